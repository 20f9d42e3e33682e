"""The days on which a life turns: use, custody, silence, work, treatment, a dark day, death."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

EVER = date.max
TREATED = {"deferred_prosecution": 0.85, "suspended_sentence": 0.4, "self_help": 0.8}
TREATED_ELSE = 0.18
TREATMENT_DAYS = 360  # 毒品戒癮治療實施辦法: a year at most
# who may have a day on which he says he would rather not wake up
DARK = {"struggling": 0.10, "relapsing": 0.06, "losing": 0.05}
DARK_ELSE = 0.015
QUIET_BEFORE = 60


@dataclass
class Turns:
    """When a life turns; None where it does not. A span ends before its second day."""

    relapse: date | None = None
    custody: date | None = None
    release: date | None = None
    lost: date | None = None
    job: date | None = None
    job_end: date | None = None
    treated: date | None = None
    treated_end: date | None = None
    dark: date | None = None
    died: date | None = None

    def inside(self, on: date) -> bool:
        """Whether in custody on a day."""
        return self.custody is not None and self.custody <= on < (self.release or EVER)

    def working(self, on: date) -> bool:
        """Whether at work on a day."""
        return self.job is not None and self.job <= on < (self.job_end or EVER)

    def in_treatment(self, on: date) -> bool:
        """Whether in treatment on a day."""
        return self.treated is not None and self.treated <= on < (self.treated_end or EVER)


def turning_points(
    rng: random.Random, kind: str, source: str, opened: date, end: date, *, ending: str, age: int
) -> Turns:
    """When this life turns, if it does. `end` is the last day anybody could be met."""
    span = max((end - opened).days, 1)

    def at(low: float, high: float) -> date:
        return opened + timedelta(days=int(span * rng.uniform(low, high)))

    turns = Turns()
    if kind == "relapsing":
        turns.relapse = at(0.35, 0.95)
    if kind == "custody" and ending == "imprisoned":
        turns.custody = end - timedelta(days=rng.randrange(2, 12))
    elif kind == "custody" and span > 150:
        turns.custody = at(0.3, 0.6 if ending else 0.92)
        turns.release = turns.custody + timedelta(days=rng.randrange(45, 260))
        if ending:
            turns.release = min(turns.release, end - timedelta(days=45))
    if kind == "losing":
        turns.lost = end - timedelta(
            days=min(span, rng.randrange(70, 150) if ending else span_of(rng))
        )
    find_work(rng, kind, turns, opened, end, at(0.1, 0.9), age)
    find_treatment(rng, source, turns, opened, end)
    if rng.random() < DARK.get(kind, DARK_ELSE) and span > QUIET_BEFORE:
        turns.dark = at(0.15, 1.0)
    return turns


def span_of(rng: random.Random) -> int:
    """How long somebody has been silent who is still looked for."""
    return rng.randrange(20, 150)


def find_work(
    rng: random.Random, kind: str, turns: Turns, opened: date, end: date, later: date, age: int
) -> None:
    """Some are at work when the care begins, some find it; use, custody or silence ends it."""
    if not 16 <= age < 66:
        return
    good = kind in {"recovering", "doing_well", "steady"}
    if rng.random() < (0.38 if good else 0.25):
        turns.job = opened - timedelta(days=rng.randrange(30, 900))
    elif rng.random() < (0.62 if good else 0.28):
        turns.job = later
    if turns.job is None:
        return
    if turns.inside(turns.job):
        turns.job = None
        return
    ends = [day for day in (turns.custody, turns.lost) if day and day > turns.job]
    if turns.relapse and turns.relapse > turns.job and rng.random() < 0.6:
        ends.append(turns.relapse + timedelta(days=rng.randrange(8, 45)))
    if rng.random() < (0.12 if good else 0.4):
        left = max((end - max(turns.job, opened)).days, 1)
        ends.append(max(turns.job, opened) + timedelta(days=rng.randrange(left) + 20))
    turns.job_end = min(ends, default=None)


def find_treatment(rng: random.Random, source: str, turns: Turns, opened: date, end: date) -> None:
    """Whose order asks for it, and a few others, go to a clinic for up to a year."""
    if rng.random() > TREATED.get(source, TREATED_ELSE):
        return
    turns.treated = opened + timedelta(days=rng.randrange(8, 45))
    if turns.treated > end or turns.inside(turns.treated):
        turns.treated = None
        return
    ends = [turns.treated + timedelta(days=TREATMENT_DAYS)]
    ends += [day for day in (turns.custody, turns.lost) if day and day > turns.treated]
    turns.treated_end = min(ends)
