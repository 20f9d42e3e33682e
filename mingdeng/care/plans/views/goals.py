"""Goals and interventions: added, edited, carried forward, closed."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from mingdeng.care.cases.views.asking import viewer_of
from mingdeng.care.plans import forms, queries, services
from mingdeng.care.plans.services import goals as goal_services
from mingdeng.care.plans.services import interventions as intervention_services
from mingdeng.care.plans.views.parts import Act, run
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.codes import queries as codes

BOTH = ["GET", "POST"]


def _only(said: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: said[name] for name in names}


@require_http_methods(BOTH)
@policy("plans.add_goal", writes=[Group.CASEWORK], about="plan")
def add_goal(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """A goal more."""
    viewer = viewer_of(request)
    plan, grant = queries.plan_for(viewer, ref)

    def call(said: dict[str, Any], expected: int) -> Any:
        once = said["once"] or uuid.uuid4()
        return services.add_goal(
            viewer=viewer, plan=plan, once=once, **_only(said, goal_services.EDITABLE)
        )

    act = Act("加目標", "加入", "目標已加入。", forms.GoalForm, call, draft="plan-goal")
    return run(request, plan.case, grant, act)


@require_http_methods(BOTH)
@policy("plans.revise_goal", writes=[Group.CASEWORK], about="goal")
def revise_goal(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """A goal said better."""
    viewer = viewer_of(request)
    goal, grant = queries.goal_for(viewer, ref)

    def call(said: dict[str, Any], expected: int) -> Any:
        changes = _only(said, goal_services.EDITABLE)
        return services.revise_goal(viewer=viewer, goal=goal, expected=expected, **changes)

    act = Act("修改目標", "儲存", "已儲存。", forms.GoalForm, call, row=goal)
    return run(request, goal.plan.case, grant, act)


@require_http_methods(BOTH)
@policy("plans.close_goal", writes=[Group.CASEWORK], about="goal")
def close_goal(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """A goal reached, partly, not, or given up."""
    viewer = viewer_of(request)
    goal, grant = queries.goal_for(viewer, ref)

    def call(said: dict[str, Any], expected: int) -> Any:
        return services.close_goal(
            viewer=viewer,
            goal=goal,
            expected=expected,
            state=said["state"],
            note=said["result_note"] or "",
        )

    label = codes.label("goal", goal.code, goal.plan.from_on)
    act = Act(f"結束目標：{label}", "結束目標", "目標已結束。", forms.CloseGoalForm, call, row=goal)
    return run(request, goal.plan.case, grant, act)


@require_http_methods(BOTH)
@policy("plans.add_intervention", writes=[Group.CASEWORK], about="goal")
def add_intervention(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """An intervention more."""
    viewer = viewer_of(request)
    goal, grant = queries.goal_for(viewer, ref)

    def call(said: dict[str, Any], expected: int) -> Any:
        once = said["once"] or uuid.uuid4()
        given = _only(said, intervention_services.EDITABLE)
        return services.add_intervention(viewer=viewer, goal=goal, once=once, **given)

    label = codes.label("goal", goal.code, goal.plan.from_on)
    act = Act(f"加處遇：{label}", "加入", "處遇已加入。", forms.InterventionForm, call)
    return run(request, goal.plan.case, grant, act)


@require_http_methods(BOTH)
@policy("plans.revise_intervention", writes=[Group.CASEWORK], about="intervention")
def revise_intervention(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Another person, organisation, day or note."""
    viewer = viewer_of(request)
    row, grant = queries.intervention_for(viewer, ref)

    def call(said: dict[str, Any], expected: int) -> Any:
        changes = _only(said, intervention_services.EDITABLE)
        return services.revise_intervention(
            viewer=viewer, intervention=row, expected=expected, **changes
        )

    act = Act("修改處遇", "儲存", "已儲存。", forms.InterventionForm, call, row=row)
    return run(request, row.goal.plan.case, grant, act)


@require_http_methods(BOTH)
@policy("plans.progress", writes=[Group.CASEWORK], about="intervention")
def progress(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """How far it got."""
    viewer = viewer_of(request)
    row, grant = queries.intervention_for(viewer, ref)

    def call(said: dict[str, Any], expected: int) -> Any:
        return services.record_progress(
            viewer=viewer,
            intervention=row,
            expected=expected,
            done=said["done"],
            state=said["state"],
            note=said["note"] or "",
        )

    label = codes.label("intervention", row.code)
    act = Act(f"進度：{label}", "儲存進度", "進度已更新。", forms.ProgressForm, call, row=row)
    return run(request, row.goal.plan.case, grant, act)
