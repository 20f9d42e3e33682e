"""The supervisor's board, bulk moves, and the queue of approvals and reviews."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from mingdeng.care.cases import services
from mingdeng.care.cases.forms.acts import MoveForm
from mingdeng.care.cases.queries import approvals, staffing, visible_cases
from mingdeng.care.cases.queries.board import board
from mingdeng.care.cases.queries.listing import rows_of
from mingdeng.care.cases.views.parts import given, take
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.charts.bars import Load, load_bars

MOST = 120


@policy("cases.team", reads=[Group.TEAM])
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    """Loads against the ratio, what is late, who is away."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    seen = board(viewer)
    audit.record("case.board_opened", detail={"workers": len(seen.rows)})
    drawn = load_bars(
        [Load(row.name, float(row.burden.weighted)) for row in seen.rows],
        base=float(seen.ratio),
        title="每個人手上的加權案量",
    )
    return render(
        request,
        "cases/board.html",
        {
            "board": seen,
            "drawing": drawn if seen.rows else None,
            "waiting": approvals.waiting_count(viewer),
            "glasses": approvals.glasses_for(viewer).count(),
            "moves": viewer.role == "supervisor",
        },
    )


@policy("cases.move", reads=[Group.IDENTITY], writes=[Group.CASEWORK], about="cases")
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest) -> HttpResponse:
    """Choose several cases of one worker and hand them to another (`?from=` her id)."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if viewer.role != "supervisor" or viewer.team_id is None:
        raise Denied
    members = staffing.workers()
    giver = request.GET.get("from", "")
    held = visible_cases(viewer).filter(
        now_team_id=viewer.team_id, now_status__in=["intake", "open", "closing"]
    )
    held = held.filter(now_worker_id=int(giver) if giver.isdigit() else 0)
    cases = list(held.select_related("now_worker").order_by("now_strength", "id")[:MOST])
    rows = rows_of(viewer, cases)
    form = MoveForm(
        given(request),
        workers=[
            (one.staff_id, f"{one.name}（{one.team_name}）")
            for one in members
            if str(one.staff_id) != giver
        ],
        cases=[(str(row.ref), str(row.person.name)) for row in rows],
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        chosen = [case for case in cases if str(case.ref) in told["cases"]]
        if take(
            form,
            lambda: services.bulk_reassign(
                viewer=viewer,
                cases=chosen,
                worker_id=told["worker"],
                reason=told["reason"],
                note=told["note"],
                on=told["on"],
            ),
        ):
            messages.success(request, f"已移交 {len(chosen)} 案，並通知雙方。")
            return redirect(reverse("cases:team"))
    elif request.method == "GET":
        audit.record(
            "case.list_opened",
            records=[case.record_id for case in cases],
            detail={"filters": ["move"], "count": len(cases)},
        )
    return render(
        request,
        "cases/move.html",
        {
            "form": form,
            "rows": rows,
            "chosen": form.chosen,
            "givers": [one for one in members if one.team_id == viewer.team_id],
            "giver": giver,
        },
        status=422 if form.errors else 200,
    )


@policy("cases.queue", reads=[Group.TEAM])
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the viewer's signature or review."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    waiting = approvals.queue(viewer)
    glasses = approvals.glass_queue(viewer)
    audit.record(
        "case.queue_opened",
        records=[row.person.record_id for row in waiting],
        detail={"approvals": len(waiting), "glasses": len(glasses)},
    )
    return render(request, "cases/queue.html", {"waiting": waiting, "glasses": glasses})
