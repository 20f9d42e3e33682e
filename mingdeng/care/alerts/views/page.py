"""One alert: what changed, since when, on what evidence, what may be done; and doing it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from mingdeng.care.alerts import policies, services
from mingdeng.care.alerts.forms import ResolveForm
from mingdeng.care.alerts.models import Alert
from mingdeng.care.alerts.queries.alerts import alert_for
from mingdeng.care.alerts.queries.page import alert_page, background
from mingdeng.care.alerts.queries.values import line
from mingdeng.foundation import charts
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.people.records.queries.briefs import load_members, make_briefs

HELP = (
    "「我知道了」表示有人接手，時限仍在走；處理完請選處理方式。",
    "有些處理方式要先有紀錄（接觸、訪視、轉介），右邊的按鈕帶您去記。",
    "條件自己解除時（例如已聯絡上），警示會自動結束。",
    "判斷有誤請選「查證後不成立」並寫原因：我們用它檢討規則。",
)


@require_safe
@policy("alerts.page", reads=[Group.CASEWORK], about="alert")
def page(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The alert's page."""
    alert, grant = alert_for(request.viewer, ref)  # type: ignore[attr-defined]
    audit.record("alert.page_opened", subject=alert, records=[alert.case.record_id])
    return _draw(request, alert, grant)


@require_safe
@policy("alerts.background", reads=[Group.CASEWORK], about="alert")
def behind(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """What lies behind it, after first paint: a part of the page already recorded."""
    alert, grant = alert_for(request.viewer, ref)  # type: ignore[attr-defined]
    return render(request, "alerts/parts/background.html", {"behind": background(alert, grant)})


@require_POST
@policy("alerts.acknowledge", writes=[Group.CASEWORK], about="alert")
def acknowledge(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """我知道了, from the case page, the list or the alert's page."""
    viewer = request.viewer  # type: ignore[attr-defined]
    alert, grant = alert_for(viewer, ref, write=True)
    said = "已記下：這則警示有人處理了。"
    try:
        alert = services.acknowledge(viewer=viewer, alert=alert)
    except services.Overtaken as late:
        alert, said = late.alert, str(late)
    if request.htmx:  # type: ignore[attr-defined]
        alert, grant = alert_for(viewer, ref)
        shown = {"alert": line(alert, grant)}
        answer = render(request, "alerts/parts/card.html", shown)
        return trigger_client_event(answer, "toast", {"text": said})
    messages.success(request, said)
    return redirect(_back(request) or alert)


@require_POST
@policy("alerts.resolve", writes=[Group.CASEWORK], about="alert")
def resolve(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Deal with it; what is refused comes back with everything typed."""
    viewer = request.viewer  # type: ignore[attr-defined]
    alert, grant = alert_for(viewer, ref, write=True)
    form = ResolveForm(request.POST, ways=alert_page(alert, grant).ways)
    if not form.is_valid():
        return _draw(request, alert, grant, form, 422)
    try:
        services.resolve(
            viewer=viewer,
            alert=alert,
            resolution=form.cleaned_data["resolution"],
            note=form.cleaned_data["note"],
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return _draw(request, alert, grant, form, 422)
    except services.Overtaken as late:
        messages.error(request, str(late))
        alert, grant = alert_for(viewer, ref)
        return _draw(request, alert, grant, form, 409)
    messages.success(request, "已處理，從待辦清單移除。")
    return redirect("cases:page", ref=alert.case.ref)


@require_POST
@policy("alerts.remind", writes=[Group.CASEWORK], about="alert")
def remind(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """A supervisor asks the worker again."""
    viewer = request.viewer  # type: ignore[attr-defined]
    alert, _ = alert_for(viewer, ref, write=True)
    try:
        services.remind(viewer=viewer, alert=alert)
    except services.Overtaken as late:
        messages.error(request, str(late))
    else:
        messages.success(request, "已提醒承辦人，一天一次。")
    return redirect(_back(request) or alert)


def _draw(
    request: HttpRequest,
    alert: Alert,
    grant: Grant,
    form: ResolveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    request.page_help = HELP  # type: ignore[attr-defined]
    record = alert.case.record_id
    person = make_briefs([record], {record: grant}, load_members([record]))[record]
    shown = alert_page(alert, grant)
    drawn = [(one, charts.clock_pie(one.fraction, one.words)) for one in shown.clocks]
    context = {
        "alert": shown.line,
        "page": shown,
        "clocks": drawn,
        "form": form or ResolveForm(ways=shown.ways),
        "person": person,
        "case": alert.case,
        "reminds": "team" in policies.scopes_of(viewer)
        and shown.line.waiting
        and shown.line.owner_id not in (None, viewer.staff_id),
    }
    return render(request, "alerts/page.html", context, status=status)


def _back(request: HttpRequest) -> str:
    """Where the button stood, if that is a page of ours."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if safe and wanted.startswith("/") else ""
