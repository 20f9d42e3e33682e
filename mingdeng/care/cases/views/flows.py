"""Flows beside cases: juveniles, pregnancy and newborns, minors on the three paths."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from mingdeng.care.cases.forms.flows import FlowHandForm, SchoolForm, StepForm
from mingdeng.care.cases.queries import conflicts, flow_codes, flow_for, staffing
from mingdeng.care.cases.queries import flows as queries
from mingdeng.care.cases.services import flows as services
from mingdeng.care.cases.views.parts import given, kept_inputs, take
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.slots.registry import panels

BOTH = ["GET", "POST"]
BORN = ("born", "postpartum")
PLACE = "flow.main"


@policy("cases.flows", reads=[Group.MINORS], about="cases")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Open flows without a case that the viewer answers for."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    rows = queries.rows_of(viewer, queries.mine(viewer))
    audit.record(
        "flow.list_opened",
        records=[row.person.record_id for row in rows],
        detail={"count": len(rows)},
    )
    return render(request, "cases/flows.html", {"rows": rows})


@policy("cases.flow", reads=[Group.MINORS], about="flow")
@require_http_methods(BOTH)
def flow(request: HttpRequest, ref: UUID) -> HttpResponse:
    """A flow with its steps; POST adds one."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    held, grant = flow_for(viewer, ref)
    form = StepForm(given(request), flow=held)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if take(
            form,
            lambda: services.advance_flow(
                viewer=viewer,
                flow=held,
                stage=told["stage"],
                on=told["on"],
                attended=told.get("attended") or 0,
                note=told["note"],
            ),
        ):
            messages.success(request, "已記下這個步驟。")
            return redirect(reverse("cases:flow", args=[held.ref]))
    elif request.method == "GET":
        audit.record("flow.page_opened", subject=held, records=[held.record_id])
    context = {
        "flow": held,
        "row": queries.rows_of(viewer, [held])[0],
        "steps": queries.steps(viewer, held),
        "facts": queries.facts(held),
        "panels": _panels(request, held, grant),
        "newborn": held.kind == "pregnancy" and held.stage in BORN and held.case is not None,
        "form": form,
        "school_form": SchoolForm(flow=held) if held.kind == "juvenile" else None,
        "writes": grant.may_write(Group.MINORS) and held.to_on is None,
    }
    return render(request, "cases/flow.html", context, status=422 if form.errors else 200)


def _panels(request: HttpRequest, held: Any, grant: Grant) -> list[str]:
    """What modules above hang on the page of a flow: drawn with it, each by its own policy."""
    drawn: list[str] = []
    for hung in panels.at(PLACE):
        if hung.policy.reads and not grant.may_read(*hung.policy.reads):
            continue
        context = hung.context(request, held, grant)
        if context is not None:
            drawn.append(render_to_string(hung.template, {"flow": held, **context}, request))
    return drawn


@policy("cases.flow_school", writes=[Group.MINORS], about="flow")
@require_http_methods(["POST"])
def school(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Change a juvenile's schooling and zone."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    held, _ = flow_for(viewer, ref, write=[Group.MINORS])
    form = SchoolForm(given(request, _schooling(held)), flow=held)
    if not form.is_valid():
        messages.error(request, "沒有更新：請選就學狀況與分區。")
        return redirect(reverse("cases:flow", args=[held.ref]))
    told = form.cleaned_data
    try:
        services.set_school(
            viewer=viewer,
            flow=held,
            school=told["school"],
            zone=told["zone"],
            expected=told["version"],
        )
    except StaleEdit as stale:
        return _conflict(request, stale.current_row, form)
    messages.success(request, "已更新就學與分區。")
    return redirect(reverse("cases:flow", args=[held.ref]))


@policy("cases.flow_hand_over", writes=[Group.MINORS], about="flow")
@require_http_methods(BOTH)
def hand_over(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give a flow without a case to another worker."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    held, _ = flow_for(viewer, ref, write=[Group.MINORS])
    others = [
        (one.staff_id, f"{one.name}（{one.team_name}）")
        for one in staffing.workers()
        if one.staff_id != held.worker_id
    ]
    form = FlowHandForm(given(request), workers=others, initial={"version": held.version})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            done = take(
                form,
                lambda: services.hand_over_flow(
                    viewer=viewer,
                    flow=held,
                    worker_id=told["worker"],
                    reason=told["reason"],
                    expected=told["version"],
                ),
            )
        except StaleEdit:
            form.add_error(None, "別人剛改過這個流程，請重新整理再交接。")
            done = False
        if done:
            messages.success(request, "已交接並通知對方。")
            return redirect(reverse("cases:flows"))
    elif request.method == "GET":
        audit.record("flow.page_opened", subject=held, records=[held.record_id])
    context = {"flow": held, "form": form, "row": queries.rows_of(viewer, [held])[0]}
    return render(request, "cases/flow_hand.html", context, status=422 if form.errors else 200)


def _schooling(held: Any) -> dict[str, str]:
    return {"school": held.school, "zone": held.zone}


def _conflict(request: HttpRequest, now: Any, form: SchoolForm) -> HttpResponse:
    """Somebody changed the schooling meanwhile: both sides, field by field."""
    fields = conflicts.compare(now, form, _schooling)
    context = {
        "flow": now,
        "title": flow_codes.title(flow_codes.chosen(now.kind, now.path)),
        "conflict": fields,
        "clashes": sum(1 for one in fields if one.clash),
        "version": now.version,
        "kept": kept_inputs(form),
    }
    return render(request, "cases/flow_conflict.html", context, status=409)
