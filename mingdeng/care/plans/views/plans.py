"""Making, copying, editing, agreeing and reviewing a plan."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from mingdeng.care.cases.queries import case_for
from mingdeng.care.cases.views.asking import viewer_of
from mingdeng.care.plans import forms, queries, services
from mingdeng.care.plans.views.parts import Act, run
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy

BOTH = ["GET", "POST"]


@require_http_methods(BOTH)
@policy("plans.make", writes=[Group.CASEWORK], about="case")
def make(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """A first or another plan, empty."""
    return _begin(request, ref, copies=False)


@require_http_methods(BOTH)
@policy("plans.copy", writes=[Group.CASEWORK], about="case")
def copy(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Another plan with what is still open of the last one."""
    return _begin(request, ref, copies=True)


def _begin(request: HttpRequest, ref: uuid.UUID, *, copies: bool) -> HttpResponse:
    viewer = viewer_of(request)
    case, grant = case_for(viewer, ref, write=[Group.CASEWORK])
    begin = services.copy_last_plan if copies else services.make_plan

    def call(said: dict[str, Any], expected: int) -> Any:
        return begin(
            viewer=viewer,
            case=case,
            once=said["once"],
            from_on=said["from_on"],
            review_on=said["review_on"],
            summary=said["summary"],
            agreed_on=said["agreed_on"],
        )

    before = queries.last(case)
    act = Act(
        title="複製到新計畫" if copies else "建立計畫",
        verb="建立",
        done="計畫已建立。接著加目標與處遇。" if not copies else "已建立，未結束的目標都帶過來了。",
        form=forms.PlanForm,
        call=call,
        initial={"summary": before.summary or ""} if copies and before else {},
        draft="plan",
        context={"replaces": before.number if before and before.state == "active" else None},
    )
    return run(request, case, grant, act)


@require_http_methods(BOTH)
@policy("plans.revise", writes=[Group.CASEWORK], about="plan")
def revise(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Another review day or summary."""
    viewer = viewer_of(request)
    plan, grant = queries.plan_for(viewer, ref)

    def call(said: dict[str, Any], expected: int) -> Any:
        changes = {name: said[name] for name in ("review_on", "summary")}
        return services.revise_plan(viewer=viewer, plan=plan, expected=expected, **changes)

    act = Act("修改計畫", "儲存", "已儲存。", forms.PlanEditForm, call, row=plan)
    return run(request, plan.case, grant, act)


@require_http_methods(BOTH)
@policy("plans.agree", writes=[Group.CASEWORK], about="plan")
def agree(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """That the person agreed."""
    viewer = viewer_of(request)
    plan, grant = queries.plan_for(viewer, ref)

    def call(said: dict[str, Any], expected: int) -> Any:
        return services.agree(viewer=viewer, plan=plan, expected=expected, on=said["on"])

    act = Act("與個案商定", "登錄", "已登錄商定日。", forms.AgreeForm, call, row=plan)
    return run(request, plan.case, grant, act)


@require_http_methods(BOTH)
@policy("plans.review", writes=[Group.CASEWORK], about="plan")
def review(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """A review that took place."""
    viewer = viewer_of(request)
    plan, grant = queries.plan_for(viewer, ref)

    def call(said: dict[str, Any], expected: int) -> Any:
        return services.review_plan(
            viewer=viewer,
            plan=plan,
            expected=expected,
            once=said["once"],
            reviewed_on=said["reviewed_on"],
            next_on=said["review_on"],
            note=said["note"],
        )

    act = Act(
        title="複評",
        verb="儲存複評",
        done="複評已儲存，下次的日子已排入今日工作。",
        form=forms.ReviewForm,
        call=call,
        initial={"version": plan.version},
        draft="plan-review",
        context={"plan": queries.view(plan, grant, with_reviews=False)},
    )
    return run(request, plan.case, grant, act)
