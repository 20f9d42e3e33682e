"""The base of every form: our renderer, and Chinese errors that name the field and the fix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer

from mingdeng.foundation.ui.renderer import AccessibleRenderer

_CHOOSES = (forms.ChoiceField, forms.ModelChoiceField, forms.TypedChoiceField)


@dataclass(frozen=True)
class FormError:
    """One line of the summary above a form: the field's name, the message, where it leads."""

    label: str
    message: str
    target: str


class AccessibleFormMixin:
    """Put first among the bases of a form: ``class ContactForm(AccessibleFormMixin, forms.Form)``.

    The server checks and explains, so the browser's own bubbles (in the browser's language, gone
    before they can be read aloud) are off: templates write ``novalidate`` and the required
    attribute is left out. A required field is told by the word 「選填」 on the others.
    """

    use_required_attribute = False
    default_renderer: BaseRenderer | type[BaseRenderer] | None = AccessibleRenderer
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            _name_the_field(field, str(field.label or name))

    def error_summary(self) -> list[FormError]:
        """Return every error in the order of the fields; see :func:`error_summary`."""
        return error_summary(cast(forms.BaseForm, self))


def error_summary(form: forms.BaseForm) -> list[FormError]:
    """List a bound form's errors: those of the whole form first, then by field.

    The target is an element id, empty when the error belongs to no visible field.
    """
    return list(_errors(form))


def _errors(form: forms.BaseForm) -> Iterator[FormError]:
    for message in form.non_field_errors():
        yield FormError("", str(message), "")
    for bound in form:
        for message in bound.errors:
            label = "" if bound.is_hidden else str(bound.label)
            yield FormError(label, str(message), "" if bound.is_hidden else _target(bound))


def _target(bound: BoundField) -> str:
    return str(getattr(bound, "first_control_id", bound.auto_id) or "")


def _name_the_field(field: forms.Field, label: str) -> None:
    """Replace Django's nameless defaults; messages a form declares itself are kept."""
    named = {
        "required": f"請{_verb(field)}「{label}」",
        "invalid": f"「{label}」看不懂，請照範例重填",
        "invalid_choice": f"「{label}」沒有這個選項，請重新選擇",
        "invalid_list": f"「{label}」請從清單中選",
    }
    defaults: dict[str, Any] = {}
    for base in reversed(type(field).__mro__):
        defaults.update(getattr(base, "default_error_messages", {}))
    for code, message in named.items():
        if code in field.error_messages and field.error_messages[code] == defaults.get(code):
            field.error_messages[code] = message


def _verb(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return "勾選"
    return "選" if isinstance(field, _CHOOSES) else "填"
