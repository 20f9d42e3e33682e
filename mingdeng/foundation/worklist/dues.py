"""Deadlines counted in working days: kept with what they were counted from, so that a change of
the working calendar can count them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.calendar.workdays import WorkCalendar
from mingdeng.foundation.worklist.models import Item

BATCH = 500


@dataclass(frozen=True)
class Due:
    """The end of the `days`-th working day after `start`, as the moment something is due."""

    at: datetime
    start: date
    days: int


def in_working_days(
    days: int, start: date | None = None, calendar: WorkCalendar | None = None
) -> Due:
    """So many working days from a day (today by default); due in the last second of the last one,
    for midnight would read as the day after."""
    first = start or timezone.localdate()
    last = (calendar or current_calendar()).add_working_days(first, int(days))
    return Due(timezone.make_aware(datetime.combine(last, time(23, 59, 59))), first, int(days))


def count_again(day: date) -> list[int | None]:
    """Count open work anew whose working days run over `day`, by the calendar as it stands; the
    records of what moved (None where an item is about nobody). Done again it moves nothing."""
    calendar, moved = current_calendar(), []
    last = 0
    while rows := _over(day, last):
        last = rows[-1].pk
        with transaction.atomic():
            moved += _moved(rows, calendar)
    return moved


def _over(day: date, after: int) -> Sequence[Item]:
    begins = timezone.make_aware(datetime.combine(day, time()))
    counted = Item.objects.filter(done_at=None, counted_from__lt=day, due_at__gte=begins)
    return list(counted.filter(pk__gt=after).order_by("pk")[:BATCH])


def _moved(rows: Sequence[Item], calendar: WorkCalendar) -> list[int | None]:
    held = Item.objects.select_for_update(of=("self",)).filter(pk__in=[row.pk for row in rows])
    changed = []
    for item in held.filter(done_at=None):
        if item.counted_from is None or item.counted_days is None:
            continue
        due = in_working_days(item.counted_days, item.counted_from, calendar).at
        if due != item.due_at:
            shift(item, due)
            changed.append(item)
    Item.objects.bulk_update(changed, ["due_at", "escalate_at", "escalated_at"])
    return [item.record_id for item in changed]


def shift(item: Item, due: datetime) -> None:
    """Give an item another due time; its escalation keeps its distance, and one that went up goes
    up again when there is more time."""
    by: timedelta = due - item.due_at
    if item.escalate_at is not None:
        item.escalate_at += by
    if by > timedelta(0):
        item.escalated_at = None
    item.due_at = due
