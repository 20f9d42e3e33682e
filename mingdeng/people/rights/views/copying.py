"""Taking in a request for a copy, its clock, making, downloading and handing over the copy."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import PERSONAL
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.records import queries as records
from mingdeng.people.records.queries.persons import record_for
from mingdeng.people.records.services import Refused
from mingdeng.people.records.views.asking import form_page, page_help, viewer_of
from mingdeng.people.rights import policies, queries
from mingdeng.people.rights.forms import CopyForm, CopyRefusalForm, ExtendForm, HandForm
from mingdeng.people.rights.models import CopyRequest, CopyState
from mingdeng.people.rights.services import copying as services

HELP = (
    "依個人資料保護法第10條、第13條：十五日內答覆，必要時延長一次，最多十五日，並以書面通知理由。",
    "複製本含這個人在系統裡的全部資料，第三人的姓名、證號、電話已遮蔽；交付前請再看一遍。",
    "下載與交付都會留下紀錄；結束兩週後複製本自動銷毀。",
)


@require_http_methods(["GET", "POST"])
@policy("rights.ask_copy", reads=policies.SEES, about="record")
def ask(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take a request in."""
    viewer = viewer_of(request)
    page_help(request, *HELP)
    record, _ = record_for(viewer, ref, read=policies.SEES)
    policies.demand(policies.copies(viewer))
    initial = {"once": uuid.uuid4(), "asked_on": timezone.localdate()}
    form = CopyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ask(record, viewer=viewer, **form.cleaned_data)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "已受理，期限開始計算。")
            return redirect("rights:copy", ref=made.ref)
    if request.method == "GET":
        audit.record("copy.form_opened", subject=record, records=[record.pk])
    brief = records.briefs(viewer, [record.pk])[record.pk]
    return form_page(
        request, "rights/ask_copy.html", {"form": form, "record": record, "brief": brief}
    )


@require_safe
@policy("rights.copy", reads=policies.SEES, about="copy")
def page(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Where a request stands and what to do next."""
    found = queries.copy_for(viewer_of(request), ref)
    audit.record("copy.page_opened", subject=found, records=[found.record_id])
    return _page(request, found)


@require_POST
@policy("rights.order_copy", reads=PERSONAL, about="copy")
def make(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Have the copy made."""
    found = queries.copy_for(viewer_of(request), ref, whole=True)
    try:
        job = services.order(found, viewer=viewer_of(request))
    except Refused as no:
        messages.error(request, str(no))
        return redirect("rights:copy", ref=ref)
    return redirect("jobs:job", ref=job.ref)


@require_safe
@policy("rights.download_copy", reads=PERSONAL, about="copy")
def download(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The archive; its name says nothing of the person."""
    found = queries.copy_for(viewer_of(request), ref, whole=True)
    body = CopyRequest.objects.get(pk=found.pk).bundle
    if not body:
        raise Denied
    audit.record(
        "copy.downloaded", subject=found, records=[found.record_id], detail={"rows": found.rows}
    )
    answer = HttpResponse(bytes(body), content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="mingdeng-copy.zip"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@policy("rights.extend_copy", reads=policies.SEES, about="copy")
def extend(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Prolong once."""
    form = ExtendForm(request.POST)
    return _done(
        request,
        ref,
        form,
        "extend_form",
        lambda found: services.extend(
            found, viewer=viewer_of(request), reason=form.cleaned_data["extension"]
        ),
        "已延長，請以書面通知請求人理由。",
    )


@require_POST
@policy("rights.refuse_copy", reads=policies.SEES, about="copy")
def refuse(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Refuse with a coded reason."""
    form = CopyRefusalForm(request.POST)
    return _done(
        request,
        ref,
        form,
        "refuse_form",
        lambda found: services.refuse(
            found, viewer=viewer_of(request), reason=form.cleaned_data["refusal"]
        ),
        "已駁回，請以書面通知請求人。",
    )


@require_POST
@policy("rights.hand_over_copy", reads=policies.SEES, about="copy")
def hand_over(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The person has the copy."""
    form = HandForm(request.POST)
    return _done(
        request,
        ref,
        form,
        "hand_form",
        lambda found: services.hand_over(
            found,
            viewer=viewer_of(request),
            how=form.cleaned_data["handing"],
            on=form.cleaned_data["on"],
        ),
        "已記下交付。",
    )


@require_POST
@policy("rights.withdraw_copy", reads=policies.SEES, about="copy")
def withdraw(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The person wants no copy any more."""
    return _done(
        request,
        ref,
        None,
        "",
        lambda found: services.withdraw(found, viewer=viewer_of(request)),
        "已記下撤回。",
    )


def _done(
    request: HttpRequest,
    ref: UUID,
    form: Any,
    name: str,
    do: Callable[[CopyRequest], CopyRequest],
    said: str,
) -> HttpResponse:
    found = queries.copy_for(viewer_of(request), ref)
    if form is not None and not form.is_valid():
        return _page(request, found, **{name: form})
    try:
        do(found)
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, said)
    return redirect("rights:copy", ref=ref)


def _page(request: HttpRequest, found: CopyRequest, **bound: Any) -> HttpResponse:
    viewer = viewer_of(request)
    page_help(request, *HELP)
    brief = records.briefs(viewer, [found.record_id])[found.record_id]
    refusal = codes.find("copy_refusal", found.refusal) if found.refusal else None
    context = {
        "found": found,
        "state": CopyState(found.state).label,
        "applicant": codes.label("copy_applicant", found.applicant, found.asked_on),
        "extension": codes.label("copy_extension", found.extension) if found.extension else "",
        "refusal": refusal,
        "basis": refusal.extra.get("basis", "") if refusal else "",
        "handing": codes.label("copy_handing", found.handing) if found.handing else "",
        "brief": brief,
        "whole": brief.grant.may_read(*PERSONAL),
        "may_extend": found.running
        and found.extended_on is None
        and timezone.localdate() <= found.due_on,
        "kept": found.made_at is not None and not found.key.destroyed,
        "extend_form": ExtendForm(),
        "refuse_form": CopyRefusalForm(),
        "hand_form": HandForm(),
        **bound,
    }
    return render(request, "rights/copy.html", context, status=422 if bound else 200)
