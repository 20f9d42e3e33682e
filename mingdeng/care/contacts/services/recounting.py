"""Next contacts proposed around a day whose work changed: the rules propose them again."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.contacts import rhythm
from mingdeng.care.contacts.queries import planning
from mingdeng.care.contacts.services import owing
from mingdeng.care.contacts.services.planning import set_columns
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.calendar.workdays import WorkCalendar
from mingdeng.foundation.rules.queries import NoRule

AROUND = timedelta(days=14)  # longer than the longest holiday


def propose_again(day: date, before: WorkCalendar) -> list[int | None]:
    """Move the next contact of cases whose day is the one the rules proposed by the calendar
    `before`; the records. A day that was agreed with the person stays."""
    today = timezone.localdate()
    tables, now = planning.tables(today), current_calendar()
    rows = (
        Case.objects.select_for_update(of=("self",))
        .filter(
            now_status__in=STANDING,
            next_contact_on__gte=max(today, day - AROUND),
            next_contact_on__lte=day + AROUND,
        )
        .order_by("pk")
    )
    moved: list[int | None] = []
    for case in rows:
        after = max(case.last_contact_on or date.min, today - timedelta(days=1))
        try:
            held = planning.situation(case, today)
            was = rhythm.plan(held, tables, after, before.is_working_day)
            then = rhythm.plan(held, tables, after, now.is_working_day)
        except (NoRule, rhythm.NoRow):
            continue
        if then.on is None or then.on == was.on or case.next_contact_on != was.on:
            continue
        set_columns(case, next_contact_on=then.on, next_channel=then.channel)
        owing.next_contact(case, then.latest)
        moved.append(case.record_id)
    return moved
