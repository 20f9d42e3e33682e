"""分群為什麼: the sum explained, the worker's own tier, the supervisor's answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingdeng.care.assessments import policies, queries, services
from mingdeng.care.assessments.forms import DecideForm, TierForm
from mingdeng.care.assessments.models import TierRequest
from mingdeng.care.cases.models import STANDING
from mingdeng.care.cases.queries import case_for
from mingdeng.care.cases.views.asking import draw, opened, page_help, viewer_of
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy

HELP = (
    "分數是各因子加權的總和；每一行都列出權數與評分，加起來就是總分。",
    "硬事實（如陰轉陽）會在期限內把分群撐住；只升不降。",
    "升級立即生效；降級要維持 28 天才算，免得忽高忽低。",
    "您可以調整：調高立即生效，調低由督導核定；規則的結果仍列在旁邊。",
)


@require_http_methods(["GET", "POST"])
@policy("assessments.tier_page", reads=[Group.CASEWORK], about="case")
def tier(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Why this tier; POST sets another one."""
    page_help(request, *HELP)
    viewer = viewer_of(request)
    posting = request.method == "POST"
    case, grant = case_for(
        viewer,
        ref,
        read=[Group.CASEWORK],
        write=[Group.CASEWORK] if posting else [],
    )
    form = TierForm(request.POST or None)
    status = 200
    if posting:
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                made = services.ask_tier(
                    viewer=viewer,
                    case=case,
                    strength=int(said["strength"]),
                    reason=said["reason"],
                    note=said["note"],
                )
            except ValidationError as refused:
                form.take_errors(refused)
            else:
                words = "已送督導核定，核定前仍依原分群。" if made.needs_other else "已調整。"
                messages.success(request, words)
                return redirect("assessments:tier", ref=case.ref)
    else:
        opened(case, "assessment.tier_opened")
    return _page(request, case, grant, form, DecideForm(), status)


@require_safe
@policy("assessments.tier_sum", reads=[Group.CASEWORK], about="case")
def why(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The sum, fetched after first paint: part of the page already recorded."""
    case, grant = case_for(viewer_of(request), ref, read=[Group.CASEWORK])
    found = queries.tier_sum(case, grant, timezone.localdate())
    return render(request, "assessments/parts/tier_sum.html", {"sum": found, "case": case})


@require_POST
@policy("assessments.lift_tier", writes=[Group.CASEWORK], about="case")
def lift(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Back to the rule's tier."""
    viewer = viewer_of(request)
    case, _ = case_for(viewer, ref, write=[Group.CASEWORK])
    try:
        services.lift_tier(viewer=viewer, case=case)
    except ValidationError as refused:
        messages.error(request, "".join(refused.messages))
    else:
        messages.success(request, "已改回規則的分群。")
    return redirect("assessments:tier", ref=case.ref)


@require_POST
@policy("assessments.decide_tier", reads=[Group.CASEWORK], about="tier_request")
def decide(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Sign or return a wish for a lower tier."""
    viewer = viewer_of(request)
    wish, grant = _wish(viewer, ref)
    policies.demand(policies.decides_tier(viewer, wish.asked_by_id, grant))
    form = DecideForm(request.POST)
    if form.is_valid():
        try:
            services.decide_tier(
                viewer=viewer,
                request=wish,
                approve=form.cleaned_data["answer"] == "approve",
                remark=form.cleaned_data["remark"],
            )
        except ValidationError as refused:
            form.take_errors(refused)
        else:
            messages.success(request, "已決定，並通知個管員。")
            return redirect("assessments:tier", ref=wish.case.ref)
    case, grant = case_for(viewer, wish.case.ref, read=[Group.CASEWORK])
    return _page(request, case, grant, TierForm(), form, 422)


@require_POST
@policy("assessments.withdraw_tier", writes=[Group.CASEWORK], about="tier_request")
def withdraw(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Take one's own wish back."""
    viewer = viewer_of(request)
    wish, _ = _wish(viewer, ref)
    try:
        services.withdraw_tier_request(viewer=viewer, request=wish)
    except ValidationError as refused:
        messages.error(request, "".join(refused.messages))
    else:
        messages.success(request, "已撤回。")
    return redirect("assessments:tier", ref=wish.case.ref)


def _wish(viewer: Any, ref: uuid.UUID) -> tuple[TierRequest, Grant]:
    wish = TierRequest.objects.select_related("key", "case").filter(ref=ref).first()
    if wish is None:
        raise Denied
    _, grant = case_for(viewer, wish.case.ref, read=[Group.CASEWORK])
    return wish, grant


def _page(
    request: HttpRequest, case: Any, grant: Grant, form: TierForm, decide: DecideForm, status: int
) -> HttpResponse:
    story = queries.tier_story(viewer_of(request), case, grant, timezone.localdate())
    context = {
        "story": story,
        "form": form,
        "decide": decide,
        "writes": grant.may_write(Group.CASEWORK) and case.now_status in STANDING,
    }
    return draw(request, "assessments/tier.html", case, grant, context, status=status)
