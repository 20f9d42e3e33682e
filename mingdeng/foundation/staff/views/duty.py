"""The duty roster and its hand-over notes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit.services import record
from mingdeng.foundation.identity import queries, services
from mingdeng.foundation.identity.models import Duty
from mingdeng.foundation.identity.refusals import Refused
from mingdeng.foundation.identity.services.duties import PLANNERS
from mingdeng.foundation.staff.forms import DutyForm, HandOverForm
from mingdeng.foundation.staff.views.deputies import colleagues


@policy("identity.duty", reads=[Group.DUTY])
def roster(request: HttpRequest) -> HttpResponse:
    """Who is on duty, with the notes left; planners add turns."""
    viewer = request.viewer  # type: ignore[attr-defined]
    planner = viewer.role in PLANNERS
    form = DutyForm(request.POST or None, staff=colleagues(viewer)) if planner else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            services.plan_duty(viewer, **turn_of(form.cleaned_data))
        except Refused as refused:
            form.add_error("on" if refused.field == "starts_at" else "hours", refused.message)
        else:
            messages.success(request, "已排入值班表。")
            return redirect("identity:duty")
    rows = queries.roster(viewer)
    record("duty.roster_opened", detail={"count": len(rows)})
    context = {
        "rows": rows,
        "form": form,
        "notes": [row for row in rows if row.note],
        "hand_over_form": HandOverForm(),
    }
    bound = form is not None and form.is_bound
    return render(request, "staff/duty.html", context, status=422 if bound else 200)


def turn_of(data: dict[str, Any]) -> dict[str, Any]:
    """A form's day, time and hours as the turn's beginning and end."""
    starts = timezone.make_aware(datetime.combine(data["on"], data["starts"]))
    return {
        "staff": data["staff"],
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=data["hours"]),
    }


@policy("identity.hand_over", writes=[Group.DUTY])
def hand_over(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Write the note of one's own turn."""
    viewer = request.viewer  # type: ignore[attr-defined]
    duty = get_object_or_404(Duty, ref=ref)
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.hand_over(viewer, duty, note=form.cleaned_data["note"])
        except Refused as refused:
            form.add_error("note", refused.message)
        else:
            messages.success(request, "交接事項已留給下一班。")
            return redirect("identity:duty")
    context = {"form": form, "starts_at": duty.starts_at, "ends_at": duty.ends_at, "ref": ref}
    return render(request, "staff/hand_over.html", context, status=422 if form.is_bound else 200)


@require_POST
@policy("identity.read_note", writes=[Group.DUTY])
def read(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Say that a note was read: the one who wrote it sees by whom."""
    services.read_note(request.viewer, get_object_or_404(Duty, ref=ref))  # type: ignore[attr-defined]
    messages.success(request, "已記下您看過這則交接。")
    return redirect("identity:duty")


@require_POST
@policy("identity.cancel_duty", writes=[Group.DUTY])
def cancel(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take a coming turn off the roster."""
    try:
        services.cancel_duty(request.viewer, get_object_or_404(Duty, ref=ref))  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已取消這一班。")
    return redirect("identity:duty")
