"""The factors of a synthetic life: how they stand, how they move, and what a worker writes down.

What can be checked is written as it is: whoever works is not rated as without work, whoever was
reached each time is not rated as lost, whoever is in no treatment keeps no appointments.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from mingdeng.demo.happening import Happening
from mingdeng.demo.turning import Turns

RISK = [
    "contact_loss", "drug_use", "work_money", "family_conflict", "low_motivation", "peers",
    "mental_health", "justice_pressure", "housing", "poly_use",
]  # fmt: skip
PROTECTIVE = [
    "treatment", "job_stability", "family_support", "home_stability", "social_support",
    "motivation", "self_efficacy", "visit_cooperation",
]  # fmt: skip
MIND = "mental_health"
# kind of life: first risk level, drift per month
PACE = {
    "steady": (1.2, -0.02),
    "recovering": (2.6, -0.13),
    "relapsing": (2.1, -0.10),
    "struggling": (2.8, 0.00),
    "custody": (2.3, -0.04),
    "losing": (2.2, 0.05),
    "doing_well": (0.9, -0.05),
}
UNDER_ORDER = {
    "deferred_prosecution", "suspended_sentence", "juvenile", "police_investigation",
    "prosecutor_investigation", "military_prosecutor", "class3_4_penalty",
}  # fmt: skip
MOVING = {"urine.positive", "treatment.missed", "job.started", "job.ended"}
LOOK_AGAIN = 45
POSITIVE_DAYS = 60
CALM_MIND = 2.4  # thoughts of harming oneself (3 and above) belong to a dark day alone


def first_state(rng: random.Random, kind: str) -> dict[str, float]:
    """The factors on the first day, around the kind's level, each person uneven in his own way."""
    level = PACE[kind][0]
    state = {f: clamp(rng.gauss(level, 0.9)) for f in RISK}
    state |= {f: clamp(rng.gauss(3.4 - level * 0.75, 0.8)) for f in PROTECTIVE}
    if rng.random() < 0.6:
        state["poly_use"] = clamp(state["poly_use"] - 1.3)
    if rng.random() < 0.5:
        state[MIND] = clamp(state[MIND] - 0.9)
    state["housing"] = clamp(state["housing"] - 0.7)
    return state


def drift(
    rng: random.Random, kind: str, state: dict[str, float], turns: Turns, month: date
) -> None:
    """One month on: the kind's drift, chance, and what follows a turn."""
    pace = PACE[kind][1]
    floor = 0.4
    for name in RISK:
        pull = pace * (1.4 if state[name] > floor else 0.2)
        state[name] = clamp(state[name] + pull + rng.gauss(0, 0.16))
    for name in PROTECTIVE:
        state[name] = clamp(state[name] - pace * 0.9 + rng.gauss(0, 0.15))
    if turns.relapse:
        after_relapse(rng, state, (month - turns.relapse).days)
    if turns.custody and 0 <= (month - turns.custody).days < 30:
        shift(state, justice_pressure=1.6, home_stability=-1, family_conflict=0.6)
    if turns.lost and month >= turns.lost:
        shift(state, visit_cooperation=-1.2)


def after_relapse(rng: random.Random, state: dict[str, float], days: int) -> None:
    """Relapse: use up and care down within a month; from the third month most climb back."""
    if 0 <= days < 30:
        shift(
            state, drug_use=2.0, treatment=-1.4, low_motivation=0.9, peers=0.7, motivation=-1.0,
            visit_cooperation=-0.8, mental_health=0.6, family_conflict=0.5,
        )  # fmt: skip
    elif days >= 75 and rng.random() < 0.7:
        shift(state, drug_use=-0.5, treatment=0.4, motivation=0.3, peers=-0.3)


def hear(state: dict[str, float], seen: Seen, news: Happening) -> None:
    """What a fact does to somebody, and to what his worker thinks of him."""
    if news.name == "urine.positive":
        shift(state, drug_use=0.8, self_efficacy=-0.4)
        seen.positive_on = news.on
    elif news.name == "treatment.missed":
        shift(state, treatment=-0.5)
    elif news.name == "job.started":
        shift(state, self_efficacy=0.5, motivation=0.3)
    else:
        shift(state, self_efficacy=-0.3, mental_health=0.4)


def shift(state: dict[str, float], **by: float) -> None:
    """Move factors, within 0 to 4."""
    for name, step in by.items():
        state[name] = clamp(state[name] + step)


def clamp(value: float) -> float:
    """Within the rating scale."""
    return min(4.0, max(0.0, value))


class Seen:
    """What a worker has written down of one person so far, and what she can know for certain."""

    def __init__(
        self, kind: str, source: str, turns: Turns, opened: date, *, pupil: bool = False
    ) -> None:
        self.kind, self.source, self.turns, self.opened = kind, source, turns, opened
        self.pupil = pupil
        self.told: dict[str, tuple[int, date]] = {}
        self.positive_on: date | None = None
        self.attempts: list[bool] = []
        self._worse = False

    def tried(self, reached: bool, *, counts: bool) -> None:
        """One more attempt to reach him."""
        if counts:
            self.attempts.append(reached)

    def rate(
        self, rng: random.Random, state: dict[str, float], on: date, *, again: float
    ) -> dict[str, int]:
        """What a worker would write down: all factors the first time, then what changed; what has
        not been looked at for six weeks she confirms with the chance `again`, at a visit more than
        on the telephone."""
        changed, risk = {}, 0.0
        for name, value in (state | self.certain(state, on)).items():
            before = self.told.get(name)
            moved = before is None or abs(value - before[0]) > 0.72
            due = before is not None and (on - before[1]).days > LOOK_AGAIN
            if before is not None and moved and name in PACE_FACTORS:
                risk += round(value) - before[0]
            if moved or (due and rng.random() < again):
                seen = round(value) if moved or before is None else before[0]
                changed[name] = seen
                self.told[name] = (seen, on)
        self._worse = risk > 1
        return changed

    def is_worse(self, ratings: dict[str, int]) -> bool:
        """Whether the last ratings went up together."""
        return bool(ratings) and self._worse

    def certain(self, state: dict[str, float], on: date) -> dict[str, float]:
        """What is known, whatever it feels like."""
        turns = self.turns
        working = turns.working(on) or self.pupil
        return {
            "contact_loss": self._contact(),
            "drug_use": self._use(state, on),
            "work_money": min(1.0, state["work_money"])
            if working
            else max(2.0, state["work_money"]),
            "job_stability": self._job(on) if working else min(1.0, state["job_stability"]),
            "treatment": max(1.0, state["treatment"]) if turns.in_treatment(on) else 0.0,
            "justice_pressure": max(1.0, min(3.0, state["justice_pressure"]))
            if self.source in UNDER_ORDER
            else min(1.0, state["justice_pressure"]),
            MIND: min(CALM_MIND, state[MIND]),
            "home_stability": min(1.0, state["home_stability"])
            if state["housing"] > 2.5
            else max(2.0, state["home_stability"]),
            "visit_cooperation": min(2.0, state["visit_cooperation"])
            if self.attempts[-2:] == [False, False]
            else state["visit_cooperation"],
        }

    def _contact(self) -> float:
        row = 0
        for reached in reversed(self.attempts):
            if reached:
                break
            row += 1
        return float(min(row, 3)) if row > 1 else float(False in self.attempts[-2:])

    def _use(self, state: dict[str, float], on: date) -> float:
        recent = self.positive_on is not None and (on - self.positive_on).days < POSITIVE_DAYS
        if recent:
            return max(2.0, state["drug_use"])
        calm = self.kind in {"steady", "doing_well", "recovering"} and (on - self.opened).days > 90
        return min(1.4, state["drug_use"]) if calm else state["drug_use"]

    def _job(self, on: date) -> float:
        held = on - (self.turns.job or self.opened)
        if held < timedelta(days=90):
            return 2.0
        return 3.0 if held < timedelta(days=183) else 4.0


PACE_FACTORS = frozenset(
    {"drug_use", "family_conflict", "low_motivation", "peers", MIND, "housing"}
)
