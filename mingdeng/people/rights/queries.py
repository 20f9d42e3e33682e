"""Reads: which requests stand about whom, for a viewer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Value, When

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import PERSONAL
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.queries import PersonBrief, briefs, same_person
from mingdeng.people.rights import policies
from mingdeng.people.rights.models import CopyRequest, CopyState, Shredding, ShreddingState

SHOWN = 50
LOOKED_AT = 200


@dataclass(frozen=True)
class Line:
    """A request in a list."""

    ref: uuid.UUID
    what: str
    url_name: str
    record_id: int
    state: str
    on: date
    due: date | None
    person: PersonBrief | None = None


@dataclass(frozen=True)
class Basis:
    """Why a person is shredded, in the words of the day it was asked."""

    label: str
    text: str


def basis_of(order: Shredding) -> Basis:
    """The reason and the paragraph it rests on."""
    found = codes.find("shredding_reason", order.reason, order.asked_at.date())
    if found is None:
        return Basis(order.reason, "")
    return Basis(found.label, str(found.extra.get("basis", "")))


def shredding_for(viewer: Viewer | None, ref: uuid.UUID) -> tuple[Shredding, Grant]:
    """An order with the grant on its person. Raises Denied for any the viewer may not see."""
    found = (
        Shredding.objects.select_related("record", "asked_by", "decided_by").filter(ref=ref).first()
    )
    if found is None:
        raise Denied
    return found, scopes.require(viewer, found.record_id, read=policies.SEES)


def copy_for(viewer: Viewer | None, ref: uuid.UUID, *, whole: bool = False) -> CopyRequest:
    """A request for a copy; `whole`: to read everything held, which needs every group of the
    person. Raises Denied. The bundle is not read along."""
    found = (
        CopyRequest.objects.select_related("key", "record", "received_by")
        .defer("bundle")
        .filter(ref=ref)
        .first()
    )
    if found is None or viewer is None or not policies.copies(viewer):
        raise Denied
    scopes.require(viewer, found.record_id, read=PERSONAL if whole else policies.SEES)
    return found


def requests(viewer: Viewer) -> list[Line]:
    """What is asked of persons in the viewer's reach, open ones first: two queries, and those of
    briefs."""
    found = [*_shreddings(), *(_copies() if policies.copies(viewer) else ())]
    people = briefs(viewer, {line.record_id for line in found})
    seen = [
        Line(**{**vars(line), "person": people[line.record_id]})
        for line in found
        if line.record_id in people and people[line.record_id].grant.may_read(*policies.SEES)
    ]
    return seen[:SHOWN]


def of_record(record: PersonRecord, *, copies: bool) -> list[Line]:
    """What was asked about one person: three queries."""
    ids = same_person(record.pk)
    return [*_shreddings(ids), *(_copies(ids) if copies else ())]


def _shreddings(ids: Iterable[int] | None = None) -> list[Line]:
    first = Case(When(state=ShreddingState.ASKED, then=Value(0)), default=Value(1))
    rows = Shredding.objects.order_by(first, "-asked_at", "-pk")
    if ids is not None:
        rows = rows.filter(record__in=list(ids))
    return [
        Line(
            row.ref,
            "銷毀",
            "rights:shredding",
            row.record_id,
            ShreddingState(row.state).label,
            row.asked_at.date(),
            None,
        )
        for row in rows[:LOOKED_AT]
    ]


def _copies(ids: Iterable[int] | None = None) -> list[Line]:
    running = When(state__in=[CopyState.OPEN, CopyState.READY], then=Value(0))
    rows = CopyRequest.objects.defer("bundle").order_by(
        Case(running, default=Value(1)), "due_on", "-pk"
    )
    if ids is not None:
        rows = rows.filter(record__in=list(ids))
    return [
        Line(
            row.ref,
            "閱覽複製",
            "rights:copy",
            row.record_id,
            CopyState(row.state).label,
            row.asked_on,
            row.due_on if row.running else None,
        )
        for row in rows[:LOOKED_AT]
    ]
