"""Forms of the supervisor: signing, and choosing a period."""

from __future__ import annotations

from typing import Any

from django import forms

from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import SealedText


class ReviewForm(AccessibleFormMixin, forms.Form):
    """What the supervisor writes beside her answer."""

    remark = forms.CharField(
        label="核閱意見", required=False, widget=SealedText({"rows": 2}), max_length=2000
    )


class PeriodForm(AccessibleFormMixin, forms.Form):
    """From a day to a day, both included."""

    start = RocDateField(label="起日")
    end = RocDateField(label="迄日")

    def clean(self) -> dict[str, Any]:
        """The end does not lie before the start."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("start") and said.get("end") and said["end"] < said["start"]:
            self.add_error("end", "迄日早於起日，請改正其中一個。")
        return said
