"""職務代理: who stands in for whom, appointed and withdrawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity import queries, services
from mingdeng.foundation.identity.models import Deputyship, Posting, Role, Staff
from mingdeng.foundation.identity.queries.staff import valid_on
from mingdeng.foundation.identity.refusals import Refused
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.staff.forms import DeputyForm


@policy("identity.deputies", reads=[Group.SELF], writes=[Group.SELF])
def listing(request: HttpRequest) -> HttpResponse:
    """Who stands in for whom in my agency; a form for myself and those I supervise."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = form_for(viewer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.appoint(viewer, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "代理已設定；期間內雙方的姓名都會留在紀錄上。")
            return redirect("identity:deputies")
    shown = queries.standing_in(viewer)
    context = {
        "form": form,
        "rows": [(row, codes.label("deputy_reason", row.reason)) for row in shown],
        "now": sum(row.state == "now" for row in shown),
    }
    return render(request, "staff/deputies.html", context, status=422 if form.is_bound else 200)


def form_for(viewer: Viewer, data: Any) -> DeputyForm:
    """The form, offering only people the viewer may choose."""
    return DeputyForm(
        data,
        absent=absentees(viewer),
        deputies=colleagues(viewer),
        initial={"absent": viewer.staff_id, "from_on": timezone.localdate()},
    )


def colleagues(viewer: Viewer) -> QuerySet[Staff]:
    """Active people of the viewer's agency today."""
    posted = Posting.objects.filter(valid_on(timezone.localdate()), agency=viewer.agency_id)
    return Staff.objects.filter(pk__in=posted.values("staff"), is_active=True).order_by("name")


def absentees(viewer: Viewer) -> QuerySet[Staff]:
    """Whom the viewer may appoint a deputy for; `services.appoint` decides again."""
    posted = Posting.objects.filter(valid_on(timezone.localdate()), agency=viewer.agency_id)
    if viewer.role == Role.SUPERVISOR:
        posted = posted.filter(team__in=viewer.teams)
    elif viewer.role == Role.OFFICER:
        posted = posted.filter(section=viewer.section)
    elif viewer.role != Role.DIRECTOR:
        posted = posted.none()
    return Staff.objects.filter(Q(pk=viewer.staff_id) | Q(pk__in=posted.values("staff"))).order_by(
        "name"
    )


@require_POST
@policy("identity.withdraw_deputy", writes=[Group.SELF])
def withdraw(request: HttpRequest, ref: UUID) -> HttpResponse:
    """End a deputyship now."""
    viewer = request.viewer  # type: ignore[attr-defined]
    services.withdraw(viewer, get_object_or_404(Deputyship, ref=ref))
    messages.success(request, "代理已撤回，立即生效。")
    return redirect("identity:deputies")
