"""The form field for ROC dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from .roc import EXAMPLE, RocDateError, parse_roc, roc_sentence, roc_table

Bound = dt.date | Callable[[], dt.date]
HINT = f"例：{EXAMPLE}"


class RocDateInput(forms.TextInput):
    """A plain text input showing a date as 114.07.31 and a mistake just as it was typed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "size": 12, "class": "short", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """114.07.31 for a date, else what was typed."""
        if isinstance(value, dt.datetime):
            value = value.date()
        return roc_table(value) if isinstance(value, dt.date) else super().format_value(value)


class RocDateField(forms.Field):
    """Cleans to a `datetime.date` (or None), accepting whatever `parse_roc` does.

    `not_before` and `not_after` are inclusive bounds, a date or a callable giving one on each
    cleaning, e.g. `not_after=timezone.localdate` for a date of birth.
    """

    widget = RocDateInput
    default_error_messages: ClassVar[dict[str, Any]] = {"required": f"請填日期，{HINT}。"}

    def __init__(
        self,
        *,
        not_before: Bound | None = None,
        not_after: Bound | None = None,
        **kwargs: Any,
    ) -> None:
        self.not_before, self.not_after = not_before, not_after
        kwargs.setdefault("help_text", HINT)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        """The day, None for nothing; a text that is no day raises `ValidationError`."""
        if value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        if not str(value).strip():
            return None
        try:
            return parse_roc(str(value), today=timezone.localdate())
        except RocDateError as error:
            raise ValidationError(str(error), code="invalid") from error

    def validate(self, value: dt.date | None) -> None:
        """Required and the bounds."""
        super().validate(value)
        if value is None:
            return
        earliest, latest = _bound(self.not_before), _bound(self.not_after)
        if earliest and value < earliest:
            raise ValidationError(
                f"日期不可早於{roc_sentence(earliest)}，請改正。", code="too_early"
            )
        if latest and value > latest:
            raise ValidationError(f"日期不可晚於{roc_sentence(latest)}，請改正。", code="too_late")


def _bound(bound: Bound | None) -> dt.date | None:
    return bound() if callable(bound) else bound
