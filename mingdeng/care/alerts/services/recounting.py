"""Clocks of alerts that rest on days off, over a day whose work changed: set again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

from django.utils import timezone

from mingdeng.care.alerts import catalogue as rulebook
from mingdeng.care.alerts import clocks
from mingdeng.care.alerts.catalogue import Catalogue
from mingdeng.care.alerts.models import SPEAKING, Alert
from mingdeng.care.alerts.services import owing
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.calendar.workdays import WorkCalendar
from mingdeng.foundation.worklist import services as worklist

CLOCKS = ("acknowledge_by", "resolve_by", "escalate_at")


def set_again(day: date, before: WorkCalendar) -> list[int | None]:
    """Move the times of speaking alerts that their rule gave by `before`, and the work that is due
    by them; the records. It makes no new version: nobody decided anything."""
    begins = timezone.make_aware(datetime.combine(day, time()))
    rows = (
        Alert.objects.select_for_update(of=("self",))
        .select_related("case")
        .filter(state__in=SPEAKING, sent_at__lt=begins + timedelta(days=1), escalate_at__gte=begins)
    )
    now, read = current_calendar(), cache(rulebook.read)
    changed = [row for row in rows if _set(row, read(_day(row.sent_at)), before, now)]
    Alert.objects.bulk_update(changed, CLOCKS, batch_size=200)
    for row in changed:
        due = row.resolve_by if row.acknowledged_at else row.acknowledge_by
        if due is not None:
            worklist.put_off(once=owing.once(owing.OPEN, row.pk), due_at=due)
        if row.escalation and row.escalate_at is not None:
            worklist.put_off(once=owing.once(owing.ESCALATED, row.pk), due_at=row.escalate_at)
    return [row.case.record_id for row in changed]


def _day(moment: datetime | None) -> date:
    return timezone.localdate(moment)


def _set(row: Alert, book: Catalogue, before: WorkCalendar, now: WorkCalendar) -> bool:
    """Whether one of its times moved."""
    rule = book.rules.get(row.rule)
    if rule is None or row.sent_at is None or not book.rests(row.rule, row.level):
        return False
    old, new = (
        clocks.OfficeHours(one.is_working_day, book.opens, book.closes) for one in (before, now)
    )
    sent = timezone.localtime(row.sent_at)
    given = [
        ("acknowledge_by", sent, rule.acknowledge_hours),
        ("resolve_by", sent, rule.escalate_hours),
        ("escalate_at", sent, rule.escalate_hours),
    ]
    if row.escalated_at is not None:
        between = book.ladder[row.level].hours_between
        given[2] = ("escalate_at", timezone.localtime(row.escalated_at), between)
    moved = False
    for column, start, hours in given:
        was, then = clocks.after(start, hours, old), clocks.after(start, hours, new)
        if was != then and getattr(row, column) == was:
            setattr(row, column, then)
            moved = True
    return moved
