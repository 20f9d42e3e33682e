"""Form fields made from the shape of a rule, and params made from what was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mingdeng.foundation.rules import shapes
from mingdeng.foundation.rules.shapes import Field
from mingdeng.foundation.ui.widgets import Chips, Segment

YES_NO = [("yes", "是"), ("no", "否")]
LONG = 30
_PAIR = re.compile(r"^\s*([a-z0-9_.]+)\s*[=＝:：]\s*(.+?)\s*$")


class WholeField(forms.IntegerField):
    """A whole number, typed: no spinner, which a wheel would turn unseen."""

    widget = forms.TextInput


class DecimalField(forms.FloatField):
    """A number, typed."""

    widget = forms.TextInput


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        """The lines that hold something."""
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(map(str, value)) if isinstance(value, list) else value


class NumbersField(LinesField):
    """A list of numbers, one a line."""

    def to_python(self, value: Any) -> Any:
        """The numbers. Raises ValidationError for a line that is none."""
        try:
            read = [float(line) for line in super().to_python(value)]
        except ValueError as wrong:
            raise ValidationError(f"「{self.label}」要一行一個數字。") from wrong
        return [int(number) if number.is_integer() else number for number in read]


class PairsField(LinesField):
    """A list of codes with their labels, one a line: job＝就業."""

    def to_python(self, value: Any) -> Any:
        """The pairs. Raises ValidationError for a line that is none."""
        found = [_PAIR.match(line) for line in super().to_python(value)]
        if any(each is None for each in found):
            raise ValidationError(f"「{self.label}」要一行一項，寫成「代碼＝名稱」。")
        return [[each[1], each[2]] for each in found if each]

    def prepare_value(self, value: Any) -> Any:
        """Pairs as lines."""
        if isinstance(value, list):
            return "\n".join(f"{code}＝{label}" for code, label in value)
        return value


def control(each: Field, value: Any, *, in_table: bool = False) -> forms.Field:
    """The form field for a value of a shape. In a table nothing is required by itself: an empty
    row is left out, and the shape says what a filled row lacks."""
    named: dict[str, Any] = {
        "label": each.label,
        "help_text": "" if in_table else hint(each),
        "required": not (in_table or each.optional),
    }
    if each.kind == shapes.YES_NO:
        picked = forms.Select if in_table else Segment
        blank = [("", "—")] if in_table or each.optional else []
        return forms.ChoiceField(choices=[*blank, *YES_NO], widget=picked, **named)
    if each.kind == shapes.LINES and each.chosen:
        return forms.MultipleChoiceField(
            choices=each.choices(), widget=Chips, **{**named, "required": False}
        )
    if each.chosen:
        choices = [("", "—"), *_with(each.choices(), value)]
        return forms.ChoiceField(choices=choices, **named)
    return _typed(each, value, named)


def _typed(each: Field, value: Any, named: dict[str, Any]) -> forms.Field:
    if each.kind == shapes.WHOLE:
        return WholeField(
            widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5}),
            error_messages={"invalid": f"「{each.label}」要填整數，例：30。"},
            **named,
        )
    if each.kind == shapes.NUMBER:
        return DecimalField(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 5}),
            error_messages={"invalid": f"「{each.label}」要填數字，例：1.5。"},
            **named,
        )
    rows = {"rows": 3, "cols": 24}
    made = {shapes.LINES: LinesField, shapes.NUMBERS: NumbersField, shapes.PAIRS: PairsField}
    if each.kind in made:
        area = forms.Textarea(attrs=rows)
        return made[each.kind](widget=area, **{**named, "required": False})
    widget = forms.Textarea(attrs=rows) if len(str(value or "")) > LONG else forms.TextInput()
    return forms.CharField(widget=widget, max_length=2000, **named)


def hint(each: Field) -> str:
    """What to type: the shape's own words, else its limits."""
    if each.hint or each.kind not in {shapes.WHOLE, shapes.NUMBER}:
        return each.hint
    if each.most is None:
        return ""
    return f"{each.least or 0:g} 到 {each.most:g}"


def shown(each: Field, value: Any) -> Any:
    """A stored value as the control takes it."""
    if each.kind == shapes.YES_NO and isinstance(value, bool):
        return "yes" if value else "no"
    return value


def taken(each: Field, cleaned: Any, was: Any) -> Any:
    """What a control gives as a stored value. A list keeps the order it had: it may mean
    something; what is new comes last."""
    if each.kind == shapes.YES_NO:
        return cleaned == "yes" if cleaned else None
    if each.kind == shapes.LINES and each.chosen and isinstance(was, list):
        kept = [item for item in was if item in cleaned]
        return [*kept, *(item for item in cleaned if item not in kept)]
    if each.kind == shapes.NUMBER and isinstance(cleaned, float) and cleaned.is_integer():
        return int(cleaned)
    return cleaned


def empty(value: Any) -> bool:
    """Whether a control was left empty."""
    return value is None or value in ("", [])


def _with(choices: Sequence[tuple[str, str]], value: Any) -> list[tuple[str, str]]:
    """The choices and the value that stands, should its code have ended since."""
    known = {code for code, _ in choices}
    return [*choices, *([(value, str(value))] if value and value not in known else [])]


def initial_of(fields: Sequence[Field], params: Mapping[str, Any]) -> list[Any]:
    """Values by field, as the controls take them."""
    return [shown(each, shapes.value_at(params, each.path, None)) for each in fields]
