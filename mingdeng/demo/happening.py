"""What the sources would tell of a life: urine, treatment, custody, work, death, on their days."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mingdeng.demo.turning import EVER, Turns

# §25: for two years after a sentence the police may sample; an order has it done at the clinic
SAMPLED_BY_ORDER = {"deferred_prosecution", "suspended_sentence", "juvenile"}
SAMPLED_BY_POLICE = {
    "prison_release", "parole_end", "observation_release", "rehabilitation_release",
}  # fmt: skip
FREED_FROM = {
    "prison_release", "observation_release", "rehabilitation_release", "juvenile_release",
}  # fmt: skip
USING = {"struggling": 0.2, "losing": 0.16, "relapsing": 0.03}
USING_ELSE = 0.012
SKIPPING = {"struggling": 0.16, "losing": 0.14, "relapsing": 0.07}
SKIPPING_ELSE = 0.035
RELAPSE_DAYS = 70
KNOWN_BEFORE = 75  # a prison tells of a release about this long beforehand


@dataclass(frozen=True)
class Happening:
    """A dated fact."""

    on: date
    kind: str
    outcome: str
    told_by: str

    @property
    def name(self) -> str:
        """urine.positive …"""
        return f"{self.kind}.{self.outcome}"


def happenings(
    rng: random.Random, kind: str, source: str, turns: Turns, opened: date, end: date
) -> list[Happening]:
    """Everything that is told until `end`, in order of time."""
    told = [
        *urine(rng, kind, source, turns, opened, end),
        *treatment(rng, kind, turns, end),
        *work(turns, opened, end),
        *custody(turns, end),
    ]
    if source in FREED_FROM:
        told.append(
            Happening(opened - timedelta(days=rng.randrange(9, 24)), "custody", "out", "prison")
        )
    if turns.died and turns.died <= end:
        told.append(
            Happening(turns.died, "death", "died", rng.choice(("family", "family", "police")))
        )
    return sorted(told, key=lambda one: one.on)


def urine(
    rng: random.Random, kind: str, source: str, turns: Turns, opened: date, end: date
) -> Iterator[Happening]:
    """Tests every five to nine weeks under an order, every season by the police; positive around
    use."""
    by_police = source in SAMPLED_BY_POLICE
    if not by_police and source not in SAMPLED_BY_ORDER:
        return
    teller = "police" if by_police else "prosecutor"
    low, high = (70, 115) if by_police else (33, 62)
    on = weekday(opened + timedelta(days=rng.randrange(14, 45)))
    while on <= end:
        if not turns.inside(on):
            yield Happening(on, "urine", urine_outcome(rng, kind, turns, on), teller)
        on = weekday(on + timedelta(days=rng.randrange(low, high)))


def urine_outcome(rng: random.Random, kind: str, turns: Turns, on: date) -> str:
    """A result that fits the life on that day."""
    if turns.lost and on >= turns.lost:
        return "no_show"
    chance = USING.get(kind, USING_ELSE)
    if relapsed(turns, on):
        chance = 0.7
    if rng.random() < chance:
        return "positive"
    return "no_show" if rng.random() < 0.04 else "negative"


def treatment(rng: random.Random, kind: str, turns: Turns, end: date) -> Iterator[Happening]:
    """A clinic's course: begun, kept or missed about every month, completed or broken off."""
    if turns.treated is None or turns.treated > end:
        return
    yield Happening(turns.treated, "treatment", "started", "clinic")
    last = min(turns.treated_end or EVER, end)
    on = weekday(turns.treated + timedelta(days=rng.randrange(12, 30)))
    while on < last:
        chance = 0.4 if relapsed(turns, on) else SKIPPING.get(kind, SKIPPING_ELSE)
        outcome = "kept"
        if rng.random() < chance:
            outcome = "excused" if rng.random() < 0.25 else "missed"
        yield Happening(on, "treatment", outcome, "clinic")
        on = weekday(on + timedelta(days=rng.randrange(35, 56)))
    if turns.treated_end and turns.treated_end <= end:
        broken = turns.treated_end in {turns.custody, turns.lost}
        yield Happening(
            turns.treated_end, "treatment", "ended" if broken else "completed", "clinic"
        )


def work(turns: Turns, opened: date, end: date) -> Iterator[Happening]:
    """Work begun and ended under care; what was there before was no news."""
    if turns.job and opened <= turns.job <= end:
        yield Happening(turns.job, "job", "started", "self")
    if turns.job and turns.job_end and opened <= turns.job_end <= end:
        yield Happening(turns.job_end, "job", "ended", "self")


def custody(turns: Turns, end: date) -> Iterator[Happening]:
    """Into custody and out of it; a release is told about ten weeks before."""
    if turns.custody is None or turns.custody > end:
        return
    yield Happening(turns.custody, "custody", "in", "prison")
    if turns.release and turns.release <= end:
        yield Happening(turns.release, "custody", "out", "prison")
    elif turns.release and (turns.release - end).days < KNOWN_BEFORE:
        yield Happening(turns.release, "custody", "release_planned", "prison")


def relapsed(turns: Turns, on: date) -> bool:
    """Whether use has begun again lately."""
    return turns.relapse is not None and 0 <= (on - turns.relapse).days < RELAPSE_DAYS


def weekday(day: date) -> date:
    """Clinics and prosecutors work from Monday to Friday."""
    return day + timedelta(days=8 - day.isoweekday()) if day.isoweekday() > 5 else day
