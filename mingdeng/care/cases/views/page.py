"""The case page: one calm sheet, and the panels that follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import case_for
from mingdeng.care.cases.queries.sheet import place_in_list, sheet
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.slots.registry import Panel, panels
from mingdeng.foundation.worklist import kinds
from mingdeng.foundation.worklist.queries import open_for_case

PLACES = ("case.head", "case.alerts", "case.main", "case.aside", "case.actions")
OWED = 4
HELP = (
    "上面四格回答：多危險、多久沒聯絡、欠什麼、為什麼收案。",
    "證號、電話與地址平常遮住；按「顯示」會記下您的姓名與時間。",
    "時間軸可以只看一類；往下再看更早的。",
    "按 j、k 可在清單上下移動，按「列印 A4」把整頁印出來。",
)


@dataclass(frozen=True)
class Drawn:
    """A panel on the page: its html, or the address it is fetched from after first paint."""

    name: str
    title: str
    html: str = ""
    url: str = ""
    printed: bool = True


@policy("cases.page", reads=[Group.IDENTITY], about="case")
@require_GET
def page(request: HttpRequest, ref: UUID) -> HttpResponse:
    """A case. `?print=1` is for paper: what is not printed stays away, and the print dialogue opens
    when the last panel has come."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    request.page_help = HELP  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref)
    printing = request.GET.get("print") == "1"
    audit.record(
        "case.page_opened",
        subject=case,
        records=[case.record_id],
        detail={"printed": printing},
    )
    context = {
        "case": case,
        "sheet": sheet(viewer, case, grant),
        "grant": grant,
        "printing": printing,
        "place": place_in_list(viewer, case),
        "owed": owed(viewer, case, grant),
        "casework": grant.may_read(Group.CASEWORK),
        "contact": grant.may_read(Group.CONTACT),
        **{place.partition(".")[2]: at(place, request, case, grant, printing) for place in PLACES},
    }
    return render(request, "cases/page.html", context)


@policy("cases.panel", reads=[Group.IDENTITY], about="case")
@require_GET
def panel(request: HttpRequest, ref: UUID, name: str) -> HttpResponse:
    """One panel of the page, after first paint: its own policy decides. No audit entry of its own,
    it is a part of the page already recorded."""
    case, grant = case_for(request.viewer, ref)  # type: ignore[attr-defined]
    try:
        found = panels.get(name)
    except KeyError:
        raise Denied from None
    if found.place not in PLACES or not may_see(grant, found):
        raise Denied
    return HttpResponse(draw(found, request, case, grant))


def owed(viewer: Any, case: Case, grant: Grant) -> list[dict[str, Any]]:
    """The next things owed about the case, for the third box: one query and the labels.

    What is owed several times (three alerts) is one line with the earliest day and their count.
    """
    if not grant.may_read(Group.CASEWORK):
        return []
    lines: dict[str, dict[str, Any]] = {}
    for item in open_for_case(case.pk):
        line = lines.setdefault(
            item.kind, {"label": kinds.label(item.kind), "due_at": item.due_at, "count": 0}
        )
        line["count"] += 1
        line["due_at"] = min(line["due_at"], item.due_at)
    return list(lines.values())[:OWED]


def at(place: str, request: HttpRequest, case: Case, grant: Grant, printing: bool) -> list[Drawn]:
    """What hangs at a place for this viewer: drawn now, or named to be fetched."""
    found = []
    for hung in panels.at(place):
        printed = "print" in hung.media
        if not may_see(grant, hung) or (printing and not printed):
            continue
        if hung.later:
            url = reverse("cases:panel", args=[case.ref, hung.name])
            found.append(Drawn(hung.name, hung.title, url=url, printed=printed))
        elif html := draw(hung, request, case, grant):
            found.append(Drawn(hung.name, hung.title, html=html, printed=printed))
    return found


def may_see(grant: Grant, hung: Panel) -> bool:
    """Whether the grant has every group the panel's policy reads."""
    return grant.may_read(*hung.policy.reads) if hung.policy.reads else True


def draw(hung: Panel, request: HttpRequest, case: Case, grant: Grant) -> str:
    """The html of a panel; empty when it stays away."""
    context = hung.context(request, case, grant)
    if context is None:
        return ""
    return render_to_string(hung.template, {"title": hung.title, "case": case, **context}, request)
