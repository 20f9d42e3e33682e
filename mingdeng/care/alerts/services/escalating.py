"""Nobody dealt with it in time: up the ladder, worker, supervisor, section, director."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mingdeng.care.alerts import catalogue as rulebook
from mingdeng.care.alerts import clocks
from mingdeng.care.alerts.catalogue import Catalogue
from mingdeng.care.alerts.models import SPEAKING, Alert
from mingdeng.care.alerts.services import owing
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.calendar.workdays import WorkCalendar
from mingdeng.foundation.events import services as events

BATCH = 200


def escalate_due(now: datetime | None = None) -> int:
    """Take alerts past their `escalate_at` one rung up, 200 at most; how many.

    A rung nobody stands on is passed over. Each rung is told once: run again, or by two clocks,
    nothing more happens. An alert on its last rung stays there until it is dealt with.
    """
    moment = timezone.localtime(now)
    with transaction.atomic():
        rows = list(
            Alert.objects.select_related("key", "case")
            .select_for_update(skip_locked=True, of=("self",))
            .filter(state__in=SPEAKING, escalate_at__lte=moment)
            .order_by("escalate_at", "id")[:BATCH]
        )
        if not rows:
            return 0
        book, calendar = rulebook.read(moment.date()), current_calendar()
        ladder = owing.Ladder(moment)
        climbed = [row for row in rows if _climb(row, ladder, book, calendar, moment)]
        Alert.objects.bulk_update(
            rows, ["escalation", "escalated_at", "escalate_at", "version"], batch_size=200
        )
        if climbed:
            audit.record(
                "alert.escalated",
                records=[row.case.record_id for row in climbed],
                detail={"alerts": [row.pk for row in climbed]},
            )
    return len(climbed)


def _climb(
    row: Alert, ladder: owing.Ladder, book: Catalogue, calendar: WorkCalendar, now: datetime
) -> bool:
    """One rung up; whether there was one with somebody on it."""
    step = book.ladder[row.level]
    while row.escalation < len(step.escalation):
        rung = step.escalation[row.escalation]
        row.escalation += 1
        readers = ladder.readers(rung, row.case.now_team_id)
        if not readers:
            continue
        row.escalated_at, row.version = now, row.version + 1
        row.escalate_at = None
        if row.escalation < len(step.escalation):
            office = clocks.OfficeHours(calendar.is_working_day, book.opens, book.closes)
            row.escalate_at = clocks.after(
                now, step.hours_between, office if book.rests(row.rule, row.level) else None
            )
        owing.owe_above(row, row.case, rung)
        owing.tell_above(row, row.case, rung, readers)
        events.emit("alert.escalated", alert_id=row.pk, case_id=row.case_id, rung=rung)
        return True
    row.escalate_at = None
    return False
