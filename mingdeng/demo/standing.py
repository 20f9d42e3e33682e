"""Where each case stands today by the house's own rules: tier, next contact, what is owed.

The pure functions of assessments and contacts are asked, so that the city agrees with the system
from its first minute and the nightly work finds nothing to change.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mingdeng.care.assessments import catalogue, tiering
from mingdeng.care.assessments.change import Reading
from mingdeng.care.assessments.services.tiers import reasons
from mingdeng.care.contacts import rhythm
from mingdeng.care.contacts.queries.planning import tables
from mingdeng.demo.life import Life, Touch
from mingdeng.demo.moments import moment
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.codes import queries as codes

PHASES = (92, 366)
FACE = frozenset({"home_visit", "interview"})
CATCH_UP = 0.9
HARM_ALERT = "phq9_item9"


@dataclass(frozen=True)
class TierSpan:
    """A level from a day to a day."""

    level: tiering.Level
    points: int
    from_on: date
    to_on: date | None
    because: Sequence[Mapping[str, object]]


class Rules:
    """The dated rules of today, read once for the whole city."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.tier = catalogue.tier_rule(today)
        self.tables = tables(today)
        self.works = current_calendar().is_working_day

    def group(self, source: str) -> str:
        """A source's group in the frequency table."""
        found = codes.find("case_source", source, self.today)
        return str(found.extra.get("group", "*")) if found else "*"

    def tiers(self, told: Life, end: date) -> list[TierSpan]:
        """The levels of an episode, changing on the days something was rated."""
        series = readings(told.touches)
        days = sorted({row.occurred_on for rows in series.values() for row in rows})
        spans: list[TierSpan] = []
        current: dict[str, int] = {}
        for day in days:
            current |= {
                f: r.value for f, rows in series.items() for r in rows if r.occurred_on == day
            }
            summed = tiering.assess(current, self.tier)
            if not spans or summed.level != spans[-1].level:
                self._turn(spans, summed, day)
        verdict = tiering.decide(series, self.holdings(told), self.tier, end)
        if not spans or spans[-1].level != verdict.level:
            begins = max(spans[-1].from_on + timedelta(days=1), end) if spans else end
            close(spans, begins)
            spans.append(
                TierSpan(verdict.level, verdict.sum.points, begins, None, reasons(verdict))
            )
        return spans

    def _turn(self, spans: list[TierSpan], summed: tiering.Sum, day: date) -> None:
        close(spans, day)
        because = [
            {"factor": t.factor, "rating": t.rating, "points": t.points}
            for t in sorted(summed.terms, key=lambda term: -term.points)
            if t.points
        ]
        spans.append(TierSpan(summed.level, summed.points, day, None, because))

    def holdings(self, told: Life) -> list[tiering.Holding]:
        """The floors that facts set, and the questionnaire of a dark day."""
        held = [
            tiering.hold(floor, one.on)
            for floor in self.tier.floors
            if floor.source == tiering.FACT
            for one in told.happenings
            if one.kind == floor.subject and floor.outcome in {"", one.outcome}
        ]
        if told.dark_on:
            held += [
                tiering.hold(floor, told.dark_on)
                for floor in self.tier.floors
                if floor.source == tiering.ALERT and floor.subject == HARM_ALERT
            ]
        return held

    def next_contact(self, source: str, level: tiering.Level, told: Life) -> rhythm.Next:
        """The next contact after the last one made."""
        touches = told.touches
        return rhythm.plan(
            rhythm.Situation(
                source_group=self.group(source),
                tier=level.tier,
                phase=str(phase_on(told.opened_on, self.today)),
                began_on=told.opened_on,
                last_contact_on=touches[-1].on if touches else None,
                last_reached_on=last(touches, reached=True),
                last_face_on=last(touches, reached=True, face=True),
                failed_in_row=failed_in_row(touches),
                in_custody=told.in_custody,
                free_on=None,
            ),
            self.tables,
            touches[-1].on if touches else told.opened_on,
            self.works,
        )

    def catch_up(self, rng: random.Random, told: Life, due: rhythm.Next) -> bool:
        """Most workers do not let a contact lie: add the one that was due, lately. Whether one was
        added; who is lost or in custody stays as he is."""
        late = due.on is not None and due.on < self.today
        if not late or told.in_custody or told.kind == "losing" or rng.random() > CATCH_UP:
            return False
        since = told.touches[-1].on if told.touches else told.opened_on
        on = self.today - timedelta(days=rng.randrange(1, 6))
        while not self.works(on):
            on -= timedelta(days=1)
        if on <= since:
            return False
        told.touches.append(
            Touch(
                on,
                due.channel if due.channel in FACE else "phone",
                True,
                "reached",
                rng.randrange(6, 40),
                rng.choice((9, 10, 14, 16)),
                rng.randrange(0, 60, 5),
                "self",
                "even",
                "up",
                {},
            )
        )
        return True


def close(spans: list[TierSpan], before: date) -> None:
    """End the last span the day before another begins."""
    if spans:
        one = spans[-1]
        spans[-1] = TierSpan(
            one.level, one.points, one.from_on, before - timedelta(days=1), one.because
        )


def readings(touches: Sequence[Touch]) -> dict[str, list[Reading]]:
    """The ratings told in contacts, by factor, as assessments reads them."""
    series: dict[str, list[Reading]] = {}
    number = 0
    for one in touches:
        for factor, value in one.ratings.items():
            number += 1
            row = Reading(number, factor, value, one.on, moment(one.on, one.hour))
            series.setdefault(factor, []).append(row)
    return series


def last(touches: Sequence[Touch], *, reached: bool, face: bool = False) -> date | None:
    """The day of the last contact of a kind."""
    for one in reversed(touches):
        if one.reached == reached and (not face or one.channel in FACE):
            return one.on
    return None


def failed_in_row(touches: Sequence[Touch]) -> int:
    """How many of the last contacts failed; talks with the network count neither way."""
    failed = 0
    for one in reversed(touches):
        if one.with_whom == "network":
            continue
        if one.reached:
            break
        failed += 1
    return failed


def phase_on(opened: date, day: date) -> int:
    """First three months, to a year, after."""
    return 1 + sum((day - opened).days >= length for length in PHASES)
