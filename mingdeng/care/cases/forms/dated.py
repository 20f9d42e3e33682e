"""Forms whose fields are dated data: what a source is asked, what the opening assessment holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms

from mingdeng.foundation.calendar.forms import RocDateField
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.forms import AccessibleFormMixin
from mingdeng.foundation.ui.widgets import ChipRadio, Chips, SealedText, Segment

Row = Mapping[str, Any]
YES_NO = [("yes", "是"), ("no", "否")]
FEW = 6


class DatedForm(AccessibleFormMixin, forms.Form):
    """Fields built from rows of a dated rule; `facts()` gives what a JSON column keeps."""

    rows: ClassVar[list[Row]] = []

    def facts(self) -> dict[str, Any]:
        """The cleaned values, empty ones left out, dates as ISO text."""
        given = {row["name"]: self.cleaned_data.get(row["name"]) for row in self.rows}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in given.items()
            if value not in (None, "", [])
        }


def dated_form(rows: Iterable[Row], on: date, base: type[DatedForm] = DatedForm) -> type[DatedForm]:
    """A form class whose declared fields are the rows', in their order."""
    held = list(rows)
    fields: dict[str, Any] = {row["name"]: field_of(row, on) for row in held}
    return type(f"Dated{base.__name__}", (base,), {**fields, "rows": held})


def field_of(row: Row, on: date) -> forms.Field:
    """One form field as its row says."""
    make: Callable[[Row, date], forms.Field] = KINDS[row["kind"]]
    made = make(row, on)
    made.label, made.required = row["label"], bool(row.get("required"))
    made.help_text = row.get("hint", made.help_text)
    return made


def options(row: Row, on: date) -> list[tuple[str, str]]:
    """The choices of a row: its own, or those of its code list in force."""
    if "options" in row:
        return [(code, label) for code, label in row["options"]]
    return codes.choices(row["list"], on)


def _choice(row: Row, on: date) -> forms.Field:
    given = options(row, on)
    if len(given) <= FEW:
        return forms.ChoiceField(choices=given, widget=ChipRadio)
    return forms.ChoiceField(choices=[("", "請選擇"), *given])


def _number(row: Row, on: date) -> forms.Field:
    return forms.IntegerField(
        min_value=0,
        max_value=999,
        widget=forms.NumberInput({"class": "short", "autocomplete": "off"}),
    )


KINDS: dict[str, Callable[[Row, date], forms.Field]] = {
    "text": lambda row, on: forms.CharField(
        max_length=200, widget=forms.TextInput({"autocomplete": "off"})
    ),
    "long": lambda row, on: forms.CharField(max_length=4000, widget=SealedText({"rows": 4})),
    "date": lambda row, on: RocDateField(),
    "number": _number,
    "yes_no": lambda row, on: forms.ChoiceField(choices=YES_NO, widget=Segment),
    "choice": _choice,
    "many": lambda row, on: forms.MultipleChoiceField(choices=options(row, on), widget=Chips),
}


@dataclass(frozen=True)
class Answer:
    """One stored answer as the page shows it."""

    label: str
    value: str
    section: str = ""


def answers(rows: Iterable[Row], stored: Mapping[str, Any] | None, on: date) -> list[Answer]:
    """Stored facts in words, in the rows' order; what was not answered is left out."""
    held = stored or {}
    return [
        Answer(row["label"], in_words(row, held[row["name"]], on), row.get("section", ""))
        for row in rows
        if row["name"] in held
    ]


def in_words(row: Row, value: Any, on: date) -> str:
    """One stored value as a person reads it."""
    kind = row["kind"]
    if kind == "date":
        return roc_table(date.fromisoformat(value))
    if kind == "yes_no":
        return dict(YES_NO).get(value, str(value))
    if kind in ("choice", "many"):
        known = dict(options(row, on))
        listed = value if isinstance(value, list) else [value]
        return "、".join(known.get(one) or _old(row, one) for one in listed)
    return str(value)


def _old(row: Row, code: str) -> str:
    return codes.label(row["list"], code) if "list" in row else code
