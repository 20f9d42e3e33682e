"""Flows beside cases: juveniles, pregnancy and newborns, minors on the three paths."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from mingdeng.care.cases.forms.flows import BeginForm, SchoolForm, StepForm
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import case_for, flow_for
from mingdeng.care.cases.queries import flows as queries
from mingdeng.care.cases.services import flows as services
from mingdeng.care.cases.views.parts import given, take
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit

BOTH = ["GET", "POST"]


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
                attended=told["attended"] or 0,
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
        "form": form,
        "school_form": SchoolForm(flow=held) if held.kind == "juvenile" else None,
        "writes": grant.may_write(Group.MINORS) and held.to_on is None,
    }
    return render(request, "cases/flow.html", context, status=422 if form.errors else 200)


@policy("cases.flow_school", writes=[Group.MINORS], about="flow")
@require_http_methods(["POST"])
def school(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Change a juvenile's schooling and zone."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    held, _ = flow_for(viewer, ref, write=[Group.MINORS])
    form = SchoolForm(request.POST, flow=held)
    done = form.is_valid() and take(
        form,
        lambda: services.set_school(
            viewer=viewer,
            flow=held,
            school=form.cleaned_data["school"],
            zone=form.cleaned_data["zone"],
        ),
    )
    if done:
        messages.success(request, "已更新就學與分區。")
    else:
        messages.error(request, "沒有更新：請選就學狀況與分區。")
    return redirect(reverse("cases:flow", args=[held.ref]))


@policy("cases.flow_begin", writes=[Group.MINORS], about="case")
@require_http_methods(BOTH)
def begin(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Begin a flow beside a case: for the person itself, or for a child of theirs."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, _ = case_for(viewer, ref, write=[Group.MINORS])
    return _begin(request, viewer, case)


@policy("cases.flow_begin_alone", writes=[Group.MINORS], about="new_case")
@require_http_methods(BOTH)
def begin_alone(request: HttpRequest) -> HttpResponse:
    """Begin a flow without a case of ours: a raid's child (path 1), an adult suspected (path 3)."""
    return _begin(request, request.viewer, None)  # type: ignore[attr-defined]


def _begin(request: HttpRequest, viewer: Any, case: Case | None) -> HttpResponse:
    form = BeginForm(given(request), case=case)
    if request.method == "POST" and form.is_valid():
        made: list[Any] = []
        if take(form, lambda: made.append(services.begin_from_form(viewer, case, form.told()))):
            messages.success(request, "已開始這個流程。")
            return redirect(reverse("cases:flow", args=[made[0].ref]))
    elif request.method == "GET" and case is not None:
        audit.record("case.form_opened", subject=case, records=[case.record_id])
    return render(
        request,
        "cases/flow_begin.html",
        {"form": form, "case": case},
        status=422 if form.errors else 200,
    )
