"""What every view of referrals needs of its request and of what services refuse."""

from __future__ import annotations

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


def add_refusals(form: Any, refused: ValidationError) -> None:
    """Put a service's refusals beside the fields of a form, the rest above it. `outcome` is the
    reason of a report."""
    errors = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
    for name, messages in errors.items():
        field = "reason" if name == "outcome" else name
        form.add_error(field if field in form.fields else None, messages)
