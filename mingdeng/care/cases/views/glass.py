"""緊急調閱: opening with a reason, and the supervisor's review."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mingdeng.care.cases import policies, services
from mingdeng.care.cases.forms.acts import GlassFindForm, GlassForm, GlassReviewForm
from mingdeng.care.cases.queries import case_for, glass_for
from mingdeng.care.cases.queries.approvals import names_of
from mingdeng.care.cases.queries.glass import NOT_OPENED, case_of_record, record_of
from mingdeng.care.cases.views.parts import act, given, take
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes

BOTH = ["GET", "POST"]


@policy("cases.glass", reads=[Group.IDENTITY], about="case")
@require_http_methods(BOTH)
def break_glass(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Open the rest of a case whose name one may read already."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref)
    policies.demand(policies.breaks_glass(viewer))
    form = GlassForm(given(request), case=case)
    return act(
        request,
        case,
        grant,
        form,
        lambda told: services.break_glass(
            viewer=viewer, record=case.record, reason=told["reason"], note=told["note"]
        ),
        title="緊急調閱",
        verb="記下理由並開啟",
        done="已開啟三小時，督導會覆核。",
        template="cases/glass.html",
        extra={"hours": policies.rule("break_glass")["hours"]},
    )


@policy("cases.glass_find", reads=[Group.IDENTITY], about="glass")
@require_http_methods(BOTH)
def find(request: HttpRequest) -> HttpResponse:
    """Open a case one cannot see, by its number or the person's whole identity number.

    A number that opens nothing is answered with one sentence, whatever the cause, and recorded.
    """
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    policies.demand(policies.breaks_glass(viewer))
    form = GlassFindForm(given(request))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        record = record_of(viewer, told["number"])
        if record is None:
            audit.record("glass.not_opened", reason=told["reason"])
            form.add_error("number", NOT_OPENED)
        elif take(
            form,
            lambda: services.break_glass(
                viewer=viewer, record=record, reason=told["reason"], note=told["note"]
            ),
        ):
            case = case_of_record(record)
            messages.success(request, "已開啟三小時，督導會覆核。")
            return redirect(reverse("cases:page", args=[case.ref]))
    return render(
        request,
        "cases/glass_find.html",
        {"form": form, "hours": policies.rule("break_glass")["hours"]},
        status=422 if form.errors else 200,
    )


@policy("cases.glass_review", reads=[Group.TEAM])
@require_http_methods(BOTH)
def review(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The review of one emergency reading: who, when, why, what was done with it."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    glass = glass_for(viewer, ref)
    if not policies.reviews_glass(viewer, glass.staff_id, glass.team_id):
        raise Denied
    form = GlassReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        if take(
            form,
            lambda: services.review_glass(
                viewer=viewer, glass=glass, verdict=told["verdict"], note=told["note"]
            ),
        ):
            messages.success(request, "已覆核並通知調閱人。")
            return redirect(reverse("cases:queue"))
    elif request.method == "GET":
        audit.record("glass.review_opened", subject=glass, records=[glass.record_id])
    case = case_of_record(glass.record)
    context = {
        "glass": glass,
        # The reviewer reads the reason because she reviews it, whatever she may read of the person.
        "note": glass.note,
        "verdict_note": glass.verdict_note,
        "case_no": case.case_no if case else "",
        "reason": codes.label("break_glass_reason", glass.reason),
        "opened_by": names_of([glass.staff_id]).get(glass.staff_id, ""),
        "reviewed_by": names_of([glass.reviewed_by_id]).get(glass.reviewed_by_id or 0, ""),
        "verdict": codes.label("glass_verdict", glass.verdict) if glass.verdict else "",
        "form": form,
    }
    return render(request, "cases/glass_review.html", context, status=422 if form.errors else 200)
