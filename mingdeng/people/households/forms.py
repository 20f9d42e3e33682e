"""Forms about who lives together."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.places.districts import district_choices
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.people.records.forms.fields import CodeField


class HouseholdForm(AccessibleFormMixin, forms.Form):
    """A household around the person."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    kind = CodeField("household_kind", label="家戶種類", blank="")
    role = CodeField("household_role", label="當事人在戶內是", blank="未定", required=False)
    district = forms.ChoiceField(
        label="行政區", choices=lambda: district_choices(blank="未定"), required=False
    )
    on = RocDateField(label="從哪天起", required=False, not_after=timezone.localdate)


class MoveInForm(AccessibleFormMixin, forms.Form):
    """Who came to live in the household: one of the people the reader may see."""

    mate = forms.TypedChoiceField(label="誰搬進來", coerce=int)
    role = CodeField("household_role", label="稱謂", blank="未定", required=False)
    on = RocDateField(label="從哪天起", required=False, not_after=timezone.localdate)

    def __init__(self, *args: object, mates: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mate"].choices = [("", "請選擇"), *mates]  # type: ignore[attr-defined]


class CorrectForm(AccessibleFormMixin, forms.Form):
    """What the membership should say."""

    role = CodeField("household_role", label="稱謂", blank="未定", required=False)
    from_on = RocDateField(label="從哪天起", required=False, not_after=timezone.localdate)
    to_on = RocDateField(
        label="住到哪一天", required=False, not_after=timezone.localdate, help_text="還住著就留空。"
    )


class MoveOutForm(AccessibleFormMixin, forms.Form):
    """The last day."""

    on = RocDateField(label="住到哪一天", not_after=timezone.localdate)
