"""Visits agreed on for the days to come, made by the house's own service."""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.contacts.services import create_appointment
from mingdeng.demo.lives import Told
from mingdeng.demo.moments import moment
from mingdeng.demo.organisation import Bureau
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.identity.viewer import viewer_of

WORKERS = 12
# days from today, hour, channel, place, what to take along
AGREED = (
    (0, 17, "home_visit", "home", "帶量表與家庭會談單。"),
    (1, 10, "home_visit", "home", "確認同住的人與孩子的作息。"),
    (1, 14, "interview", "office", "複評處遇計畫。"),
    (3, 15, "home_visit", "home", "上次未遇，先打電話再出門。"),
)


def visit(rng: random.Random, bureau: Bureau, told: Sequence[Told], today: date) -> int:
    """Agree on four visits for each of the first dozen workers; how many."""
    of_worker: dict[int, list[Told]] = defaultdict(list)
    for one in told:
        if one.is_open and not one.in_custody:
            of_worker[one.worker_id].append(one)
    staff = Staff.objects.in_bulk()
    made = 0
    for worker in bureau.workers[:WORKERS]:
        for one, agreed in zip(of_worker[worker.id], AGREED, strict=False):
            days, hour, channel, place, note = agreed
            case = Case.objects.get(pk=one.case_id)
            create_appointment(
                viewer=viewer_of(staff[worker.id]),
                case=case,
                once=uuid.UUID(int=rng.getrandbits(128), version=4),
                channel=channel,
                starts_at=begins(today, days, hour),
                district=case.now_district,
                place_kind=place,
                note=note,
                watcher_id=worker.supervisor_id if place == "home" else None,
            )
            made += 1
    return made


def begins(today: date, days: int, hour: int) -> datetime:
    """So many working days from today at an hour; today's are put off once the hour is near."""
    day = max(today, timezone.localdate())  # a city of another day: nobody visits in the past
    for _ in range(days):
        day = next_working_day(day)
    soon = timezone.now() + timedelta(minutes=30)
    return moment(day, hour) if moment(day, hour) > soon else moment(next_working_day(day), 17)


def next_working_day(day: date) -> date:
    """The next day somebody is at the office."""
    works = current_calendar().is_working_day
    day += timedelta(days=1)
    while not works(day):
        day += timedelta(days=1)
    return day
