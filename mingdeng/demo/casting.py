"""Who the people under care are: sex, age, source and dates, in the shares published for 114.

S3 L60: 2,495 open; men 85.21%, women 14.79%; 40–49 33.57%, 30–39 23.79%,
50–59 19.56%; the other ages are ours. S3 L85: 1,297 open under a deferred prosecution. S3 L90: 185
in half a year under the plan against re-offending. S1 L990: 34 of 156 juveniles still in care, by
four zones. How episodes end is ours.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from mingdeng.demo import life

OPEN_CASES = 2495
CLOSED_CASES = 3200  # in two years: enough that as many were under care then as now
WOMEN = 0.1479
UNDER_AGE = 18
OPEN_AGES = (
    (15, 17, 1.36),
    (18, 19, 1.0),
    (20, 29, 11.9),
    (30, 39, 23.79),
    (40, 49, 33.57),
    (50, 59, 19.56),
    (60, 74, 8.82),
)
CLOSED_AGES = ((15, 17, 5.0), (18, 19, 1.1), *OPEN_AGES[2:6], (60, 74, 5.08))
Shares = tuple[tuple[str, float], ...]
SOURCES: Shares = (
    ("deferred_prosecution", 53),
    ("prison_release", 12),
    ("observation_release", 6.5),
    ("rehabilitation_release", 3),
    ("parole_end", 3),
    ("class3_4_penalty", 4),
    ("police_investigation", 6.6),
    ("prosecutor_investigation", 6),
    ("suspended_sentence", 1.4),
    ("self_help", 1.6),
    ("hotline", 0.7),
    ("station", 0.7),
    ("social_affairs", 0.6),
    ("military_prosecutor", 0.9),
)
# nobody of eighteen has served a sentence yet
YOUNG: Shares = (
    ("deferred_prosecution", 44),
    ("class3_4_penalty", 30),
    ("police_investigation", 16),
    ("self_help", 6),
    ("station", 4),
)
JUVENILE: Shares = (("juvenile", 62), ("school", 26), ("juvenile_release", 12))
MONTHS = {
    "class3_4_penalty": 12, "police_investigation": 12, "prosecutor_investigation": 12,
    "military_prosecutor": 12, "self_help": 12, "hotline": 12, "station": 12,
    "social_affairs": 12, "school": 12,
}  # fmt: skip
ORDERED: Shares = (("12", 10), ("18", 25), ("24", 65))  # months of a deferred prosecution
OUT_OF_SCHOOL: Shares = (
    ("enrolled", 6),
    ("suspended", 18),
    ("dropped_out", 30),
    ("not_enrolled", 46),
)
ENDINGS: Shares = (
    ("completed", 70),
    ("goals_met", 5),
    ("moved", 6),
    ("other_agency", 4),
    ("lost", 4.5),
    ("imprisoned", 6),
    ("refused", 2.5),
    ("death", 2),
)
BY_ENDING = {"imprisoned": "custody", "lost": "losing", "refused": "struggling"}
FULL_TERM = {"completed"}
HISTORY_DAYS = 730
SHORTEST = 100


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
    ending: str = ""
    died: date | None = None
    school: str = ""

    @property
    def months(self) -> int:
        """How long the care was to last."""
        return (self.due.year - self.opened.year) * 12 + self.due.month - self.opened.month


def cast(rng: random.Random, today: date, *, share: float) -> list[Part]:
    """Open cases first, then closed ones; shares are exact, not drawn."""
    parts = []
    for whole, bands, is_open in (
        (OPEN_CASES, OPEN_AGES, True),
        (CLOSED_CASES, CLOSED_AGES, False),
    ):
        count = round(whole * share)
        sexes = ["f"] * round(count * WOMEN)
        sexes += ["m"] * (count - len(sexes))
        ages = spread(count, list(bands))
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
    """One person: source by age, dates that fit it. An ending that means the term was served comes
    on its last day; the others come earlier."""
    juvenile = high < UNDER_AGE
    source = pick(rng, JUVENILE if juvenile else YOUNG if high < 20 else SOURCES)
    months = int(pick(rng, ORDERED)) if source == "deferred_prosecution" else MONTHS.get(source, 24)
    ending = "" if is_open else pick(rng, ENDINGS)
    if is_open:
        opened = today - timedelta(days=rng.randrange(4, months * 30 - 5))
        closed = None
    else:
        closed = today - timedelta(days=rng.randrange(3, HISTORY_DAYS))
        if ending in FULL_TERM:
            opened = months_from(closed, -months)
            closed = months_from(opened, months)
        else:
            opened = closed - timedelta(days=rng.randrange(SHORTEST, months * 30 - 20))
    kind = BY_ENDING.get(ending) or life.kind_of(rng, ended=ending)
    return Part(
        sex=sex,
        born=birth_date(rng, low, high, closed or today),
        source=source,
        kind=kind,
        received=opened - timedelta(days=rng.randrange(1, 9)),
        opened=opened,
        due=months_from(opened, months),
        closed=closed,
        flow="juvenile" if juvenile else "adult",
        ending=ending,
        school=schooling(rng, source) if juvenile else "",
        died=closed - timedelta(days=rng.randrange(3, 12))
        if closed and ending == "death"
        else None,
    )


def schooling(rng: random.Random, source: str) -> str:
    """Whether a juvenile goes to school: 39 of 156 did, 11 of the 34 in care (S1 L992)."""
    return "enrolled" if source == "school" else pick(rng, OUT_OF_SCHOOL)


def pick(rng: random.Random, shares: Shares) -> str:
    """One of the codes by its share."""
    return rng.choices([code for code, _ in shares], weights=[share for _, share in shares])[0]


def months_from(day: date, months: int) -> date:
    """The same day so many months on (or back), the 28th at the latest."""
    whole = day.year * 12 + day.month - 1 + months
    return date(whole // 12, whole % 12 + 1, min(day.day, 28))


def birth_date(rng: random.Random, low: int, high: int, on: date) -> date:
    """A birth date of somebody aged `low` to `high` on a day."""
    latest = on.replace(year=on.year - low, day=min(on.day, 28))
    earliest = on.replace(year=on.year - high - 1, day=min(on.day, 28)) + timedelta(days=1)
    return earliest + timedelta(days=rng.randrange((latest - earliest).days + 1))
