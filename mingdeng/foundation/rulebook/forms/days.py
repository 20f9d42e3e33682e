"""Picking a day, and changing the working calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.calendar.workdays import FIRST_YEAR, LAST_YEAR
from mingdeng.foundation.rulebook.forms.reasons import ReasonForm
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import Segment


class AsOfForm(AccessibleFormMixin, forms.Form):
    """看某一天."""

    on = RocDateField(label="看某一天", required=False)

    def day(self) -> date:
        """The day asked for; today when none was, or none that can be read."""
        asked = self.cleaned_data.get("on") if self.is_bound and self.is_valid() else None
        return asked or timezone.localdate()


class DayForm(ReasonForm):
    """A day on which the bureau works, or does not, against the government's calendar."""

    field_order = ("on", "works", "why", "basis", "reason", "note")

    on = RocDateField(
        label="日期",
        not_before=date(FIRST_YEAR, 1, 1),
        not_after=date(LAST_YEAR, 12, 31),
        help_text="例：115.07.01。今天或更早的日子，理由要選「天然災害停止上班」或「更正錯誤」。",
    )
    works = forms.ChoiceField(
        label="這一天", choices=[("no", "放假（不上班）"), ("yes", "上班")], widget=Segment
    )
    why = forms.CharField(label="事由", max_length=100, help_text="例：補行上班、颱風停止上班。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)

    @property
    def works_then(self) -> bool:
        """Whether the bureau works that day, once valid."""
        return bool(self.cleaned_data["works"] == "yes")
