"""What can be done with a referral: send, answer, take back, remind, show a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mingdeng.care.referrals import services, sheet
from mingdeng.care.referrals.forms.acts import ActForm
from mingdeng.care.referrals.forms.taking_in import NEW
from mingdeng.care.referrals.gates import NoFlow
from mingdeng.care.referrals.machine import Act, NotYours, State
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.queries import listing
from mingdeng.care.referrals.services import Overtaken, PreviewChanged
from mingdeng.care.referrals.services.recognising import take_in_as
from mingdeng.care.referrals.views.asking import add_refusals, viewer_of
from mingdeng.care.referrals.views.page import draw, form_of, take_in_form
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit

VERBS: dict[Act, Any] = {
    Act.ACCEPT: services.accept,
    Act.REJECT: services.reject,
    Act.WITHDRAW: services.withdraw,
    Act.SEND_BACK: services.send_back,
    Act.COMPLETE: services.complete,
}
DONE = {
    Act.ACCEPT: "已接受。",
    Act.REJECT: "已退件，對方已收到通知。",
    Act.WITHDRAW: "已撤回，對方看不到內容了。",
    Act.SEND_BACK: "已轉回，對方已收到通知。",
    Act.COMPLETE: "已記錄結果。",
}
SHOWN_SECONDS = 60


@policy("referrals.send", writes=[Group.REFERRAL], about="referral")
@require_POST
def send(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Send a draft whose preview was seen."""
    viewer = viewer_of(request)
    row, _ = listing.referral_for(viewer, ref, write=True)
    try:
        services.send(viewer=viewer, referral=row)
    except (PreviewChanged, Overtaken) as meanwhile:
        return draw(request, ref, wrong=str(meanwhile), status=409)
    except NoFlow as refused:
        return draw(request, ref, wrong=str(refused), status=422)
    except ValidationError as refused:
        return draw(request, ref, wrong=" ".join(refused.messages), status=422)
    messages.success(request, f"{row.number} 已送出，對方已收到通知。")
    return redirect("referrals:page", ref=ref)


@policy("referrals.discard", writes=[Group.REFERRAL], about="referral")
@require_POST
def discard(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take a draft away: its number stays, nobody outside ever saw it."""
    viewer = viewer_of(request)
    row, _ = listing.referral_for(viewer, ref, write=True)
    if row.now is not State.DRAFT:
        return draw(request, ref, wrong="這件轉介已經送出，請用撤回。", status=409)
    services.withdraw(viewer=viewer, referral=row, reason="")
    messages.success(request, f"草稿 {row.number} 已刪除。")
    return redirect("referrals:list")


@policy("referrals.act", writes=[Group.REFERRAL], about="referral")
@require_POST
def act(request: HttpRequest, ref: UUID, verb: str) -> HttpResponse:
    """Accept, reject, withdraw, send back, complete."""
    viewer = viewer_of(request)
    row, _ = listing.referral_for(viewer, ref, write=True)
    form = form_of(row, verb_of(verb), request.POST)
    return answered(request, row, form, draw) or redirect("referrals:page", ref=ref)


def answered(
    request: HttpRequest, row: Referral, form: ActForm, draw: Callable[..., HttpResponse]
) -> HttpResponse | None:
    """Do what the form asks of a referral, on either side's page: None when it is done, else the
    page drawn again with what stood in the way. Raises Denied."""
    if not form.is_valid():
        return draw(request, row.ref, form=form, status=422)
    try:
        VERBS[form.act](viewer=viewer_of(request), referral=row, **form.told)
    except Overtaken as meanwhile:
        return draw(request, row.ref, wrong=str(meanwhile), status=409)
    except ValidationError as refused:
        add_refusals(form, refused)
        return draw(request, row.ref, form=form, status=422)
    except NotYours:
        raise Denied from None
    messages.success(request, DONE[form.act])
    return None


def verb_of(verb: str) -> Act:
    """The act an address names, or Denied."""
    try:
        wanted = Act(verb)
    except ValueError:
        raise Denied from None
    if wanted not in VERBS:
        raise Denied
    return wanted


@policy("referrals.remind", writes=[Group.REFERRAL], about="referral")
@require_POST
def remind(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Ask the other side again."""
    viewer = viewer_of(request)
    row, _ = listing.referral_for(viewer, ref, write=True)
    try:
        services.remind(viewer=viewer, referral=row)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    else:
        messages.success(request, "已催辦，對方已收到通知。")
    return redirect("referrals:page", ref=ref)


@policy("referrals.acknowledge", writes=[Group.REFERRAL], about="referral")
@require_POST
def acknowledge(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The answer was read; nothing further is asked."""
    viewer = viewer_of(request)
    row, _ = listing.referral_for(viewer, ref, write=True)
    services.acknowledge(viewer=viewer, referral=row)
    messages.success(request, "已記下。")
    return redirect("referrals:page", ref=ref)


@policy("referrals.show", reads=[Group.REFERRAL], about="referral")
@require_POST
def show(request: HttpRequest, ref: UUID, field: str) -> HttpResponse:
    """A masked number in clear, on record."""
    row, grant = listing.referral_for(viewer_of(request), ref)
    return shown_value(row, field, grant.read)


def shown_value(row: Referral, field: str, readable: Any) -> HttpResponse:
    """Answer with a masked field's value and write down who saw it; Denied when it is not there."""
    value = sheet.raw_value(row.snapshot, field, readable) if field in sheet.MASKS else ""
    if not value:
        raise Denied
    audit.record(
        "referral.value_shown",
        subject=row,
        records=[row.record_id],
        detail={"number": row.number, "field": field},
    )
    return JsonResponse({"value": value, "shown": value, "seconds": SHOWN_SECONDS})


@policy("referrals.take_in", writes=[Group.REFERRAL], about="referral")
@require_POST
def take_in(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Make a case of an accepted incoming referral."""
    viewer = viewer_of(request)
    row, _ = listing.referral_for(viewer, ref, write=True)
    form = take_in_form(viewer, row, request.POST)
    if form.is_valid():
        try:
            data = form.cleaned_data
            person = data.get("person", NEW)
            case = take_in_as(
                viewer=viewer,
                referral=row,
                once=data["once"],
                source=data["source"],
                shielded=data["shielded"] == "yes" if data["shielded"] else None,
                person="" if person == NEW else person,
                ground=data.get("ground", ""),
                duplicate_reason=data.get("override", ""),
                child_case=data.get("child_case") == "yes",
            )
        except ValidationError as refused:
            add_refusals(form, refused)
        else:
            messages.success(request, f"已建立 {case.case_no}，請完成開案評估。")
            return redirect("cases:page", ref=case.ref)
    return draw(request, ref, form=form, status=422)
