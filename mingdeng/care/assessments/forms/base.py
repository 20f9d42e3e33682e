"""What the forms of this module share: a service's refusals beside their fields."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.ui.forms import AccessibleFormMixin


class ActForm(AccessibleFormMixin, forms.Form):
    """Base of the forms that call one service."""

    def take_errors(self, refused: ValidationError) -> None:
        """Show what a service refused; what belongs to no field of this form stands above it."""
        if not hasattr(refused, "error_dict"):
            self.add_error(None, list(refused.messages))
            return
        for name, messages in refused.message_dict.items():
            self.add_error(self.field_of(name), messages)

    def field_of(self, name: str) -> str | None:
        """The field a service's name for it stands in."""
        return name if name in self.fields else None


def unknown(label: str) -> dict[str, str]:
    """The message of a field made after the form, for a choice it does not have."""
    return {"invalid_choice": f"「{label}」沒有這個選項，請重新選擇"}


def pick(list_name: str) -> list[tuple[str, str]]:
    """Choices of a code list in force today, an empty one first."""
    return [("", "請選擇"), *codes.choices(list_name)]
