"""What the house does for a person: the cases, one after another, and flows without a case."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from mingdeng.care.cases.models import STANDING, Case, CaseStatus, SpecialFlow
from mingdeng.care.cases.queries import flow_codes
from mingdeng.foundation.access.decision import Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.records.models import PersonRecord


@dataclass(frozen=True)
class Episode:
    """One case of a person in one line."""

    ref: uuid.UUID
    case_no: str
    episode: int
    standing: bool
    status: str | Veil
    source: str | Veil
    worker: str
    received_on: date
    closed_on: date | None


@dataclass(frozen=True)
class FlowLine:
    """An open flow that has no case."""

    ref: uuid.UUID
    title: str
    from_on: date


def episodes_of(record: PersonRecord, grant: Grant) -> list[Episode]:
    """The person's cases under any linked record, newest first: one query."""
    person = record.person_id
    rows = Case.objects.filter(Q(record_id=person) | Q(record__canonical_id=person))
    return [_episode(row, grant) for row in rows.select_related("now_worker").order_by("-id")[:20]]


def _episode(row: Case, grant: Grant) -> Episode:
    return Episode(
        ref=row.ref,
        case_no=row.case_no,
        episode=row.episode,
        standing=row.now_status in STANDING,
        status=grant.show(Group.CASEWORK, str(CaseStatus(row.now_status).label)),
        source=grant.show(Group.JUSTICE, codes.label("case_source", row.source, row.received_on)),
        worker=row.now_worker.name if row.now_worker else "尚未派案",
        received_on=row.received_on,
        closed_on=row.closed_on,
    )


def flows_of(record: PersonRecord, grant: Grant) -> Sequence[FlowLine]:
    """The person's open flows without a case, for who reads minors: one query."""
    if not grant.may_read(Group.MINORS):
        return []
    person = record.person_id
    rows = SpecialFlow.objects.filter(
        Q(record_id=person) | Q(record__canonical_id=person), case=None, to_on=None
    )
    return [
        FlowLine(row.ref, flow_codes.title(flow_codes.chosen(row.kind, row.path)), row.from_on)
        for row in rows.order_by("-from_on", "-id")[:20]
    ]
