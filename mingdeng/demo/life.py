"""One synthetic life under care: months of factors that move as lives do, and what happened.

Pure: dates and numbers only, no database, no names. Deterministic by the random source given.
The kinds of lives and their shares are invented; the pace and the channels' shares are those the
bureau published for 114 (S3 L61: 29,791 contacts in six months, 64.46% by phone …).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

RISK = [
    "contact_loss",
    "drug_use",
    "work_money",
    "family_conflict",
    "low_motivation",
    "peers",
    "mental_health",
    "justice_pressure",
    "housing",
    "poly_use",
]
PROTECTIVE = [
    "treatment",
    "job_stability",
    "family_support",
    "home_stability",
    "social_support",
    "motivation",
    "self_efficacy",
    "visit_cooperation",
]
NETWORK_SINCE = date(2025, 1, 1)

# kind of life: share among open cases, first risk level, drift per month, unreached share
KINDS = {
    "steady": (0.24, 1.3, -0.02, 0.08),
    "recovering": (0.23, 2.6, -0.13, 0.09),
    "relapsing": (0.17, 2.2, -0.10, 0.13),
    "struggling": (0.12, 2.9, 0.00, 0.20),
    "custody": (0.08, 2.4, -0.04, 0.12),
    "losing": (0.05, 2.3, 0.05, 0.25),
    "doing_well": (0.11, 0.9, -0.05, 0.05),
}
CHANNELS = (
    ("phone", 0.6446),
    ("home_visit", 0.1989),
    ("interview", 0.0902),
    ("network", 0.0396),
    ("other", 0.0267),
)


@dataclass(frozen=True)
class Touch:
    """A contact: what was tried, whether it reached, and the ratings it changed or confirmed."""

    on: date
    channel: str
    reached: bool
    outcome: str
    minutes: int
    hour: int
    minute: int
    with_whom: str
    mood: str
    way: str
    ratings: dict[str, int]


@dataclass(frozen=True)
class Happening:
    """A dated fact."""

    on: date
    kind: str
    outcome: str
    told_by: str


@dataclass
class Life:
    """Everything that is told of one episode."""

    kind: str
    source: str
    opened_on: date
    closed_on: date | None
    closing_reason: str
    touches: list[Touch] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    in_custody: bool = False


def inside(turns: Turns, on: date) -> bool:
    """Whether somebody is in custody on a day."""
    return turns.custody is not None and turns.custody <= on < (turns.release or date.max)


def kind_of(rng: random.Random) -> str:
    """A kind of life by its share."""
    return rng.choices(list(KINDS), weights=[share for share, *_ in KINDS.values()])[0]


def live(
    rng: random.Random, *, kind: str, source: str, opened: date, closed: date | None, today: date
) -> Life:
    """A life from `opened` to `closed` (or today)."""
    end = closed or today
    life = Life(kind, source, opened, closed, "")
    state = first_state(rng, kind)
    turns = turning_points(rng, kind, opened, end)
    told: dict[str, tuple[int, date]] = {}
    schedule = contact_days(rng, kind, opened, end)
    month = opened
    for on in schedule:
        while month + timedelta(days=30) <= on:
            month += timedelta(days=30)
            drift(rng, kind, state, turns, month)
        life.touches.append(touch(rng, kind, state, turns, on, told))
    life.happenings = list(happenings(rng, life, state, turns, end))
    life.in_custody = inside(turns, end)
    life.closing_reason = closing(rng, life, turns)
    return life


@dataclass
class Turns:
    """The days a life turns: relapse, recovery, custody, release, the last time it was reached."""

    relapse: date | None = None
    custody: date | None = None
    release: date | None = None
    lost: date | None = None
    job: date | None = None


def turning_points(rng: random.Random, kind: str, opened: date, end: date) -> Turns:
    """When this life turns, if it does."""
    span = max((end - opened).days, 1)

    def at(low: float, high: float) -> date:
        return opened + timedelta(days=int(span * rng.uniform(low, high)))

    turns = Turns()
    if kind == "relapsing":
        turns.relapse = at(0.35, 0.95)
    if kind == "custody" and span > 120:
        turns.custody = at(0.3, 0.92)
        turns.release = turns.custody + timedelta(days=rng.randrange(45, 260))
    if kind == "losing":
        turns.lost = end - timedelta(days=min(span, rng.randrange(20, 150)))
    if kind in {"recovering", "doing_well", "steady"} and rng.random() < 0.6:
        turns.job = at(0.1, 0.9)
    return turns


def first_state(rng: random.Random, kind: str) -> dict[str, float]:
    """The factors on the first day, around the kind's level, each person uneven in his own way."""
    level = KINDS[kind][1]
    state = {f: clamp(rng.gauss(level, 0.9)) for f in RISK}
    state |= {f: clamp(rng.gauss(3.4 - level * 0.75, 0.8)) for f in PROTECTIVE}
    if rng.random() < 0.6:
        state["poly_use"] = clamp(state["poly_use"] - 1.3)
    if rng.random() < 0.5:
        state["mental_health"] = clamp(state["mental_health"] - 0.9)
    return state


def drift(
    rng: random.Random, kind: str, state: dict[str, float], turns: Turns, month: date
) -> None:
    """One month on: the kind's drift, chance, and what follows a turn."""
    pace = KINDS[kind][2]
    floor = 0.4
    for name in RISK:
        pull = pace * (1.4 if state[name] > floor else 0.2)
        state[name] = clamp(state[name] + pull + rng.gauss(0, 0.16))
    for name in PROTECTIVE:
        state[name] = clamp(state[name] - pace * 0.9 + rng.gauss(0, 0.15))
    if turns.job and 0 <= (month - turns.job).days < 30:
        shift(state, work_money=-1.2, job_stability=1.4, self_efficacy=0.5)
    if turns.relapse:
        after_relapse(rng, state, (month - turns.relapse).days)
    if turns.custody and 0 <= (month - turns.custody).days < 30:
        shift(state, justice_pressure=1.6, job_stability=-2, work_money=0.8, home_stability=-1)
    if turns.lost and month >= turns.lost:
        shift(state, contact_loss=1.4, visit_cooperation=-1.2, treatment=-0.8)


def after_relapse(rng: random.Random, state: dict[str, float], days: int) -> None:
    """Relapse: use up and care down within a month; from the third month most climb back."""
    if 0 <= days < 30:
        shift(
            state, drug_use=2.0, treatment=-1.4, contact_loss=0.9, low_motivation=0.9, peers=0.7,
            motivation=-1.0, visit_cooperation=-0.8, mental_health=0.6,
        )  # fmt: skip
    elif days >= 75 and rng.random() < 0.7:
        shift(state, drug_use=-0.5, treatment=0.4, contact_loss=-0.3, motivation=0.3)


def shift(state: dict[str, float], **by: float) -> None:
    """Move factors, within 0 to 4."""
    for name, step in by.items():
        state[name] = clamp(state[name] + step)


def clamp(value: float) -> float:
    """Within the rating scale."""
    return min(4.0, max(0.0, value))


def contact_days(rng: random.Random, kind: str, opened: date, end: date) -> list[date]:
    """Days of contact: a first one within a fortnight, then by need, at the published pace."""
    need = {"struggling": 9, "relapsing": 10, "losing": 10, "custody": 12, "recovering": 11}
    step = need.get(kind, 15)
    days = []
    on = opened + timedelta(days=rng.randrange(1, 12))
    while on <= end:
        if on.weekday() == 6 and rng.random() < 0.9:
            on += timedelta(days=1)
        if on <= end:
            days.append(on)
        on += timedelta(days=max(2, int(rng.gammavariate(4, step / 4))))
    return days


def touch(
    rng: random.Random,
    kind: str,
    state: dict[str, float],
    turns: Turns,
    on: date,
    told: dict[str, tuple[int, date]],
) -> Touch:
    """One contact on a day; updates `told`, the ratings on record."""
    jailed = inside(turns, on)
    channel = "network" if jailed and rng.random() < 0.8 else pick_channel(rng)
    if channel == "network" and on < NETWORK_SINCE:
        channel = "other"
    lost = turns.lost is not None and on >= turns.lost
    missed = lost or rng.random() < KINDS[kind][3] * (1.5 if channel == "home_visit" else 1)
    if jailed or channel == "network":
        missed = False
    face = channel in {"home_visit", "interview"}
    ratings = {} if missed else rated(rng, state, on, told, again=0.5 if face else 0.08)
    way = direction(state, told) if ratings else "up"
    in_relapse = turns.relapse is not None and 0 <= (on - turns.relapse).days < 90
    worse = lost or in_relapse or way == "down" or (kind == "struggling" and rng.random() < 0.55)
    minutes = {"phone": 9, "home_visit": 48, "interview": 42, "network": 12, "other": 8}[channel]
    outcome = missed_because(rng, channel) if missed else "reached"
    return Touch(
        on=on,
        channel=channel,
        reached=not missed and channel != "network",
        outcome="network_only" if channel == "network" else outcome,
        minutes=max(2, int(rng.gauss(minutes, minutes / 4))),
        hour=rng.choice((9, 10, 10, 11, 13, 14, 14, 15, 16, 17, 19)),
        minute=rng.randrange(0, 60, 5),
        with_whom="network" if channel == "network" else rng.choice(("self",) * 9 + ("parent",)),
        mood="low" if worse and rng.random() < 0.6 else "even",
        way="down" if worse else "up",
        ratings=ratings,
    )


def direction(state: dict[str, float], told: dict[str, tuple[int, date]]) -> str:
    """Whether the last ratings went up or down against how the person stands."""
    risk = sum(state[name] - told[name][0] for name in RISK)
    return "down" if risk > 1.5 else "up"


def pick_channel(rng: random.Random) -> str:
    """A channel by its published share."""
    names = [name for name, _ in CHANNELS]
    return rng.choices(names, weights=[share for _, share in CHANNELS])[0]


def missed_because(rng: random.Random, channel: str) -> str:
    """Why a contact did not reach."""
    ways = {
        "phone": ("no_answer",) * 5 + ("switched_off",) * 2 + ("family_answered", "declined"),
        "home_visit": ("not_home",) * 6 + ("address_invalid", "moved_away"),
        "interview": ("no_show",),
    }
    return rng.choice(ways.get(channel, ("no_reply",)))


def rated(
    rng: random.Random,
    state: dict[str, float],
    on: date,
    told: dict[str, tuple[int, date]],
    *,
    again: float,
) -> dict[str, int]:
    """What a worker would write down: all factors the first time, then what changed; what has not
    been looked at for six weeks she confirms with the chance `again`, at a visit more than on the
    telephone."""
    changed = {}
    for name, value in state.items():
        before = told.get(name)
        moved = before is None or abs(value - before[0]) > 0.72
        due = before is not None and (on - before[1]).days > 45 and rng.random() < again
        seen = round(value) if moved or before is None else before[0]
        if moved or due:
            changed[name] = seen
            told[name] = (seen, on)
    return changed


def happenings(
    rng: random.Random, life: Life, state: dict[str, float], turns: Turns, end: date
) -> Iterator[Happening]:
    """Urine, treatment, custody, work … as the sources would tell them."""
    yield from urine(rng, life, turns, end)
    if turns.job and turns.job <= end:
        yield Happening(turns.job, "job", "started", "self")
    if turns.custody and turns.custody <= end:
        yield Happening(turns.custody, "custody", "in", "prison")
        if turns.release and turns.release <= end:
            yield Happening(turns.release, "custody", "out", "prison")
        elif turns.release and (turns.release - end).days < 60:
            yield Happening(turns.release, "custody", "release_planned", "prison")
    if life.source.endswith("_release"):
        yield Happening(
            life.opened_on - timedelta(days=rng.randrange(2, 20)), "custody", "out", "prison"
        )


def urine(rng: random.Random, life: Life, turns: Turns, end: date) -> Iterator[Happening]:
    """Tests every three to six weeks for those under an order; positive around use."""
    if life.source not in {
        "deferred_prosecution",
        "parole_end",
        "suspended_sentence",
        "prison_release",
    }:
        return
    on = life.opened_on + timedelta(days=rng.randrange(14, 40))
    while on <= end:
        if not inside(turns, on):
            yield Happening(on, "urine", urine_outcome(rng, life.kind, turns, on), "prosecutor")
        on += timedelta(days=rng.randrange(21, 45))


def urine_outcome(rng: random.Random, kind: str, turns: Turns, on: date) -> str:
    """A result that fits the life on that day."""
    chance = {"struggling": 0.3, "losing": 0.2}.get(kind, 0.04)
    if turns.relapse and 0 <= (on - turns.relapse).days < 70:
        chance = 0.75
    if turns.lost and on >= turns.lost:
        return "no_show"
    if rng.random() < chance:
        return "positive"
    return "no_show" if rng.random() < 0.04 else "negative"


def closing(rng: random.Random, life: Life, turns: Turns) -> str:
    """Why a closed episode was closed."""
    if life.closed_on is None:
        return ""
    if life.in_custody:
        return "imprisoned"
    if turns.lost:
        return "lost"
    ways = ("completed",) * 12 + ("moved", "goals_met", "other_agency", "death", "refused")
    return rng.choice(ways)
