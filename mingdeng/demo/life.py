"""One synthetic life under care: months of factors that move as lives do, and every contact.

Pure: dates and numbers only, no database, no names. Deterministic by the random source given.
The kinds of lives and their shares are invented; the pace and the channels' shares are those the
bureau published for 114 (S3 L61: 29,791 contacts in six months, 64.46% by phone …).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from mingdeng.demo import factors
from mingdeng.demo.happening import Happening, happenings, relapsed
from mingdeng.demo.turning import Turns, turning_points

NETWORK_SINCE = date(2025, 1, 1)

# kind of life: share among open cases, days between contacts, unreached share
KINDS = {
    "steady": (0.24, 18, 0.08),
    "recovering": (0.23, 14, 0.09),
    "relapsing": (0.17, 12.5, 0.13),
    "struggling": (0.12, 11.5, 0.20),
    "custody": (0.08, 15.5, 0.12),
    "losing": (0.05, 13, 0.22),
    "doing_well": (0.11, 19, 0.05),
}
NOT_AT_THE_END = {"losing"}  # somebody who served his term was not lost
FACE = {"home_visit", "interview"}
CHANNELS = (
    ("phone", 0.6592),
    ("home_visit", 0.2032),
    ("interview", 0.0928),
    ("network", 0.018),
    ("other", 0.0268),
)
MINUTES = {"phone": 9, "home_visit": 48, "interview": 42, "network": 12, "other": 8}
MISSED_MINUTES = {"phone": 3, "home_visit": 20, "interview": 30, "network": 5, "other": 2}
HOURS = (9, 9, 10, 10, 10, 11, 11, 13, 14, 14, 15, 15, 16, 16, 17, 17, 18, 19)
WEEKEND = 0.06
Works = Callable[[date], bool]


@dataclass(frozen=True)
class Touch:
    """A contact: what was tried, whether it reached, and the ratings it changed or confirmed.
    `cause` says what made it: the first one, a dark day and the two contacts that follow it."""

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
    cause: str = ""


@dataclass
class Life:
    """Everything that is told of one episode."""

    kind: str
    source: str
    opened_on: date
    closed_on: date | None
    closing_reason: str
    turns: Turns
    touches: list[Touch] = field(default_factory=list)
    happenings: list[Happening] = field(default_factory=list)
    in_custody: bool = False

    @property
    def dark_on(self) -> date | None:
        """The day of a questionnaire that could not wait, if there was one."""
        return next((t.on for t in self.touches if t.cause == "dark"), None)


def kind_of(rng: random.Random, *, ended: str = "") -> str:
    """A kind of life by its share; some end otherwise than by serving the term."""
    kinds = [k for k in KINDS if not (ended and k in NOT_AT_THE_END)]
    return rng.choices(kinds, weights=[KINDS[k][0] for k in kinds])[0]


def live(
    rng: random.Random,
    *,
    kind: str,
    source: str,
    opened: date,
    closed: date | None,
    today: date,
    works: Works,
    ending: str = "",
    age: int = 40,
    pupil: bool = False,
    died: date | None = None,
) -> Life:
    """A life from `opened` to `closed` (or today)."""
    end = died or closed or today
    turns = turning_points(rng, kind, source, opened, end, ending=ending, age=0 if pupil else age)
    turns.died = died
    life = Life(kind, source, opened, closed, ending, turns)
    life.happenings = happenings(rng, kind, source, turns, opened, end)
    state = factors.first_state(rng, kind)
    seen = factors.Seen(kind, source, turns, opened, pupil=pupil)
    news = [h for h in life.happenings if h.name in factors.MOVING]
    month, told = opened, 0
    for number, on in enumerate(contact_days(rng, kind, opened, end, works)):
        while month + timedelta(days=30) <= on:
            month += timedelta(days=30)
            factors.drift(rng, kind, state, turns, month)
        while told < len(news) and news[told].on <= on:
            factors.hear(state, seen, news[told])
            told += 1
        one = touch(rng, kind, state, seen, on)
        life.touches.append(replace(one, cause="first") if number == 0 and one.reached else one)
    add_dark_day(rng, life, end, works)
    life.in_custody = turns.inside(end)
    return life


def contact_days(
    rng: random.Random, kind: str, opened: date, end: date, works: Works
) -> list[date]:
    """Days of contact: a first one within ten days, then by need, at the published pace; seldom on
    a day off."""
    step = KINDS[kind][1]
    days: list[date] = []
    on = opened + timedelta(days=rng.randrange(1, 9))
    while on <= end:
        day = on
        while not works(day) and (day.isoweekday() == 7 or rng.random() > WEEKEND):
            day += timedelta(days=1)
        if day <= end and (not days or day > days[-1]):
            days.append(day)
        on = day + timedelta(days=max(2, int(rng.gammavariate(4, step / 4))))
    return days


def touch(
    rng: random.Random, kind: str, state: dict[str, float], seen: factors.Seen, on: date
) -> Touch:
    """One contact on a day; `seen` keeps the ratings on record."""
    turns = seen.turns
    jailed = turns.inside(on)
    channel = "network" if jailed else pick_channel(rng)
    if channel == "network" and on < NETWORK_SINCE:
        channel = "other"
    lost = turns.lost is not None and on >= turns.lost
    missed = lost or rng.random() < KINDS[kind][2] * (1.5 if channel == "home_visit" else 1)
    by_network = jailed or channel == "network"
    missed = missed and not by_network
    reached = not missed and not by_network
    ratings = (
        {} if not reached else seen.rate(rng, state, on, again=0.5 if channel in FACE else 0.08)
    )
    worse = lost or relapsed(turns, on) or (kind == "struggling" and rng.random() < 0.55)
    worse = worse or (bool(ratings) and seen.is_worse(ratings))
    usual = (MISSED_MINUTES if missed else MINUTES)[channel]
    outcome = missed_because(rng, channel, lost) if missed else "reached"
    seen.tried(reached, counts=not by_network)
    return Touch(
        on=on,
        channel=channel,
        reached=reached,
        outcome=("in_custody" if jailed else "network_only") if by_network else outcome,
        minutes=max(1, round(rng.gauss(usual, usual / 4))),
        hour=rng.choice(HOURS),
        minute=rng.randrange(0, 60, 5),
        with_whom="network" if by_network else "parent" if outcome == "family_answered" else "self",
        mood="low" if worse and rng.random() < 0.6 else "even",
        way="down" if worse else "up",
        ratings=ratings,
    )


def pick_channel(rng: random.Random) -> str:
    """A channel by its published share."""
    names = [name for name, _ in CHANNELS]
    return rng.choices(names, weights=[share for _, share in CHANNELS])[0]


def missed_because(rng: random.Random, channel: str, lost: bool) -> str:
    """Why a contact did not reach; numbers and addresses go bad for those who are lost only."""
    ways = {
        "phone": ("no_answer",) * 5 + ("switched_off",) * 2 + ("family_answered",),
        "home_visit": ("not_home",),
        "interview": ("no_show",),
    }
    if lost:
        ways |= {
            "phone": (
                "no_answer",
                "switched_off",
                "switched_off",
                "number_invalid",
                "family_answered",
            ),
            "home_visit": ("not_home", "not_home", "moved_away"),
        }
    return rng.choice(ways.get(channel, ("no_reply",)))


def add_dark_day(rng: random.Random, life: Life, end: date, works: Works) -> None:
    """Where the life has one: at the next talk face to face he answers the ninth question of the
    PHQ-9 above nought; somebody calls the next day and is at the door within the week."""
    wanted = life.turns.dark
    place = next(
        (
            i
            for i, t in enumerate(life.touches)
            if wanted and t.on >= wanted and t.reached and t.channel in FACE
        ),
        None,
    )
    if place is None:
        life.turns.dark = None
        return
    one = life.touches[place]
    life.turns.dark = one.on
    grave = 4 if rng.random() < 0.12 else 3
    dark = replace(
        one, cause="dark", mood="low", way="down", ratings=one.ratings | {factors.MIND: grave}
    )
    call = after(one, works, 1, "phone", "dark_call")
    visit = after(one, works, rng.randrange(3, 6), "home_visit", "dark_visit", {factors.MIND: 2})
    follow = [t for t in (call, visit) if t.on <= end]
    later = [t for t in life.touches[place + 1 :] if t.on > (follow[-1].on if follow else one.on)]
    life.touches[place:] = [dark, *follow, *later]


def after(
    one: Touch,
    works: Works,
    days: int,
    channel: str,
    cause: str,
    ratings: dict[str, int] | None = None,
) -> Touch:
    """A contact that follows another one; the first by telephone comes on whatever day it is."""
    on = one.on + timedelta(days=days)
    while days > 1 and not works(on):
        on += timedelta(days=1)
    return replace(
        one, on=on, channel=channel, outcome="reached", minutes=MINUTES[channel] + 6,
        hour=10 if channel == "phone" else 15, cause=cause, way="down", ratings=ratings or {},
    )  # fmt: skip
