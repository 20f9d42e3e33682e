"""Reading the audit: search, one entry, who has looked at a person, and what stands out.

Who may ask is the page's policy (foundation/oversight); names of staff are added there, since
identity stands above.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from mingdeng.foundation.audit import subjects
from mingdeng.foundation.audit.models import Entry, Sighting

PAGE = 50
OPENED = "page_opened"


@dataclass(frozen=True)
class Filter:
    """What an auditor looks for. `records` is None when no person is asked for; an empty set
    finds nothing."""

    actor: int | None = None
    code: str = ""
    since: datetime | None = None
    until: datetime | None = None
    agency: int | None = None
    records: frozenset[int] | None = None
    request_id: str = ""

    @property
    def named(self) -> list[str]:
        """Names of the filters in use, for the audit of the audit."""
        used = {
            "actor": self.actor,
            "code": self.code,
            "since": self.since,
            "until": self.until,
            "agency": self.agency,
            "records": self.records is not None,
            "request": self.request_id,
        }
        return [name for name, value in used.items() if value]


@dataclass(frozen=True)
class Look:
    """Somebody looked at a person: when, doing what, on what footing, for which reason."""

    entry_id: int
    at: datetime
    code: str
    actor_id: int | None
    acting_for_id: int | None
    agency_id: int | None
    footing: str
    reason: str
    together_with: int


@dataclass(frozen=True)
class Watcher:
    """How many people an account opened in a month, and how many outside its own caseload.

    `unusual`: so many times the median of all accounts, and so many at least, as the rule says.
    """

    staff_id: int
    opened: int
    outside: int
    glass: int
    exports: int
    unusual: bool


def search(asked: Filter, after: int | None = None) -> tuple[list[Entry], int | None]:
    """Up to 50 entries, newest first, and the cursor of the next page (an entry's number)."""
    held = matching(asked)
    if after is not None:
        held = held.filter(id__lt=after)
    rows = list(held.order_by("-id")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def matching(asked: Filter) -> QuerySet[Entry]:
    """The entries a filter finds. `code` matches a whole code or, ending in a dot, a family."""
    held = Entry.objects.all()
    if asked.actor is not None:
        held = held.filter(Q(actor_id=asked.actor) | Q(acting_for_id=asked.actor))
    if asked.code:
        exact = not asked.code.endswith(".")
        held = held.filter(code=asked.code) if exact else held.filter(code__startswith=asked.code)
    if asked.since:
        held = held.filter(at__gte=asked.since)
    if asked.until:
        held = held.filter(at__lt=asked.until)
    if asked.agency is not None:
        held = held.filter(agency_id=asked.agency)
    if asked.request_id:
        held = held.filter(request_id=asked.request_id)
    if asked.records is not None:
        seen = Sighting.objects.filter(record_id__in=asked.records)
        held = held.filter(id__in=seen.values("entry_id"))
    return held


def exported(asked: Filter, most: int) -> Iterator[Entry]:
    """What a filter finds, oldest first, for writing to a file; at most `most`."""
    yield from matching(asked).order_by("id")[:most].iterator()


def count(asked: Filter) -> int:
    """How many entries a filter finds."""
    return matching(asked).count()


def records_of(entry: Entry) -> list[int]:
    """The person-records an entry concerned: for a list or export, everyone it showed."""
    return list(entry.detail.get("records", []))


def who_looked(records: Iterable[int], days: int, most: int = 200) -> list[Look]:
    """Who saw any of these records in the last `days`, newest first: one query.

    Work of the machine itself (no actor) is left out: nobody looked.
    """
    wanted = sorted(set(records))
    since = timezone.now() - timedelta(days=days)
    rows = (
        Entry.objects.filter(sightings__record_id__in=wanted, at__gte=since)
        .exclude(actor_id=None)
        .distinct()
        .order_by("-id")[:most]
    )
    return [
        Look(
            entry_id=row.id,
            at=row.at,
            code=row.code,
            actor_id=row.actor_id,
            acting_for_id=row.acting_for_id,
            agency_id=row.agency_id,
            footing=str(row.detail.get("as", "")),
            reason=row.reason,
            together_with=len(set(records_of(row)) - set(wanted)),
        )
        for row in rows
    ]


def watchers(start: datetime, end: datetime, *, factor: float, least: int) -> list[Watcher]:
    """What each account opened between two moments, most outside its caseload first.

    Counts distinct people, not openings: a caseload seen every day is no anomaly. People reached
    through break-glass and exports are counted apart. `factor` times the median of all accounts,
    and `least` at least, is unusual. Three queries and what the caseloads ask.
    """
    opened: dict[int, set[int]] = defaultdict(set)
    rows = Sighting.objects.filter(
        entry__at__gte=start, entry__at__lt=end, entry__code__endswith=OPENED
    ).exclude(entry__actor_id=None)
    for actor, record in rows.values_list("entry__actor_id", "record_id").distinct().iterator():
        opened[int(actor or 0)].add(record)
    glass = counted(start, end, Q(code__startswith="glass.") | Q(code__contains="glass_opened"))
    exports = counted(start, end, Q(code__endswith="exported"))
    outside = subjects.outside(opened, start, end)
    found = {staff: len(outside.get(staff, ())) for staff in opened}
    middle = median(list(found.values()))
    watched = set(opened) | set(glass) | set(exports)
    made = [
        Watcher(
            staff_id=staff,
            opened=len(opened.get(staff, ())),
            outside=found.get(staff, 0),
            glass=glass.get(staff, 0),
            exports=exports.get(staff, 0),
            unusual=found.get(staff, 0) >= max(least, factor * middle),
        )
        for staff in watched
    ]
    return sorted(made, key=lambda row: (-row.outside, -row.glass, -row.opened, row.staff_id))


def counted(start: datetime, end: datetime, what: Q) -> dict[int, int]:
    """Entries of a kind per account."""
    found: dict[int, int] = defaultdict(int)
    rows = Entry.objects.filter(what, at__gte=start, at__lt=end).exclude(actor_id=None)
    for actor in rows.values_list("actor_id", flat=True):
        found[int(actor or 0)] += 1
    return found


def median(values: Sequence[int]) -> float:
    """The middle value; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
