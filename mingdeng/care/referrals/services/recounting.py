"""Answers awaited over a day whose work changed: their deadline is counted again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from mingdeng.care.referrals import clock
from mingdeng.care.referrals.machine import State
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.services.telling import ANSWER, INCOMING
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.calendar.workdays import WorkCalendar
from mingdeng.foundation.rules.queries import NoRule
from mingdeng.foundation.worklist import services as worklist


def count_again(day: date, before: WorkCalendar) -> list[int | None]:
    """Move `answer_by` of what was sent before the end of `day` and waits beyond its beginning, and
    the work that it is due; the records. A deadline the clock did not give by `before` stays.

    It makes no new version: nobody decided anything.
    """
    begins = timezone.make_aware(datetime.combine(day, time()))
    rows = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("receiver")
        .filter(
            state=State.SENT.value, sent_at__lt=begins + timedelta(days=1), answer_by__gte=begins
        )
    )
    now, moved = current_calendar(), []
    for held in rows:
        was, due = _due(held, before), _due(held, now)
        if due is None or held.answer_by != was or due == was:
            continue
        Referral.objects.filter(pk=held.pk).update(answer_by=due)
        for kind in (ANSWER, INCOMING):
            worklist.put_off(once=f"{kind}:{held.pk}", due_at=due)
        moved.append(held.record_id)
    return moved


def _due(held: Referral, calendar: WorkCalendar) -> datetime | None:
    if held.sent_at is None:
        return None
    kind = held.receiver.kind if held.receiver else ""
    try:
        return clock.answer_by(
            held.sent_at,
            agency_kind=kind,
            service=held.service,
            urgency=held.urgency,
            calendar=calendar,
        )
    except NoRule:
        return None
