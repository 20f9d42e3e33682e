"""One referral, for the bureau: what travels, where it stands, what can be done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from mingdeng.care.referrals.forms.acts import ActForm
from mingdeng.care.referrals.forms.taking_in import TakeInForm
from mingdeng.care.referrals.machine import Act, Side, State, acts
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.queries import listing
from mingdeng.care.referrals.services import recognising
from mingdeng.care.referrals.views.asking import page_help, viewer_of
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy


@policy("referrals.page", reads=[Group.REFERRAL], about="referral")
@require_GET
def page(request: HttpRequest, ref: UUID) -> HttpResponse:
    """A referral."""
    return draw(request, ref)


def draw(
    request: HttpRequest,
    ref: UUID,
    *,
    form: Any = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page, with a form that came back or a sentence of what happened meanwhile."""
    page_help(
        request,
        "「對方看到的內容」就是對方看到的，一字不差；遮住的號碼按「顯示」會留紀錄。",
        "送出之前都可以修改；送出之後要改，請撤回再重新轉介。",
        "對方逾期時可以催辦，一天一次。",
    )
    viewer = viewer_of(request)
    row, grant, shown = listing.detail_for(viewer, ref)
    ours = row.sender_id == viewer.agency_id
    writes = grant.may_write(Group.REFERRAL)
    live = shown.line.waits or shown.line.serves
    context: dict[str, Any] = {
        "detail": shown,
        "ours": ours,
        "writes": writes,
        "wrong": wrong,
        "draft": row.now is State.DRAFT,
        "case": case_line(row),
        "forms": act_forms(row, ours, form) if writes else [],
        "can_remind": writes and ours and live and not row.outside,
        "can_acknowledge": writes and ours and row.now in (State.REJECTED, State.RETURNED),
        "elsewhere": elsewhere(row) if writes and ours else "",
        "take_in": taking_form(form, viewer, row) if writes and not ours else None,
    }
    return render(request, "referrals/page.html", context, status=status)


def act_forms(row: Referral, ours: bool, returned: Any = None) -> list[ActForm]:
    """A form for each act that the bureau can do now; outside the network, both sides'."""
    sides = (
        [Side.SENDER, Side.RECEIVER] if row.outside else [Side.SENDER if ours else Side.RECEIVER]
    )
    possible = [act for side in reversed(sides) for act in acts(row.now, side)]
    return [
        returned if isinstance(returned, ActForm) and returned.act is act else form_of(row, act)
        for act in possible
        if act is not Act.SEND and row.now is not State.DRAFT
    ]


def form_of(row: Referral, act: Act, data: Any = None) -> ActForm:
    """The form of an act on this referral."""
    outside = row.outside and act is not Act.WITHDRAW
    return ActForm(data, act=act, service=row.service, outside=outside)


def taking_form(returned: Any, viewer: Any, row: Referral) -> TakeInForm | None:
    """The form that makes a case of it, while it is accepted and none yet."""
    if row.now is not State.ACCEPTED or row.case is not None:
        return None
    if isinstance(returned, TakeInForm):
        return returned
    return take_in_form(viewer, row)


def take_in_form(viewer: Any, row: Referral, data: Any = None) -> TakeInForm:
    """That form, with the likely duplicates she may join it to."""
    recognised = recognising.recognise(viewer, row)
    return TakeInForm(data, recognised=recognised, agency_kind=row.sender.kind)


def case_line(row: Referral) -> dict[str, str] | None:
    """The case behind it: number and address."""
    if row.case is None:
        return None
    return {"number": row.case.case_no, "url": reverse("cases:page", args=[row.case.ref])}


def elsewhere(row: Referral) -> str:
    """Where the same service is asked of another place; empty when that makes no sense."""
    if row.case is None or row.now not in (State.REJECTED, State.RETURNED, State.WITHDRAWN):
        return ""
    return f"{reverse('referrals:new', args=[row.case.ref])}?service={row.service}"
