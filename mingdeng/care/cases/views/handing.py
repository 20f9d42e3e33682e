"""Giving a case to a worker, handing it over, reading the note."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mingdeng.care.cases import services
from mingdeng.care.cases.forms.acts import AssignForm, HandOverForm
from mingdeng.care.cases.models import HandOver
from mingdeng.care.cases.queries import case_for, staffing
from mingdeng.care.cases.queries.approvals import names_of
from mingdeng.care.cases.queries.proposals import proposals
from mingdeng.care.cases.queries.sheet import sheet
from mingdeng.care.cases.views.parts import act, given
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes

BOTH = ["GET", "POST"]


@policy("cases.assign", writes=[Group.CASEWORK], about="case")
@require_http_methods(BOTH)
def assign(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give an intake to a worker: the rule's order with its reasons, another with a reason."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref, write=[Group.CASEWORK])
    ranked = proposals(sex=case.record.sex, district=case.now_district)
    first = ranked[0] if ranked else None
    form = AssignForm(
        given(request),
        case=case,
        proposals=ranked,
        initial={"worker": first.staff_id if first else None},
    )
    return act(
        request,
        case,
        grant,
        form,
        lambda told: services.assign(
            viewer=viewer,
            case=case,
            worker_id=told["worker"],
            proposal=first.as_record() if first else None,
            override=told["override"],
        ),
        title="派案",
        verb="派案並通知",
        done="已派案並通知主責。",
        template="cases/assign.html",
        extra={"proposals": ranked},
    )


@policy("cases.hand_over", writes=[Group.CASEWORK], about="case")
@require_http_methods(BOTH)
def hand_over(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Hand a case to another worker with a note."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref, write=[Group.CASEWORK])
    others = [
        (member.staff_id, f"{member.name}（{member.team_name}）")
        for member in staffing.workers()
        if member.staff_id != case.now_worker_id
    ]
    form = HandOverForm(given(request), case=case, workers=others)
    return act(
        request,
        case,
        grant,
        form,
        lambda told: services.hand_over(
            viewer=viewer,
            case=case,
            worker_id=told["worker"],
            reason=told["reason"],
            note=told["note"],
            on=told["on"],
        ),
        title="交接個案",
        verb="交接並通知雙方",
        done="已交接，並通知雙方。",
        to=reverse("cases:list"),
    )


@policy("cases.hand_over_note", reads=[Group.CASEWORK], about="hand_over")
@require_http_methods(BOTH)
def note(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Read a hand-over's note; POST says it was read."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    held = (
        HandOver.objects.select_related(
            "key", "case", "case__key", "case__record", "case__now_worker", "case__now_team"
        )
        .filter(ref=ref)
        .first()
    )
    if held is None:
        raise Denied
    grant = scopes.require(viewer, held.case.record_id, read=[Group.CASEWORK])
    if request.method == "POST":
        services.read_hand_over(viewer=viewer, hand_over=held)
        messages.success(request, "已記下您讀過交接事項。")
        return redirect(reverse("cases:page", args=[held.case.ref]))
    audit.record("case.hand_over_opened", subject=held, records=[held.case.record_id])
    return render(
        request,
        "cases/hand_over.html",
        {
            "note": held,
            "text": grant.show(Group.CASEWORK, held.note),
            "reason": codes.label("handover_reason", held.reason),
            "giver": names_of([held.from_worker_id]).get(held.from_worker_id or 0, ""),
            "sheet": sheet(viewer, held.case, grant),
            "case": held.case,
            "reads": held.to_worker_id in viewer.workers and held.read_at is None,
        },
    )
