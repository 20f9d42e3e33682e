"""Who is counted in a period, and the records behind a number."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from mingdeng.care.contacts import indicators
from mingdeng.care.contacts.models import Contact
from mingdeng.care.contacts.queries.contacts import ContactView, view
from mingdeng.foundation.access.decision import Denied, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.periods import Period
from mingdeng.foundation.identity.models import Posting, Role
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots.paging import keyset
from mingdeng.people.records.queries import briefs

PAGE = 50


@dataclass(frozen=True)
class Counted:
    """Somebody who was in post in a period."""

    staff_id: int
    ref: uuid.UUID
    name: str
    role: str


@dataclass(frozen=True)
class Behind:
    """One record behind a number: its day and way; whose it is as far as the viewer may know."""

    contact: ContactView = field(repr=False)
    case_no: str
    person: str | Veil = field(repr=False)
    readable: bool
    record_id: int


def in_post(viewer: Viewer, period: Period) -> list[Counted]:
    """Case managers and supervisors in post at some time of the period, those who have left
    since included: one query. A supervisor counts her team, officers and the director all."""
    posts = Posting.objects.filter(
        Q(to_on=None) | Q(to_on__gte=period.start),
        from_on__lte=period.end,
        role__in=[Role.CASE_MANAGER, Role.SUPERVISOR],
    )
    if viewer.role == Role.SUPERVISOR:
        posts = posts.filter(team_id=viewer.team_id) if viewer.team_id else posts.none()
    found: dict[int, Counted] = {}
    for post in posts.select_related("staff").order_by("role", "staff__name", "staff_id"):
        staff = post.staff
        found.setdefault(staff.pk, Counted(staff.pk, staff.ref, staff.name, post.role))
    return list(found.values())


def behind(
    viewer: Viewer, period: Period, measure: str, worker: uuid.UUID | None, after: str = ""
) -> tuple[list[Behind], str, int]:
    """A page of the records behind a number, its cursor, how many in all.

    Everybody who may see the number sees that many lines; whose each is, is passed through the
    grant. Raises Denied for a measure that is none, or a colleague out of reach.
    """
    people = in_post(viewer, period)
    wanted = [one.staff_id for one in people if worker is None or one.ref == worker]
    if not wanted:
        raise Denied
    try:
        rows = indicators.what(period, measure).filter(worker_id__in=wanted)
    except KeyError:
        raise Denied from None
    page = keyset(
        rows.select_related("key", "case", "worker"),
        ("-occurred_on", "-id"),
        after=after,
        size=PAGE,
    )
    return _lines(viewer, page.rows), page.after, rows.count()


def _lines(viewer: Viewer, rows: Sequence[Contact]) -> list[Behind]:
    people = briefs(viewer, [row.record_id for row in rows])
    found = []
    for row in rows:
        brief = people[row.record_id]
        known = brief.grant.may_read(Group.IDENTITY)
        found.append(
            Behind(
                view(row, brief.grant),
                row.case.case_no if known else "",
                brief.name,
                brief.grant.may_read(Group.CASEWORK),
                row.record_id,
            )
        )
    return found
