"""Signing or returning what somebody asked for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mingdeng.care.cases import policies, services
from mingdeng.care.cases.forms.acts import DecideForm
from mingdeng.care.cases.queries import approval_for
from mingdeng.care.cases.queries.approvals import names_of, proposal_day, proposal_reason
from mingdeng.care.cases.queries.sheet import sheet
from mingdeng.care.cases.views.parts import take
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes


@policy("cases.approval", reads=[Group.CASEWORK], about="approval")
@require_http_methods(["GET", "POST"])
def approval(request: HttpRequest, ref: UUID) -> HttpResponse:
    """An approval with what it proposes; POST signs (`approve`) or returns (`return`)."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    asked, grant = approval_for(viewer, ref)
    form = DecideForm(request.POST or None, case=asked.case)
    signing = request.POST.get("decision") == "approve"
    if request.method == "POST" and form.is_valid():
        done = take(
            form,
            lambda: services.decide_approval(
                viewer=viewer,
                approval=asked,
                approve=signing,
                remark=form.cleaned_data["remark"],
            ),
        )
        if done:
            messages.success(request, "已核定。" if signing else "已退回，並通知送核人。")
            return redirect(reverse("cases:queue"))
    elif request.method == "GET":
        audit.record("case.approval_opened", subject=asked, records=[asked.case.record_id])
    label = codes.label("case_approval", asked.kind)
    confirmed = asked.proposal.get("confirmed", [])
    context = {
        "approval": asked,
        "label": label,
        "reason": grant.show(Group.JUSTICE, proposal_reason(asked)),
        "on": proposal_day(asked),
        "confirmed": [codes.label("closing_requirement", code) for code in confirmed],
        "summary": grant.show(Group.CASEWORK, asked.case.closing_summary)
        if asked.kind == "close"
        else "",
        "remark": grant.show(Group.CASEWORK, asked.remark),
        "asked_by": names_of([asked.asked_by_id]).get(asked.asked_by_id, ""),
        "decides": asked.decided_at is None
        and policies.may_decide(viewer, asked.kind, asked.asked_by_id, grant),
        "mine": asked.decided_at is None and asked.asked_by_id in viewer.workers,
        "form": form,
        "sheet": sheet(viewer, asked.case, grant),
        "case": asked.case,
    }
    return render(request, "cases/approval.html", context, status=422 if form.errors else 200)


@policy("cases.withdraw", writes=[Group.CASEWORK], about="approval")
@require_POST
def withdraw(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take back what one asked for, before anyone decided."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    asked, _ = approval_for(viewer, ref)
    form = DecideForm({}, case=asked.case)
    if take(form, lambda: services.withdraw(viewer=viewer, approval=asked)):
        messages.success(request, "已撤回送核。")
    else:
        messages.error(request, "已經有人核定，不能撤回。")
    return redirect(reverse("cases:page", args=[asked.case.ref]))
