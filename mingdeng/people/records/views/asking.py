"""What every view of a person needs of its request."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mingdeng.foundation.identity.viewer import Viewer

UNPROCESSABLE, CONFLICT = 422, 409


def viewer_of(request: HttpRequest) -> Viewer:
    """Who asks; the middleware put her there."""
    return request.viewer  # type: ignore[attr-defined]


def page_help(request: HttpRequest, *help_lines: str) -> None:
    """The page's own help."""
    request.page_help = help_lines  # type: ignore[attr-defined]


def to_person(request: HttpRequest, ref: UUID, said: str) -> HttpResponse:
    """Back to the person's page with a word about what was done."""
    messages.success(request, said)
    return redirect("records:person", ref=ref)


def form_page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page with a form; what was refused comes back filled in as 422."""
    form = context.get("form")
    if status == 200 and form is not None and form.is_bound and not form.is_valid():
        status = UNPROCESSABLE
    return render(request, template, context, status=status)
