"""What waits for the supervisor's signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from mingdeng.care.cases.queries.cases import restricted
from mingdeng.care.contacts import policies
from mingdeng.care.contacts.models import Contact, ReviewState
from mingdeng.care.contacts.queries.contacts import ContactView, staff_names, view
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots.paging import keyset
from mingdeng.people.records.queries import PersonBrief, briefs

PAGE = 30


@dataclass(frozen=True)
class Waiting:
    """A record that waits: whose, by whom, what it says, until when it should be signed."""

    contact: ContactView = field(repr=False)
    case_no: str
    case_ref: object
    person: PersonBrief = field(repr=False)
    sign_by: date
    signable: bool


@dataclass(frozen=True)
class Tally:
    """How many records wait, and the day of the oldest."""

    count: int
    oldest: date | None


@dataclass(frozen=True)
class Queue:
    """A page of what waits, oldest first."""

    rows: list[Waiting]
    total: int
    after: str


def waiting(viewer: Viewer) -> QuerySet[Contact]:
    """Records of the viewer's team that wait for a signature, restricted persons left out; none
    for other roles."""
    if viewer.role != "supervisor" or viewer.team_id is None:
        return Contact.objects.none()
    rows: QuerySet[Contact] = Contact.objects.filter(
        review=ReviewState.WAITING, withdrawn_at=None, case__now_team_id=viewer.team_id
    )
    mine = viewer.workers
    rows = rows.exclude(Q(worker_id__in=mine) | Q(acting_for_id__in=mine))
    return rows.exclude(restricted(viewer))


def tally(viewer: Viewer) -> Tally:
    """What waits, counted: one query."""
    found = waiting(viewer).aggregate(n=Count("id"), oldest=Min("occurred_on"))
    return Tally(found["n"], found["oldest"])


def queue(viewer: Viewer, after: str = "", size: int = PAGE) -> Queue:
    """A page of the queue: two queries and those of the people named."""
    rows = waiting(viewer)
    page = keyset(
        rows.select_related("key", "case", "worker"),
        ("occurred_on", "id"),
        after=after,
        size=size,
    )
    people = briefs(viewer, [row.record_id for row in page.rows])
    names = staff_names([row.acting_for_id for row in page.rows])
    calendar = current_calendar()
    days = int(policies.rule("review")["sign_working_days"])
    found = []
    for row in page.rows:
        person = people[row.record_id]
        recorded = timezone.localtime(row.recorded_at).date()
        found.append(
            Waiting(
                view(row, person.grant, names),
                row.case.case_no,
                row.case.ref,
                person,
                calendar.add_working_days(recorded, days),
                policies.may_review(viewer, row, person.grant),
            )
        )
    return Queue(found, rows.count(), page.after)


def chosen(viewer: Viewer, refs: Sequence[str]) -> list[Contact]:
    """The records ticked, as far as they wait for this viewer."""
    rows = waiting(viewer).filter(ref__in=list(refs)).select_related("key", "case")
    return list(rows)
