"""Contacts made and missed, and the clocks of the next one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import Min

from mingdeng.care.alerts.picture import Rhythm
from mingdeng.care.alerts.queries.picturing.page import Page
from mingdeng.care.cases.models import Assignment, Case
from mingdeng.care.contacts import rhythm
from mingdeng.care.contacts.models import Contact
from mingdeng.care.contacts.queries import planning
from mingdeng.care.facts.queries import Custody

COLUMNS = (
    "record_id", "source", "received_on", "opened_on", "due_on", "now_status", "now_phase",
    "now_tier", "now_strength", "now_legal_status", "now_worker_id", "now_team_id",
    "last_contact_on", "last_reached_on", "last_face_on", "next_contact_on",
)  # fmt: skip
RECENT = timedelta(days=400)
NEVER = date.min
CARED_FOR = ("open", "closing")


@dataclass(frozen=True)
class History:
    """The last days of contact, and the failed ones since somebody was reached, oldest first."""

    last_reached_on: date | None
    last_face_on: date | None
    failed: tuple[date, ...]


def history(page: Page) -> dict[int, History]:
    """Contacts as of the day: one query. What lies further back stands in the case's columns."""
    rows = Contact.objects.filter(
        case_id__in=page.ids,
        withdrawn_at=None,
        attempt=True,
        occurred_on__lte=page.on,
        occurred_on__gte=page.on - RECENT,
    ).values_list("case_id", "occurred_on", "occurred_at", "id", "reached", "face_to_face")
    by_case: dict[int, list[tuple[date, time, int, bool, bool]]] = defaultdict(list)
    for case_id, day, at, pk, reached, face in rows:
        by_case[case_id].append((day, at or time.min, pk, reached, face))
    return {case.pk: _history(case, sorted(by_case[case.pk]), page.on) for case in page.cases}


def _history(case: Case, made: list[tuple[date, time, int, bool, bool]], on: date) -> History:
    failed: list[date] = []
    last_reached, last_face = _before(case.last_reached_on, on), _before(case.last_face_on, on)
    for day, _, _, reached, face in made:
        if reached:
            failed.clear()
            last_reached = max(last_reached or NEVER, day)
        else:
            failed.append(day)
        if face:
            last_face = max(last_face or NEVER, day)
    return History(last_reached, last_face, tuple(failed))


def _before(day: date | None, on: date) -> date | None:
    return day if day is not None and day <= on - RECENT else None


def begun(page: Page, made: Mapping[int, History]) -> dict[int, date]:
    """From when contact is owed: the first assignment until somebody was reached, as the contact
    rhythm counts it; else the opening. One query."""
    unseen = [pk for pk in page.ids if made[pk].last_reached_on is None]
    rows = Assignment.objects.filter(case_id__in=unseen, from_on__lte=page.on)
    first = dict(rows.values_list("case_id").annotate(first=Min("from_on")).order_by())
    return {
        case.pk: first.get(case.pk) or case.opened_on or case.received_on for case in page.cases
    }


def owed_since(begun_on: date, custody: Custody) -> date:
    """The later of the beginning and a release."""
    if custody.inside or custody.free_on is None:
        return begun_on
    return max(begun_on, custody.free_on)


def rhythms(
    page: Page,
    made: Mapping[int, History],
    begun_on: Mapping[int, date],
    custody: Mapping[int, Custody],
) -> dict[int, Rhythm]:
    """The clocks of every case by the frequency table; no query. Raises NoRule."""
    tables = planning.tables(page.on)
    return {
        case.pk: _rhythm(case, made[case.pk], begun_on[case.pk], custody[case.pk], tables, page.on)
        for case in page.cases
    }


def _rhythm(
    case: Case,
    made: History,
    began: date,
    custody: Custody,
    tables: rhythm.Tables,
    on: date,
) -> Rhythm:
    if custody.inside or case.now_worker_id is None:
        return Rhythm()
    group = planning.source_group(case, on)
    since = owed_since(began, custody)
    first_by = None
    if made.last_reached_on is None or made.last_reached_on < since:
        first_by = since + timedelta(days=tables.first_days.get(group, tables.default_first_days))
    if case.now_status not in CARED_FOR:
        return Rhythm(first_by=first_by)
    try:
        pace = tables.pace(group, case.now_tier, str(case.now_phase))
    except rhythm.NoRow:
        return Rhythm(first_by=first_by)
    due = first_by or (made.last_reached_on or since) + timedelta(days=pace.interval)
    moved = case.next_contact_on
    met = max(made.last_face_on or since, since)
    return Rhythm(
        due_on=max(due, moved) if moved else due,
        meet_by=met + timedelta(days=pace.window) if pace.window else None,
        window=pace.window,
        first_by=first_by,
    )
