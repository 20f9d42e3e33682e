"""Ordering a shredding, signing it or not, its result."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.records import queries as records
from mingdeng.people.records.queries.persons import record_for
from mingdeng.people.records.services import Refused
from mingdeng.people.records.services.shredding import preview
from mingdeng.people.records.views.asking import form_page, page_help, viewer_of
from mingdeng.people.rights import holds, policies, queries
from mingdeng.people.rights.forms import ShredForm, ShredRefusalForm, SignForm
from mingdeng.people.rights.models import Shredding, ShreddingState
from mingdeng.people.rights.services import shredding as services

HELP = (
    "銷毀後，姓名、證號、電話、地址、紀錄、評分、計畫、轉介全部無法再讀，備份也一樣。",
    "留下的只有統計需要、認不出是誰的：出生年、性別、行政區、日期與代碼。",
    "要兩個人：一人申請，另一人核可；核可後立即執行。",
)


@require_http_methods(["GET", "POST"])
@policy("rights.ask_shredding", reads=policies.SEES, about="record")
def ask(request: HttpRequest, ref: UUID) -> HttpResponse:
    """What would go, why, and on what paper."""
    viewer = viewer_of(request)
    page_help(request, *HELP)
    record, _ = record_for(viewer, ref, read=policies.SEES)
    policies.demand(policies.asks(viewer))
    form = ShredForm(request.POST or None, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ask(record, viewer=viewer, **form.cleaned_data)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "已送出銷毀申請，等第二人核可。")
            return redirect("rights:shredding", ref=made.ref)
    removal = preview(record)
    if request.method == "GET":
        audit.record("shredding.form_opened", subject=record, records=list(removal.records))
    context = {
        "form": form,
        "record": record,
        "brief": records.briefs(viewer, [record.pk])[record.pk],
        "lines": removal.lines,
        "holds": holds.reasons(removal.records),
    }
    return form_page(request, "rights/shred.html", context)


@require_safe
@policy("rights.shredding", reads=policies.SEES, about="shredding")
def page(request: HttpRequest, ref: UUID) -> HttpResponse:
    """An order: what it says, and for the second person the decision."""
    order, _ = queries.shredding_for(viewer_of(request), ref)
    audit.record("shredding.page_opened", subject=order, records=[order.record_id])
    return _page(request, order)


@require_POST
@policy("rights.sign_shredding", reads=policies.SEES, about="shredding")
def sign(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Sign: the person is shredded."""
    form = SignForm(request.POST)
    return _decided(
        request,
        ref,
        form,
        "sign_form",
        lambda order: services.sign(order, viewer=viewer_of(request)),
        "已核可並銷毀；結果如下。",
    )


@require_POST
@policy("rights.refuse_shredding", reads=policies.SEES, about="shredding")
def refuse(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Do not sign."""
    form = ShredRefusalForm(request.POST)
    return _decided(
        request,
        ref,
        form,
        "refuse_form",
        lambda order: services.refuse(
            order, viewer=viewer_of(request), reason=form.cleaned_data["refusal"]
        ),
        "已記下不核可。",
    )


@require_POST
@policy("rights.withdraw_shredding", reads=policies.SEES, about="shredding")
def withdraw(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take one's own order back."""
    return _decided(
        request,
        ref,
        None,
        "",
        lambda order: services.withdraw(order, viewer=viewer_of(request)),
        "已撤回申請。",
    )


def _decided(
    request: HttpRequest,
    ref: UUID,
    form: Any,
    name: str,
    decide: Callable[[Shredding], Shredding],
    said: str,
) -> HttpResponse:
    order, _ = queries.shredding_for(viewer_of(request), ref)
    if form is not None and not form.is_valid():
        return _page(request, order, **{name: form})
    try:
        decide(order)
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, said)
    return redirect("rights:shredding", ref=ref)


def _page(request: HttpRequest, order: Shredding, **bound: Any) -> HttpResponse:
    viewer = viewer_of(request)
    page_help(request, *HELP)
    waiting = order.state == ShreddingState.ASKED
    may_sign = waiting and policies.may_sign(viewer, order.asked_by_id)
    context = {
        "order": order,
        "state": ShreddingState(order.state).label,
        "waiting": waiting,
        "basis": queries.basis_of(order),
        "refusal": codes.label("shredding_refusal", order.refusal) if order.refusal else "",
        "brief": records.briefs(viewer, [order.record_id])[order.record_id],
        "lines": preview(order.record).lines if waiting else order.result,
        "may_sign": may_sign,
        "may_withdraw": waiting and order.asked_by_id == viewer.staff_id,
        "holds": holds.reasons(records.same_person(order.record_id)) if may_sign else [],
        "sign_form": SignForm(),
        "refuse_form": ShredRefusalForm(),
        **bound,
    }
    return render(request, "rights/shredding.html", context, status=422 if bound else 200)
