"""What every view of this module needs of its request, and how a person's page is drawn."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries.sheet import sheet
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.identity.viewer import Viewer


def viewer_of(request: HttpRequest) -> Viewer:
    """Who asks; the middleware put her there."""
    return request.viewer  # type: ignore[attr-defined]


def page_help(request: HttpRequest, *lines: str) -> None:
    """The page's own help."""
    request.page_help = lines  # type: ignore[attr-defined]


def opened(case: Case, code: str, **detail: Any) -> None:
    """One entry per page opened on a person."""
    audit.record(code, subject=case, records=[case.record_id], detail=detail)


def draw(
    request: HttpRequest,
    template: str,
    case: Case,
    grant: Grant,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """A page on a case, with who it is about in its head."""
    head = sheet(viewer_of(request), case, grant)
    return render(
        request, template, {"case": case, "sheet": head, "grant": grant, **context}, status=status
    )
