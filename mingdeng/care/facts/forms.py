"""Forms in which facts are told, corrected and withdrawn."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from mingdeng.care.facts import given, policies
from mingdeng.care.facts.models import Fact
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.calendar.roc import RocDateError, parse_roc
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import ChipRadio, Chips, SealedText

PREFIX = "detail-"


class FactForm(AccessibleFormMixin, forms.Form):
    """What happened, when, told by whom. Outcomes and contents follow the kind and the day."""

    kind = forms.ChoiceField(label="發生了什麼事", widget=ChipRadio)
    occurred_on = RocDateField(label="發生日")
    outcome = forms.ChoiceField(label="結果", widget=ChipRadio)
    told_by = forms.ChoiceField(label="誰說的", widget=ChipRadio)
    note = forms.CharField(
        label="說明", required=False, widget=SealedText({"rows": 3}), max_length=2000
    )
    once = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, grant: Grant, fixed: Fact | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed = fixed
        self.day = self._day()
        kinds = [
            (c, w) for c, w in codes.choices("fact_kind", self.day) if policies.tells(grant, c)
        ]
        choose(self.fields["kind"], kinds)
        if fixed is not None:
            self.fields["kind"].disabled = True
            self.fields["kind"].required = False
        self.asked = self._asked()
        choose(self.fields["outcome"], given.outcomes(self.asked, self.day))
        choose(self.fields["told_by"], codes.choices("fact_teller", self.day))
        held: Any = self.initial
        if fixed is not None:
            told: Any = fixed.detail or {}
            held = {PREFIX + code: value for code, value in told.items()}
        for entry in given.fields(self.asked, self.day):
            self.fields[PREFIX + entry.code] = detail_field(entry, self.day)
            self.fields[PREFIX + entry.code].initial = held.get(PREFIX + entry.code)

    @property
    def detail_fields(self) -> list[Any]:
        """The bound fields of the kind's contents."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    @property
    def details(self) -> dict[str, Any]:
        """The contents by `fact_field` code, empty ones left out."""
        return {
            name.removeprefix(PREFIX): value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX) and value
        }

    def _told(self, name: str) -> Any:
        return self.data.get(name) if self.is_bound else self.initial.get(name)

    def _asked(self) -> str:
        return self.fixed.kind if self.fixed else str(self._told("kind") or "")

    def _day(self) -> date:
        """The day whose words are shown: what is typed, else today."""
        told = self._told("occurred_on")
        if isinstance(told, date):
            return told
        try:
            return parse_roc(str(told or ""), today=timezone.localdate())
        except RocDateError:
            return timezone.localdate()

    @classmethod
    def asking(cls, data: Mapping[str, Any], grant: Grant) -> FactForm:
        """The form with what is typed so far and nothing complained about yet."""
        lists = {name for name in data if name.startswith(PREFIX)}
        typed = {
            name: data.getlist(name) if name in lists else data.get(name)  # type: ignore[attr-defined]
            for name in data
        }
        return cls(initial=typed, grant=grant)

    @classmethod
    def taken_up(cls, kept: Mapping[str, Sequence[str]], grant: Grant) -> FactForm:
        """The form as a draft left it; a fresh one without a draft."""
        many = {name: list(values) for name, values in kept.items() if name.startswith(PREFIX)}
        one = {name: values[0] for name, values in kept.items() if values and name not in many}
        return cls(initial={**fresh_initial(), **one, **many}, grant=grant)


class CorrectionForm(FactForm):
    """A fact told wrongly: what it should say, and why it changes."""

    reason = forms.ChoiceField(label="更正的理由", widget=ChipRadio)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["reason"], codes.choices("fact_correction_reason"))


class WithdrawForm(AccessibleFormMixin, forms.Form):
    """Why a fact is taken back."""

    reason = forms.ChoiceField(label="撤銷的理由", widget=ChipRadio)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self.fields["reason"], codes.choices("fact_withdraw_reason"))


def choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    """Give a choice field the choices of a day."""
    field.choices = choices  # type: ignore[attr-defined]


def detail_field(entry: codes.Code, on: date) -> forms.Field:
    """The field for one of a kind's contents: choices of a list, or a line of text."""
    listed = entry.extra.get("list")
    if not listed:
        return forms.CharField(
            label=entry.label,
            required=False,
            max_length=120,
            widget=forms.TextInput({"autocomplete": "off"}),
        )
    return forms.MultipleChoiceField(
        label=entry.label, required=False, choices=codes.choices(listed, on), widget=Chips
    )


def fresh_initial() -> dict[str, Any]:
    """What a new fact begins with: today, told by the person, an identifier of its own."""
    return {"occurred_on": timezone.localdate(), "told_by": "self", "once": uuid.uuid4()}
