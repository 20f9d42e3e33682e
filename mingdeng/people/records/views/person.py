"""The person's page, its panels, and the unmasking of what stands masked on any page."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import Panel, panels
from mingdeng.people.records import queries
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.queries.persons import record_for
from mingdeng.people.records.views.asking import UNPROCESSABLE, page_help, viewer_of

PLACE = "person.main"


@dataclass(frozen=True)
class DrawnPanel:
    """A panel of the page: drawn, or the address it is fetched from after first paint."""

    name: str
    title: str
    html: str = ""
    url: str = ""


@policy("records.person", reads=[Group.IDENTITY], about="record")
@require_GET
def person(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Everything known of a person, by what the viewer may read."""
    page_help(
        request,
        "這一頁是「一個人」：每個來源說了什麼各自保留，認定為同一人的紀錄連在一起。",
        "號碼與地址先遮住；選好理由再按「顯示」，會記下你的姓名、時間與理由。",
        "登錯用「更正」，換了新的也用「更正」並選「換了新的」；舊的都查得到。",
    )
    page = queries.person_page(viewer_of(request), ref)
    audit.record(
        "person.page_opened",
        subject=page.head,
        records=[source.record_id for source in page.sources],
    )
    context = {
        "page": page,
        "may_write": page.grant.may_write(Group.IDENTITY),
        "may_write_contact": page.grant.may_write(Group.CONTACT),
        "reasons": codes.choices("unmask_reason"),
        "panels": _panels(request, page.head, page.grant),
    }
    return render(request, "records/person.html", context)


@policy("records.panel", reads=[Group.IDENTITY], about="record")
@require_GET
def panel(request: HttpRequest, ref: UUID, name: str) -> HttpResponse:
    """A panel fetched after first paint; its own policy decides as well. Part of the page opened,
    so no entry of its own."""
    record, grant = record_for(viewer_of(request), ref, read=[Group.IDENTITY])
    try:
        hung = panels.get(name)
    except KeyError:
        raise Denied from None
    if hung.place != PLACE or not _may(grant, hung):
        raise Denied
    return HttpResponse(_draw(request, hung, record, grant))


@policy("records.unmask", reads=[Group.IDENTITY], about="record")
@require_POST
def unmask(request: HttpRequest, ref: UUID) -> HttpResponse:
    """`what` (number, phone, residence) and `item` in the address or the form, `reason` in the
    form: the value as tel.js expects it."""
    asked = request.POST.copy()
    asked.update(request.GET)
    try:
        item = UUID(asked.get("item", ""))
    except ValueError:
        raise Denied from None
    try:
        told = queries.reveal(
            viewer_of(request), ref, asked.get("what", ""), item, request.POST.get("reason", "")
        )
    except queries.NoReason as missing:
        return JsonResponse({"message": str(missing)}, status=UNPROCESSABLE)
    return JsonResponse({"value": told.value, "shown": told.shown, "seconds": told.seconds})


def _panels(request: HttpRequest, record: PersonRecord, grant: Grant) -> list[DrawnPanel]:
    drawn: list[DrawnPanel] = []
    for hung in panels.at(PLACE):
        if not _may(grant, hung):
            continue
        if hung.later:
            url = reverse("records:panel", args=[record.ref, hung.name])
            drawn.append(DrawnPanel(hung.name, hung.title, url=url))
        elif html := _draw(request, hung, record, grant):
            drawn.append(DrawnPanel(hung.name, hung.title, html=html))
    return drawn


def _may(grant: Grant, hung: Panel) -> bool:
    return grant.may_read(*hung.policy.reads) if hung.policy.reads else True


def _draw(request: HttpRequest, hung: Panel, record: PersonRecord, grant: Grant) -> str:
    context = hung.context(request, record, grant)
    if context is None:
        return ""
    return render_to_string(hung.template, {"title": hung.title, **context}, request)
