"""Reads of case conferences."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import visible_cases
from mingdeng.care.cases.queries.cases import restricted
from mingdeng.care.contacts.models import Conference, Discussed
from mingdeng.foundation.access.decision import Denied, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots.paging import keyset
from mingdeng.people.records.queries import PersonBrief, briefs

PAGE = 30


@dataclass(frozen=True)
class ConferenceLine:
    """A conference in the list."""

    ref: uuid.UUID
    on: date
    kind: str
    place: str
    attendees: int
    outside: int
    cases: int


@dataclass(frozen=True)
class TalkView:
    """What was said of one case, as far as the viewer may read it."""

    case_ref: uuid.UUID
    case_no: str
    record_id: int
    person: PersonBrief = field(repr=False)
    topic: str | Veil = field(repr=False)
    conclusion: str | Veil = field(repr=False)


@dataclass(frozen=True)
class ConferenceView:
    """A conference with the cases the viewer may know of; `unseen` others were discussed too."""

    line: ConferenceLine
    chair: str
    talks: list[TalkView] = field(repr=False)
    unseen: int


def conferences(viewer: Viewer, after: str = "") -> tuple[list[ConferenceLine], str, int]:
    """A page of conferences, the latest first, its cursor, and how many in all."""
    rows = within(viewer).annotate(cases=_discussed(viewer))
    page = keyset(rows, ("-held_on", "-id"), after=after, size=PAGE)
    return [_line(row, row.cases) for row in page.rows], page.after, within(viewer).count()  # type: ignore[attr-defined]


def _discussed(viewer: Viewer) -> Any:
    """How many cases were discussed, restricted persons' left out: they change no number."""
    told = Discussed.objects.filter(conference=OuterRef("pk")).exclude(restricted(viewer))
    counted = told.order_by().values("conference").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def within(viewer: Viewer) -> QuerySet[Conference]:
    """A case manager and a supervisor see their team's conferences, officers all."""
    rows = Conference.objects.all()
    if viewer.role in ("case_manager", "supervisor"):
        return rows.filter(team_id=viewer.team_id)
    return rows


def conference_for(viewer: Viewer, ref: uuid.UUID) -> ConferenceView:
    """One conference; cases out of the viewer's reach are counted and not named, restricted ones
    not even counted. Raises Denied."""
    row = within(viewer).select_related("chair").filter(ref=ref).first()
    if row is None:
        raise Denied
    told = Discussed.objects.filter(conference=row).exclude(restricted(viewer))
    rows = list(told.select_related("key", "case"))
    people = briefs(viewer, [talk.record_id for talk in rows])
    talks = [
        TalkView(
            talk.case.ref,
            talk.case.case_no,
            talk.record_id,
            people[talk.record_id],
            people[talk.record_id].grant.show(Group.CASEWORK, talk.topic or ""),
            people[talk.record_id].grant.show(Group.CASEWORK, talk.conclusion or ""),
        )
        for talk in rows
        if people[talk.record_id].grant.may_read(Group.CASEWORK)
    ]
    line = _line(row, len(rows))
    return ConferenceView(line, row.chair.name if row.chair else "", talks, len(rows) - len(talks))


def cases_by_number(viewer: Viewer, numbers: Sequence[str]) -> dict[str, Case]:
    """Visible cases by the numbers typed: one query."""
    wanted = [number.strip().upper() for number in numbers]
    rows = visible_cases(viewer).filter(case_no__in=wanted).select_related("key", "record")
    return {case.case_no: case for case in rows}


def _line(row: Conference, cases: int) -> ConferenceLine:
    return ConferenceLine(
        row.ref,
        row.held_on,
        codes.label("conference_kind", row.kind, row.held_on),
        row.place,
        row.attendees,
        row.outside,
        cases,
    )
