"""What every view about a case needs of its request, and how a page on a case is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries.sheet import TIER_MARK
from mingdeng.foundation.access.decision import Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.queries.briefs import NAMELESS, load_members
from mingdeng.people.records.queries.values import shown_value


@dataclass(frozen=True)
class Head:
    """Name, case number and tier, passed through the grant."""

    name: str | Veil = field(repr=False)
    case_no: str
    mark: str
    strength: int


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
    return render(
        request, template, {"case": case, "head": head(case, grant), **context}, status=status
    )


def head(case: Case, grant: Grant) -> Head:
    """Whose page it is: one query. The case page's own head says more and costs more."""
    members = load_members([case.record_id])[case.record_id]
    name = shown_value(members, "name") or NAMELESS
    casework = grant.may_read(Group.CASEWORK)
    return Head(
        name=grant.show(Group.IDENTITY, name),
        case_no=case.case_no,
        mark=TIER_MARK.get(case.now_tier, "") if casework else "",
        strength=case.now_strength if casework else 0,
    )
