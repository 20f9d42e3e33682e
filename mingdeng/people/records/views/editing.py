"""Changing a record, adding and correcting numbers, phones and addresses."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import conflicts
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity import queries as identity
from mingdeng.people.records import queries, services
from mingdeng.people.records.forms import people as forms
from mingdeng.people.records.models import IdentityNumber, PersonRecord, Phone, Residence, Sex
from mingdeng.people.records.queries.persons import record_for
from mingdeng.people.records.views.asking import CONFLICT, form_page, to_person, viewer_of


@dataclass(frozen=True)
class Thing:
    """One kind of attachment as its pages speak of it."""

    model: Any
    form: Any
    group: Group
    word: str


THINGS = {
    "number": Thing(IdentityNumber, forms.NumberForm, Group.IDENTITY, "證號"),
    "phone": Thing(Phone, forms.PhoneForm, Group.CONTACT, "電話"),
    "residence": Thing(Residence, forms.ResidenceForm, Group.CONTACT, "地址"),
}


@policy("records.revise", reads=[Group.IDENTITY], writes=[Group.IDENTITY], about="record")
@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One source's record: a new version, or the conflict screen."""
    record, _ = record_for(viewer_of(request), ref, read=[Group.IDENTITY], write=[Group.IDENTITY])
    context: dict[str, Any] = {"record": record, "name": record.name}
    if request.method == "GET":
        return form_page(
            request, "records/revise.html", context | {"form": forms.RecordForm.of(record)}
        )
    form = forms.RecordForm(request.POST)
    if not form.is_valid():
        return form_page(request, "records/revise.html", context | {"form": form})
    mine = conflicts.settled(request.POST.dict(), form.changes(), record)
    try:
        services.revise_person(
            record,
            expected=form.cleaned_data["version"],
            changes=mine,
            viewer=viewer_of(request),
        )
    except StaleEdit as stale:
        return _conflict(request, context, form, stale)
    return to_person(request, ref, "已儲存。原來的內容留在修訂紀錄。")


def _conflict(
    request: HttpRequest, context: dict[str, Any], form: forms.RecordForm, stale: StaleEdit
) -> HttpResponse:
    now = stale.current_row
    labels = {name: str(field.label) for name, field in form.fields.items()}
    found = conflicts.compare(
        now, form.cleaned_data["version"], form.changes(), labels, words=in_words
    )
    names = identity.names_of([found.actor_id]) if found.actor_id else {}
    merged = forms.RecordForm(initial=found.merged | {"version": now.version})
    more = {
        "form": merged,
        "conflict": found,
        "who": names.get(found.actor_id or 0, ""),
    }
    return form_page(request, "records/revise.html", context | more, status=CONFLICT)


def in_words(name: str, value: Any) -> str:
    """A field's value as the conflict screen says it."""
    if value in (None, "", []):
        return ""
    if name == "sex":
        return str(Sex(value).label)
    if name == "nationality":
        return codes.label("nationality_kind", value)
    if isinstance(value, list):
        return "、".join(value)
    if name in ("birth_date", "deceased_on"):
        return roc_table(date.fromisoformat(str(value)))
    return str(value)


@policy("records.add", reads=[Group.IDENTITY], writes=[Group.CONTACT], about="record")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, ref: UUID, what: str) -> HttpResponse:
    """Add a number, phone or address to a record."""
    thing = _thing(what)
    record, _ = record_for(viewer_of(request), ref, read=[Group.IDENTITY], write=[thing.group])
    if request.method == "GET":
        form = thing.form(initial={"once": uuid.uuid4(), "on": timezone.localdate()})
    else:
        form = thing.form(request.POST)
        if form.is_valid():
            try:
                services.attach(
                    record,
                    form.given(),
                    viewer=viewer_of(request),
                    once=form.cleaned_data["once"],
                )
            except services.Refused as no:
                form.add_error(None, str(no))
            else:
                return to_person(request, ref, f"已新增{thing.word}。")
    context = {"form": form, "record": record, "title": f"新增{thing.word}", "verb": "新增"}
    return form_page(request, "records/attach.html", context | {"name": record.name})


@policy("records.replace", reads=[Group.IDENTITY], writes=[Group.CONTACT], about="record")
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, ref: UUID, what: str, item: UUID) -> HttpResponse:
    """Correct a number, phone or address, or put the new one in the old one's place."""
    thing = _thing(what)
    record, row = _row(request, ref, thing, item)
    if request.method == "GET":
        form = thing.form(
            initial={"once": uuid.uuid4(), "on": timezone.localdate(), "how": forms.CHANGED},
            replacing=True,
        )
    else:
        form = thing.form(request.POST, replacing=True)
        if form.is_valid():
            try:
                services.replace(
                    row,
                    form.given(),
                    viewer=viewer_of(request),
                    on=form.cleaned_data["on"] or timezone.localdate(),
                    mistaken=form.mistaken,
                )
            except services.Refused as no:
                form.add_error(None, str(no))
            else:
                return to_person(request, ref, f"已更正{thing.word}，原來的仍留存。")
    context = {"form": form, "record": record, "title": f"更正{thing.word}", "verb": "更正"}
    context |= {"what": what, "item": item}
    return form_page(request, "records/attach.html", context | {"name": record.name})


@policy("records.withdraw", reads=[Group.IDENTITY], writes=[Group.CONTACT], about="record")
@require_POST
def withdraw(request: HttpRequest, ref: UUID, what: str, item: UUID) -> HttpResponse:
    """Take a mistaken number, phone or address out of use."""
    thing = _thing(what)
    _, row = _row(request, ref, thing, item)
    services.withdraw(row, viewer=viewer_of(request))
    return to_person(request, ref, f"已將這筆{thing.word}標為登錯。")


def _thing(what: str) -> Thing:
    if what not in THINGS:
        raise Denied
    return THINGS[what]


def _row(request: HttpRequest, ref: UUID, thing: Thing, item: UUID) -> tuple[PersonRecord, Any]:
    record, _ = record_for(viewer_of(request), ref, read=[Group.IDENTITY], write=[thing.group])
    found = thing.model.objects.standing().filter(
        ref=item, record__in=queries.same_person(record.pk)
    )
    row = found.first()
    if row is None:
        raise Denied
    return record, row
