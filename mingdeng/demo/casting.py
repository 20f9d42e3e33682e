"""Who the people under care are: sex, age, source and dates, in the shares published for 114.

S3 L60: men 85.21%, women 14.79%; 40–49 33.57%, 30–39 23.79%, 50–59 19.56%; the rest is ours.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from mingdeng.demo import life

OPEN_CASES = 2495
CLOSED_CASES = 2150
WOMEN = 0.1479
AGES = (
    (16, 19, 2.4),
    (20, 29, 10.9),
    (30, 39, 23.79),
    (40, 49, 33.57),
    (50, 59, 19.56),
    (60, 74, 9.78),
)
SOURCES = (
    ("deferred_prosecution", 34),
    ("prison_release", 20),
    ("observation_release", 11),
    ("rehabilitation_release", 5),
    ("parole_end", 5),
    ("class3_4_penalty", 7),
    ("police_investigation", 5),
    ("prosecutor_investigation", 5),
    ("suspended_sentence", 2),
    ("self_help", 2),
    ("hotline", 1),
    ("station", 1),
    ("social_affairs", 1),
    ("military_prosecutor", 1),
)
JUVENILE = (("juvenile", 6), ("school", 3), ("juvenile_release", 1))
MONTHS = {"class3_4_penalty": 12, "police_investigation": 12, "prosecutor_investigation": 12}
HISTORY_DAYS = 730


@dataclass(frozen=True)
class Part:
    """One person under care, before anything happens."""

    sex: str
    born: date
    source: str
    kind: str
    received: date
    opened: date
    due: date
    closed: date | None
    flow: str


def cast(rng: random.Random, today: date, *, share: float) -> list[Part]:
    """Open cases first, then closed ones; shares are exact, not drawn."""
    parts = []
    for count, is_open in ((round(OPEN_CASES * share), True), (round(CLOSED_CASES * share), False)):
        sexes = ["f"] * round(count * WOMEN)
        sexes += ["m"] * (count - len(sexes))
        ages = spread(count, [(low, high, share) for low, high, share in AGES])
        rng.shuffle(sexes)
        rng.shuffle(ages)
        parts += [
            part(rng, sex, low, high, today, is_open=is_open)
            for sex, (low, high) in zip(sexes, ages, strict=True)
        ]
    return parts


def spread(count: int, bands: list[tuple[int, int, float]]) -> list[tuple[int, int]]:
    """`count` age bands in the given shares, by largest remainder."""
    whole = sum(share for *_, share in bands)
    exact = [count * share / whole for *_, share in bands]
    given = [int(x) for x in exact]
    order = sorted(range(len(bands)), key=lambda i: given[i] - exact[i])
    for i in order[: count - sum(given)]:
        given[i] += 1
    return [(low, high) for (low, high, _), n in zip(bands, given, strict=True) for _ in range(n)]


def part(rng: random.Random, sex: str, low: int, high: int, today: date, *, is_open: bool) -> Part:
    """One person: source by age, dates that fit it."""
    born = birth_date(rng, low, high, today)
    young = high < 20
    sources = JUVENILE if young else SOURCES
    source = rng.choices([s for s, _ in sources], weights=[share for _, share in sources])[0]
    months = MONTHS.get(source, 24)
    days = months * 30
    if is_open:
        opened = today - timedelta(days=rng.randrange(4, days - 5))
        closed = None
    else:
        closed = today - timedelta(days=rng.randrange(3, HISTORY_DAYS))
        opened = closed - timedelta(days=rng.randrange(80, days))
    return Part(
        sex=sex,
        born=born,
        source=source,
        kind=life.kind_of(rng),
        received=opened - timedelta(days=rng.randrange(1, 9)),
        opened=opened,
        due=opened + timedelta(days=days),
        closed=closed,
        flow="juvenile" if young else "adult",
    )


def birth_date(rng: random.Random, low: int, high: int, today: date) -> date:
    """A birth date of somebody aged `low` to `high` today."""
    latest = today.replace(year=today.year - low, day=min(today.day, 28))
    earliest = today.replace(year=today.year - high - 1, day=min(today.day, 28)) + timedelta(days=1)
    return earliest + timedelta(days=rng.randrange((latest - earliest).days + 1))
