"""The household editor: begin one, move in, move out."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.people.households import mates, queries, services
from mingdeng.people.households.forms import CorrectForm, HouseholdForm, MoveInForm, MoveOutForm
from mingdeng.people.records import queries as records
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.queries.persons import record_for
from mingdeng.people.records.services import Refused
from mingdeng.people.records.views.asking import form_page, page_help, viewer_of

READS = [Group.IDENTITY, Group.FAMILY]


@policy("households.home", reads=READS, about="record")
@require_GET
def home(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The present household and the former ones."""
    viewer = viewer_of(request)
    record, grant = record_for(viewer, ref, read=READS)
    page_help(
        request,
        "誰和當事人住在一起、從哪天到哪天；搬走的人留在「曾同住」。",
        "要加入還沒登錄的家人，先到「家庭」新增親屬。",
    )
    audit.record("household.page_opened", subject=record, records=[record.pk])
    context = {
        "record": record,
        "brief": records.briefs(viewer, [record.pk])[record.pk],
        "homes": queries.homes_of(viewer, record.pk),
        "may_write": grant.may_write(Group.FAMILY),
    }
    return form_page(request, "households/home.html", context)


@policy("households.settle_in", reads=READS, writes=[Group.FAMILY], about="record")
@require_http_methods(["GET", "POST"])
def settle_in(request: HttpRequest, ref: UUID) -> HttpResponse:
    """A new household around the person."""
    viewer = viewer_of(request)
    record, _ = record_for(viewer, ref, read=READS, write=[Group.FAMILY])
    form = HouseholdForm(request.POST or None, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        services.settle_in(record, viewer=viewer, **form.cleaned_data)
        return _back(request, ref, "已建立家戶。")
    return _form(request, record, form, "建立現住的家戶", "建立")


@policy("households.move_in", reads=READS, writes=[Group.FAMILY], about="record")
@require_http_methods(["GET", "POST"])
def move_in(request: HttpRequest, ref: UUID) -> HttpResponse:
    """A relative comes to live in the household."""
    viewer = viewer_of(request)
    record, _ = record_for(viewer, ref, read=READS, write=[Group.FAMILY])
    offered = mates.offered(viewer, record.pk)
    form = MoveInForm(request.POST or None, mates=offered)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        mate = PersonRecord.objects.get(pk=told["mate"])
        try:
            services.move_in(record, mate, viewer=viewer, role=told["role"], on=told["on"])
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return _back(request, ref, "已加入家戶。")
    return _form(request, record, form, "誰搬進來", "加入", offered=offered)


@policy("households.move_out", reads=READS, writes=[Group.FAMILY], about="record")
@require_http_methods(["GET", "POST"])
def move_out(request: HttpRequest, ref: UUID, item: UUID) -> HttpResponse:
    """Somebody leaves the household."""
    viewer = viewer_of(request)
    record, _ = record_for(viewer, ref, read=READS, write=[Group.FAMILY])
    membership = queries.membership_for(viewer, record.pk, item)
    form = MoveOutForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.move_out(membership, viewer=viewer, ego=record.pk, on=form.cleaned_data["on"])
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return _back(request, ref, "已記下搬離。")
    return _form(request, record, form, "搬離", "記下搬離")


@policy("households.correct", reads=READS, writes=[Group.FAMILY], about="record")
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, ref: UUID, item: UUID) -> HttpResponse:
    """A membership was written down wrongly."""
    viewer = viewer_of(request)
    record, _ = record_for(viewer, ref, read=READS, write=[Group.FAMILY])
    row = queries.any_membership_for(viewer, record.pk, item)
    now = {"role": row.role, "from_on": row.from_on, "to_on": row.to_on}
    form = CorrectForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct(row, viewer=viewer, ego=record.pk, **form.cleaned_data)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            return _back(request, ref, "已更正，原來的內容留存。")
    return _form(request, record, form, "更正同住", "儲存更正", item=item)


@policy("households.withdraw", reads=READS, writes=[Group.FAMILY], about="record")
@require_POST
def withdraw(request: HttpRequest, ref: UUID, item: UUID) -> HttpResponse:
    """The person never lived there."""
    viewer = viewer_of(request)
    record, _ = record_for(viewer, ref, read=READS, write=[Group.FAMILY])
    row = queries.any_membership_for(viewer, record.pk, item)
    try:
        services.withdraw(row, viewer=viewer, ego=record.pk)
    except Refused as no:
        messages.error(request, str(no))
        return redirect("households:home", ref=ref)
    return _back(request, ref, "已撤銷，不再計入；原內容留存。")


def _form(
    request: HttpRequest,
    record: PersonRecord,
    form: Any,
    title: str,
    verb: str,
    **more: Any,
) -> HttpResponse:
    brief = records.briefs(viewer_of(request), [record.pk])[record.pk]
    context = {"form": form, "record": record, "brief": brief, "title": title, "verb": verb}
    return form_page(request, "households/form.html", context | more)


def _back(request: HttpRequest, ref: UUID, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("households:home", ref=ref)
