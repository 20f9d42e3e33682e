"""Points, thresholds and floors of the rule tier, from the dated rule `tier`. Pure.

points = Σ weight × rating over risk + Σ weight × (4 − rating) over protection. A tier of support,
not of guilt. docs/algorithms/tier.md explains it and names what is provisional.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mingdeng.care.assessments.change import Kind, Reading, value_on

TOP = 4
FACT, ALERT, RATING = "fact", "alert", "rating"


@dataclass(frozen=True, order=True)
class Level:
    """A tier with its strength 1 (lightest support) to 5. Ordered by strength."""

    strength: int
    tier: str


@dataclass(frozen=True)
class Floor:
    """A hard fact that holds the tier up for `lasts_days`; `source` fact, alert or rating.

    `group` is the field group of what it rests on: who may not read that is not told its label.
    """

    code: str
    label: str
    source: str
    subject: str
    level: Level
    lasts_days: int
    outcome: str = ""
    at_least: int = 0
    group: str = "casework"


@dataclass(frozen=True)
class TierRule:
    """The dated rule, read."""

    version: str
    min_rated: int
    unrated: int
    max_points: int
    hold_days: int
    weights: Mapping[str, tuple[Kind, int]]
    too_few: Level
    thresholds: tuple[tuple[int, Level], ...]
    floors: tuple[Floor, ...]

    @classmethod
    def of(cls, params: Mapping[str, Any], version: str) -> TierRule:
        """Read from the rule's parameters. Raises KeyError or ValueError when it cannot be used."""
        weights: dict[str, tuple[Kind, int]] = {}
        weights.update({f: ("risk", int(w)) for f, w in params["risk_weights"].items()})
        weights.update({f: ("protective", int(w)) for f, w in params["protective_weights"].items()})
        steps = [(int(row["at_least"]), _level(row)) for row in params["thresholds"]]
        steps.sort(key=lambda step: -step[0])
        if not steps or steps[-1][0] > 0:
            raise ValueError("the lowest threshold must be 0: every sum of points needs a tier")
        return cls(
            version=version,
            min_rated=int(params["min_rated"]),
            unrated=int(params["unrated_value"]),
            max_points=int(params["max_points"]),
            hold_days=int(params["step_down_after_days"]),
            weights=weights,
            too_few=_level(params["when_too_few"]),
            thresholds=tuple(steps),
            floors=tuple(_floor(row) for row in params["floors"]),
        )


def _level(row: Mapping[str, Any]) -> Level:
    return Level(int(row["strength"]), str(row["tier"]))


def _floor(row: Mapping[str, Any]) -> Floor:
    source = next(name for name in (FACT, ALERT, RATING) if name in row)
    return Floor(
        code=str(row["code"]),
        label=str(row["label"]),
        source=source,
        subject=str(row[source]),
        level=_level(row),
        lasts_days=int(row["lasts_days"]),
        outcome=str(row.get("outcome", "")),
        at_least=int(row.get("at_least", 0)),
        group=str(row.get("group", "casework")),
    )


@dataclass(frozen=True)
class Term:
    """What one factor adds: `rating` None when never rated, `counted` what was taken for it."""

    factor: str
    kind: Kind
    weight: int
    rating: int | None
    counted: int
    points: int


@dataclass(frozen=True)
class Sum:
    """The points of a day with every term; `few` when too little was rated to say more."""

    terms: tuple[Term, ...]
    points: int
    rated: int
    few: bool
    level: Level


@dataclass(frozen=True)
class Holding:
    """A floor that holds the tier up from a day to a day, both included."""

    floor: Floor
    since: date
    until: date

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day <= self.until


@dataclass(frozen=True)
class Verdict:
    """The rule's tier on a day with everything it rests on.

    `raised_by` are the floors above the points' own level; `held_until` is the last day a level
    that the points have left still counts, None when none does.
    """

    level: Level
    sum: Sum
    holding: tuple[Holding, ...]
    raised_by: tuple[Holding, ...]
    held: Level | None
    held_until: date | None


def assess(ratings: Mapping[str, int], rule: TierRule) -> Sum:
    """The points of one set of ratings (factor → 0–4). Unknown factors are ignored."""
    terms = tuple(_term(f, k, w, ratings.get(f), rule) for f, (k, w) in rule.weights.items())
    points = sum(term.points for term in terms)
    rated = sum(term.rating is not None for term in terms)
    few = rated < rule.min_rated
    level = rule.too_few if few else _reached(points, rule)
    return Sum(terms, points, rated, few, level)


def _term(factor: str, kind: Kind, weight: int, rating: int | None, rule: TierRule) -> Term:
    counted = rule.unrated if rating is None else rating
    worth = counted if kind == "risk" else TOP - counted
    return Term(factor, kind, weight, rating, counted, weight * worth)


def _reached(points: int, rule: TierRule) -> Level:
    return next(level for at_least, level in rule.thresholds if points >= at_least)


def hold(floor: Floor, since: date, ended: date | None = None) -> Holding:
    """A floor from a day on, for its own length or until what it rests on ended."""
    until = since + timedelta(days=floor.lasts_days)
    return Holding(floor, since, until if ended is None else min(until, ended))


def rating_floors(series: Mapping[str, Sequence[Reading]], rule: TierRule) -> list[Holding]:
    """The floors that ratings themselves set: one from each reading at or above the value."""
    return [
        hold(floor, reading.occurred_on)
        for floor in rule.floors
        if floor.source == RATING
        for reading in series.get(floor.subject, ())
        if reading.value >= floor.at_least
    ]


def decide(
    series: Mapping[str, Sequence[Reading]],
    holdings: Iterable[Holding],
    rule: TierRule,
    on: date,
) -> Verdict:
    """The rule's tier on a day.

    A rise counts at once. A fall of the points counts after it has held `hold_days`: until then
    the highest level of that time stands. Floors have their own length and never lower. Days with
    too little rated are no level that could be held.
    """
    now = assess(_ratings(series, on), rule)
    held, until = (None, None) if now.few else _still_held(series, rule, on, now.level)
    own = max(now.level, held) if held else now.level
    active = _strongest([h for h in [*rating_floors(series, rule), *holdings] if h.on(on)])
    raised = tuple(h for h in active if h.floor.level > own)
    level = max([own, *(h.floor.level for h in active)])
    return Verdict(level, now, active, raised, held, until)


def _still_held(
    series: Mapping[str, Sequence[Reading]], rule: TierRule, on: date, now: Level
) -> tuple[Level | None, date | None]:
    """The highest level within the holding time above today's, and the last day it counts."""
    start = on - timedelta(days=rule.hold_days)
    turns = {r.occurred_on for rows in series.values() for r in rows if start < r.occurred_on <= on}
    days = [start, *sorted(turns)]
    best: Level | None = None
    until: date | None = None
    for day, following in zip(days, [*days[1:], None], strict=True):
        then = assess(_ratings(series, day), rule)
        if then.few or then.level <= now or (best is not None and then.level < best):
            continue
        best = then.level
        last = (following - timedelta(days=1)) if following else on
        until = last + timedelta(days=rule.hold_days)
    return best, until


def _ratings(series: Mapping[str, Sequence[Reading]], day: date) -> dict[str, int]:
    found = {factor: value_on(rows, day) for factor, rows in series.items()}
    return {factor: value for factor, value in found.items() if value is not None}


def _strongest(holdings: Sequence[Holding]) -> tuple[Holding, ...]:
    """One per floor, the one that holds longest; the highest first."""
    longest: dict[str, Holding] = {}
    for held in holdings:
        known = longest.get(held.floor.code)
        if known is None or held.until > known.until:
            longest[held.floor.code] = held
    return tuple(sorted(longest.values(), key=lambda h: (-h.floor.level.strength, h.floor.code)))
