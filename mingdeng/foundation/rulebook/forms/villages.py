"""Changing villages: one renamed, split, merged, begun or ended."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.places.districts import district_pairs
from mingdeng.foundation.rulebook.forms.reasons import ReasonForm
from mingdeng.foundation.ui.forms import AccessibleFormMixin

_BETWEEN = re.compile(r"[、,，\s]+")
_NAME = re.compile(r"^[\u4e00-\u9fff\u3400-\u4dbf]{1,19}里$")


class WhereForm(AccessibleFormMixin, forms.Form):
    """Which district's villages, on which day."""

    district = forms.ChoiceField(label="行政區")
    on = RocDateField(label="看某一天", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = district_pairs()  # type: ignore[attr-defined]


class NamesField(forms.CharField):
    """Village names, parted by 、 or spaces."""

    def to_python(self, value: Any) -> Any:
        """The names. Raises ValidationError for one that is no village."""
        names = [name for name in _BETWEEN.split(str(value or "").strip()) if name]
        for name in names:
            if not _NAME.match(name):
                raise forms.ValidationError(f"「{name}」不是里名，里名要以「里」結尾，例：福山里。")
        if len(set(names)) != len(names):
            raise forms.ValidationError("同一個里寫了兩次，請刪去一個。")
        return names


class VillageForm(ReasonForm):
    """Villages before and after a day. One of each is a new name."""

    field_order = ("district", "before", "after", "on", "basis", "reason", "note")

    district = forms.ChoiceField(label="行政區")
    before = NamesField(
        label="原來的里", required=False, help_text="幾個里以「、」隔開；新設的里不填。"
    )
    after = NamesField(
        label="之後的里", required=False, help_text="改名填新名；合併填一個；廢止不填。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "請選擇"), *district_pairs()]
        self.fields["district"].choices = choices  # type: ignore[attr-defined]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """Something must change."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["before"] and not cleaned["after"]:
            self.add_error("before", "請填「原來的里」或「之後的里」，至少一個。")
        return cleaned
