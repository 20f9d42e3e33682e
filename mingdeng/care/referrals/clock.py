"""How long each side has: dated rules `answer_clock`, `outcome_clock`, `child_report_clock`.

Days are Taiwan's working days; a deadline is the end of its day. Urgency lessens the days
(`urgency.clock_factor`, rounded up, at least one); immediate is counted in hours from sending.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from mingdeng.foundation.calendar.queries import add_working_days, current_calendar
from mingdeng.foundation.calendar.workdays import WorkCalendar
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.rules import queries as rules

FAMILY = "care.referrals"
HALF = 0.5


def answer_by(
    sent_at: datetime,
    *,
    agency_kind: str,
    service: str,
    urgency: str,
    calendar: WorkCalendar | None = None,
) -> datetime:
    """When the receiver must have accepted or rejected, by the working calendar (today's unless
    another is given). Raises NoRule."""
    day = timezone.localdate(sent_at)
    params = rules.find(FAMILY, "answer_clock", day).params
    child = rules.find(FAMILY, "child_report_clock", day).params
    if service == child["service"]:
        return sent_at + timedelta(hours=int(child["report_within_hours"]))
    entry = codes.find("urgency", urgency, day)
    factor = float(entry.extra.get("clock_factor", 1.0)) if entry else 1.0
    if factor == 0.0:
        return sent_at + timedelta(hours=int(params["immediate_hours"]))
    kinds = {row["agency_kind"]: int(row["working_days"]) for row in params["rows"]}
    days = kinds.get(agency_kind, int(params["default_working_days"]))
    last = add_working_days(day, max(1, math.ceil(days * factor)), calendar=calendar)
    return end_of(last)


def outcome_by(accepted_at: datetime, service: str) -> datetime:
    """When the receiver should report how it went. Raises NoRule."""
    day = timezone.localdate(accepted_at)
    params = rules.find(FAMILY, "outcome_clock", day).params
    days = {row["service"]: int(row["days"]) for row in params["rows"]}
    return end_of(day + timedelta(days=days.get(service, int(params["default_days"]))))


def ring_by(sent_at: datetime) -> datetime:
    """When the worker asks an outside destination by telephone."""
    day = timezone.localdate(sent_at)
    days = int(rules.find(FAMILY, "outside_chase", day).params["ask_worker_after_days"])
    return end_of(day + timedelta(days=days))


def ring_again(now: datetime) -> datetime:
    """When she asks again."""
    day = timezone.localdate(now)
    days = int(rules.find(FAMILY, "outside_chase", day).params["repeat_days"])
    return end_of(day + timedelta(days=days))


def shown_until(state: str, ended_on: date) -> date:
    """The last day a referral that ended stays readable on the other side's desk."""
    days = int(rules.find(FAMILY, "share_after_end", ended_on).params.get(state, 0))
    return ended_on + timedelta(days=days - 1)


def end_of(day: date) -> datetime:
    """The end of a local day as the moment something is due."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


@dataclass(frozen=True)
class Clock:
    """A deadline as a pie and words: the share of it used, and what is left."""

    fraction: float
    words: str
    kind: str  # over, near or later
    due_at: datetime


def clock_of(
    start: datetime,
    due: datetime,
    now: datetime | None = None,
    calendar: WorkCalendar | None = None,
) -> Clock:
    """How a deadline stands, in working days. Pass `calendar` for a page of them: one query."""
    moment = now or timezone.now()
    working = calendar or current_calendar()
    fraction = (moment - start) / (due - start) if due > start else 1.0
    last = timezone.localdate(due - timedelta(microseconds=1))
    today = timezone.localdate(moment)
    if moment >= due:
        days = _working_days(last, today, working)
        words = f"逾 {days} 工作天" if days else "已逾時"
        return Clock(1.0, words, "over", due)
    days = _working_days(today, last, working)
    if days:
        words = f"剩 {days} 工作天"
    elif today == last:
        words = "今天要回"
    else:
        words = f"剩 {math.ceil((due - moment) / timedelta(hours=1))} 小時"
    return Clock(fraction, words, "near" if days <= 1 or fraction >= HALF else "later", due)


def _working_days(first: date, last: date, calendar: WorkCalendar) -> int:
    """Working days after `first` up to `last`."""
    span = (last - first).days
    return sum(calendar.is_working_day(first + timedelta(days=n + 1)) for n in range(span))
