"""Fields that read identity numbers, phones and names as people write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.widgets import TelephoneInput
from mingdeng.people.normal.idnumbers import IdNumberError, parse_id
from mingdeng.people.normal.phones import PhoneError, parse_phone

KAOHSIUNG = "07"
QUIET = {"autocomplete": "off", "spellcheck": "false"}


class CodeField(forms.ChoiceField):
    """One code of a dated list, as of today; `extra` choices of other lists are not accepted."""

    def __init__(self, list_name: str, *, blank: str = "請選擇", **kwargs: Any) -> None:
        self.list_name = list_name
        super().__init__(choices=self._offered(blank), **kwargs)

    def _offered(self, blank: str) -> Callable[[], list[tuple[str, str]]]:
        def offered() -> list[tuple[str, str]]:
            first = [("", blank)] if blank else []
            return [*first, *codes.choices(self.list_name)]

        return offered


class IdNumberField(forms.CharField):
    """Cleans to the canonical number; a wrong checksum is told, not taken."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({**QUIET, "class": "short"}))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> str:
        """The ten characters, or the empty string."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return parse_id(text, strict=True).value
        except IdNumberError as wrong:
            raise ValidationError(str(wrong), code="invalid") from wrong


class PhoneField(forms.CharField):
    """Cleans to the canonical number; a landline without area code is Kaohsiung's."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", TelephoneInput())
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> str:
        """National form with extension, or the empty string."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return parse_phone(text, default_area=KAOHSIUNG).value
        except PhoneError as wrong:
            raise ValidationError(str(wrong), code="invalid") from wrong


class NamesField(forms.CharField):
    """Several names, one to a line; cleans to a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea({**QUIET, "rows": 2}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A list as lines."""
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """Every line that says something."""
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]
