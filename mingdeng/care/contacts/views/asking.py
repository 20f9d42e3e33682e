"""What every view of a contact needs of its request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from mingdeng.foundation.identity.viewer import Viewer


def viewer_of(request: HttpRequest) -> Viewer:
    """Who asks; the middleware put her there."""
    return request.viewer  # type: ignore[attr-defined]


def page_help(request: HttpRequest, *lines: str) -> None:
    """The page's own help."""
    request.page_help = lines  # type: ignore[attr-defined]


def by_field(refused: ValidationError) -> Mapping[str, list[str]]:
    """A service's refusals by field; those of no field under the empty name."""
    if hasattr(refused, "error_dict"):
        return refused.message_dict
    return {"": refused.messages}


def add_refusals(form: Any, refused: ValidationError) -> None:
    """Put a service's refusals beside the fields of a plain form."""
    for name, messages in by_field(refused).items():
        form.add_error(name if name in form.fields else None, messages)
