"""Warnings: those of the past year that were dealt with, and how far today's have come.

What stands today is raised by the house's own rules (building.follow_up). Here is written what such
rules raised before and how it ended, from the same life: a positive test after negative ones, two
attempts in vain, the ninth question of the PHQ-9.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from mingdeng.care.alerts import catalogue
from mingdeng.care.alerts.models import Alert, AlertState
from mingdeng.care.alerts.services import owing
from mingdeng.care.cases.models import Case
from mingdeng.demo.caring import Episode
from mingdeng.demo.life import FACE, Touch
from mingdeng.demo.moments import moment
from mingdeng.demo.writing import Writer

PAST_DAYS = 365
SETTLED_DAYS = 40  # younger ones are for today's rules to tell
NEGATIVE_DAYS, NEGATIVES = 28, 2
IN_VAIN = 2
PATIENT_HOURS = 72
IN_HAND, LATE = 0.62, 0.03
NIGHT = 2


@dataclass(frozen=True)
class Dealt:
    """A warning of the past: its rule, when it rang, what of, and how it ended on a day."""

    rule: str
    episode: str
    since: date
    raised: datetime
    facts: dict[str, object]
    resolution: str
    ended: datetime


class Warned:
    """Writes the past warnings of a case."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.rules = catalogue.read(today).rules

    def write(self, writer: Writer, rng: random.Random, one: Episode) -> None:
        """Everything that rang between a year and forty days ago."""
        for dealt in [*positives(one), *in_vain(one), *dark(one)]:
            age = (self.today - dealt.raised.date()).days
            if SETTLED_DAYS < age <= PAST_DAYS and dealt.rule in self.rules:
                self._keep(writer, rng, one, dealt)

    def _keep(self, writer: Writer, rng: random.Random, one: Episode, dealt: Dealt) -> None:
        rule = self.rules[dealt.rule]
        hours = min(rule.acknowledge_hours, 30) * rng.uniform(0.1, 0.95)
        seen = min(dealt.raised + timedelta(hours=hours), dealt.ended)
        writer[Alert].add(
            key=one.person.key,
            case_id=one.case_id,
            rule=rule.code,
            rule_version=rule.version,
            level=rule.level,
            weight=rule.weight,
            owner_id=one.worker.id,
            state=AlertState.RESOLVED.value,
            facts=dealt.facts,
            once=f"{rule.code}:{one.case_id}:{dealt.episode}",
            mark=dealt.episode,
            since_on=dealt.since,
            raised_at=dealt.raised,
            sent_at=dealt.raised,
            in_budget=rule.in_budget,
            acknowledge_by=dealt.raised + timedelta(hours=rule.acknowledge_hours),
            acknowledged_at=seen,
            acknowledged_by_id=one.worker.id,
            resolve_by=dealt.raised + timedelta(hours=rule.escalate_hours),
            resolved_at=dealt.ended,
            resolved_by_id=one.worker.id,
            resolution=dealt.resolution,
        )


def positives(one: Episode) -> Iterator[Dealt]:
    """A positive test after at least two negative ones over four weeks."""
    row: list[date] = []
    for fact in one.life.happenings:
        if fact.name == "urine.negative":
            row.append(fact.on)
        elif fact.name == "urine.positive":
            long = len(row) >= NEGATIVES and (fact.on - row[0]).days >= NEGATIVE_DAYS
            talk = next_talk(one.life.touches, fact.on)
            if long and talk:
                weeks = (fact.on - row[0]).days // 7
                yield Dealt(
                    "positive_after_negatives", f"past:{fact.on}", fact.on,
                    moment(fact.on + timedelta(days=1), NIGHT),
                    {"on": fact.on.isoformat(), "weeks": weeks, "count": len(row)},
                    "probation_told" if "order" in one.profile.traits else "clinic_told",
                    end_of(talk),
                )  # fmt: skip
            row = []


def in_vain(one: Episode) -> Iterator[Dealt]:
    """Two attempts in vain, until he was spoken to."""
    row: list[Touch] = []
    for touch in one.life.touches:
        if touch.with_whom == "network":
            continue
        if not touch.reached:
            row.append(touch)
            continue
        if len(row) >= IN_VAIN:
            since = row[0].on
            yield Dealt(
                "two_failed_contacts", since.isoformat(), since,
                moment(row[IN_VAIN - 1].on + timedelta(days=1), NIGHT),
                {"count": len(row), "since": since.isoformat()},
                "face_to_face" if touch.channel in FACE else "reached", end_of(touch),
            )  # fmt: skip
        row = []


def dark(one: Episode) -> Iterator[Dealt]:
    """The ninth question, asked about at once; a safety plan the same day."""
    on = one.life.dark_on
    if on is not None:
        raised = moment(on, 17, 2)
        yield Dealt(
            "phq9_item9", on.isoformat(), on, raised, {"on": on.isoformat()}, "safety_plan",
            raised + timedelta(hours=1),
        )  # fmt: skip


def next_talk(touches: Sequence[Touch], after: date) -> Touch | None:
    """The first talk with him after a day."""
    return next((t for t in touches if t.reached and t.on > after), None)


def end_of(touch: Touch) -> datetime:
    """When the record of a talk was written."""
    return moment(touch.on, touch.hour, touch.minute) + timedelta(minutes=touch.minutes + 25)


def take_in_hand(rng: random.Random, now: datetime) -> int:
    """Today's warnings did not all ring this morning: most that leave days to answer rang
    earlier in the week and somebody has them in hand, a few lie unanswered. How many are in hand.
    """
    book = catalogue.read(timezone.localdate(now))
    rows = list(Alert.objects.filter(state=AlertState.OPEN).select_related("key").order_by("pk"))
    taken, moved = [], []
    for row in rows:
        rule = book.rules.get(row.rule)
        if rule is None or rule.escalate_hours < PATIENT_HOURS:
            continue
        drawn = rng.random()
        days = 5 if drawn > 1 - LATE else rng.randrange(1, 3)
        back = timedelta(days=min(days, max((row.raised_at.date() - row.since_on).days, 0)))
        for name in ("raised_at", "sent_at", "acknowledge_by", "resolve_by", "escalate_at"):
            held = getattr(row, name)
            setattr(row, name, held - back if held else None)
        if drawn < IN_HAND:
            row.state = AlertState.ACKNOWLEDGED
            row.acknowledged_at = min(row.raised_at + timedelta(hours=rng.uniform(5, 20)), now)
            row.acknowledged_by_id = row.owner_id
            taken.append(row)
        moved.append(row)
    Alert.objects.bulk_update(moved, MOVED, batch_size=200)
    cases = Case.objects.select_related("key").in_bulk({row.case_id for row in moved})
    owing.owe_all(moved, cases, book.statutory)
    return len(taken)


MOVED = [
    "state", "raised_at", "sent_at", "acknowledge_by", "resolve_by", "escalate_at",
    "acknowledged_at", "acknowledged_by_id",
]  # fmt: skip
