"""When a factor's change is worth a look: baseline, reliable change, smoothing, staleness. Pure.

No database, no clock. Two clocks are kept apart: `occurred_on` says when something was so,
`recorded_at` when the bureau knew it. Every function sees only what `recorded` let through, so a
row written later changes nothing that was said earlier. docs/algorithms/radar.md explains it.
"""

from __future__ import annotations

import calendar
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any, Literal

Kind = Literal["risk", "protective"]
Level = Literal["", "amber", "red"]


@dataclass(frozen=True)
class Reading:
    """A stored rating: value 0–4 of a factor on a day, and when it was written down."""

    key: int
    factor: str
    value: int
    occurred_on: date
    recorded_at: datetime
    corrects: int | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class Measure:
    """How a factor is measured: reliability (0–1) and spread in points of the 0–4 scale."""

    kind: Kind
    reliability: float
    sd: float
    stale_after_days: int

    @property
    def noise(self) -> float:
        """Standard error of a difference, in points: sd × √(2(1 − r)) (Jacobson & Truax 1991)."""
        return self.sd * math.sqrt(2 * (1 - self.reliability))


@dataclass(frozen=True)
class ChangeRule:
    """The dated rule `reliable_change`."""

    z_red: float
    z_amber: float
    consecutive: int
    together: int
    baseline_from: int
    baseline_to: int
    baseline_min: int
    compare: tuple[int, ...]

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> ChangeRule:
        """Read from the rule's parameters. Raises KeyError when one is missing."""
        return cls(
            z_red=float(params["z_red"]),
            z_amber=float(params["z_amber"]),
            consecutive=int(params["amber_consecutive_readings"]),
            together=int(params["factors_amber_together"]),
            baseline_from=int(params["baseline_from_months_ago"]),
            baseline_to=int(params["baseline_to_months_ago"]),
            baseline_min=int(params["baseline_min_readings"]),
            compare=tuple(int(m) for m in params["compare_months_ago"]),
        )


@dataclass(frozen=True)
class Change:
    """One factor as of a day. `usual` is the person's own baseline, `index` the reliable change.

    `past` maps months ago → value; `apart` are those of them from which the present value lies
    beyond the noise, whatever is usual by now. `level` is red when the index passes `z_red` either
    way, amber when a smaller one stayed for the rule's number of readings. `monthly` is oldest
    first.
    """

    now: int | None
    usual: float | None
    past: Mapping[int, int | None]
    monthly: tuple[int | None, ...]
    index: float | None
    level: Level
    worse: bool
    rated_on: date | None
    reading: int | None
    age_days: int | None
    stale: bool
    apart: tuple[int, ...] = ()

    @property
    def step(self) -> float | None:
        """Points away from the baseline; None when there is none."""
        return None if self.now is None or self.usual is None else self.now - self.usual

    @property
    def exceeds(self) -> bool:
        """Whether the change is larger than measurement noise: what gets a ring."""
        return self.level == "red"


def recorded(
    readings: Iterable[Reading], *, as_of: date, known_by: datetime | None = None
) -> list[Reading]:
    """What was known by a moment about the time up to a day, in the order it happened.

    A correction known by then replaces the row it names even when it moves it to a later day; a
    row withdrawn by then never was. Without `known_by` everything written counts.
    """
    known = [r for r in readings if known_by is None or r.recorded_at <= known_by]
    replaced = {r.corrects for r in known if r.corrects is not None}
    standing = [
        r
        for r in known
        if r.key not in replaced
        and r.occurred_on <= as_of
        and (r.withdrawn_at is None or (known_by is not None and r.withdrawn_at > known_by))
    ]
    return sorted(standing, key=lambda r: (r.occurred_on, r.recorded_at, r.key))


def by_factor(readings: Iterable[Reading]) -> dict[str, list[Reading]]:
    """Each factor's readings, in the order given."""
    found: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        found[reading.factor].append(reading)
    return dict(found)


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def in_force(series: Sequence[Reading], day: date) -> Reading | None:
    """The last reading not after a day; `series` is one factor's, as `recorded` orders it."""
    found = None
    for reading in series:
        if reading.occurred_on > day:
            break
        found = reading
    return found


def value_on(series: Sequence[Reading], day: date) -> int | None:
    """The value that held on a day; None before the first reading, which is not a zero."""
    reading = in_force(series, day)
    return None if reading is None else reading.value


def monthly(series: Sequence[Reading], on: date, months: int) -> tuple[int | None, ...]:
    """The values that held `months`, …, 1, 0 months before `on`, oldest first.

    A month without a reading carries the value on (only changes are stored).
    """
    return tuple(value_on(series, months_before(on, ago)) for ago in range(months, -1, -1))


def baseline(series: Sequence[Reading], on: date, rule: ChangeRule) -> float | None:
    """The person's own usual value: median of the monthly values between the rule's months.

    None with fewer values than the rule asks for.
    """
    span = range(rule.baseline_to, rule.baseline_from + 1)
    held = [value_on(series, months_before(on, ago)) for ago in span]
    known = [value for value in held if value is not None]
    return float(median(known)) if len(known) >= rule.baseline_min else None


def reliable_change(now: float, usual: float, measure: Measure) -> float:
    """The reliable change index: how many standard errors of a difference lie between the two.

    Jacobson & Truax 1991, J Consult Clin Psychol 59:12. A perfectly reliable measure has no
    noise: any difference is then infinitely many.
    """
    step = now - usual
    if measure.noise == 0:
        return 0.0 if step == 0 else math.copysign(math.inf, step)
    return step / measure.noise


def smooth(values: Sequence[float | None], *, weight: float, start: int) -> list[float | None]:
    """Exponentially weighted mean z(t) = w·x(t) + (1 − w)·z(t − 1), one value per month.

    It starts at the median of the first `start` known values; a month without one carries z on;
    before the first it is None. Roberts 1959; the constant is measured in notes/risk.md §7.
    """
    first = [v for v in values if v is not None][: max(start, 1)]
    held: float | None = None
    smoothed: list[float | None] = []
    for value in values:
        if value is not None:
            before = median(first) if held is None else held
            held = weight * value + (1 - weight) * before
        smoothed.append(held)
    return smoothed


def judge(
    series: Sequence[Reading],
    measure: Measure,
    rule: ChangeRule,
    on: date,
    *,
    spark_months: int = 6,
) -> Change:
    """Everything the radar says of one factor; `series` as `recorded` and `by_factor` give it."""
    last = in_force(series, on)
    usual = baseline(series, on, rule)
    past = {ago: value_on(series, months_before(on, ago)) for ago in rule.compare}
    points = monthly(series, on, spark_months)
    if last is None:
        return Change(None, usual, past, points, None, "", False, None, None, None, False)
    index = None if usual is None else reliable_change(last.value, usual, measure)
    age = (on - last.occurred_on).days
    latest = [r for r in series if r.occurred_on <= on][-rule.consecutive :]
    return Change(
        now=last.value,
        usual=usual,
        past=past,
        monthly=points,
        index=index,
        level=_level(latest, measure, rule, index, usual),
        worse=index is not None and _is_worse(index, measure.kind),
        rated_on=last.occurred_on,
        reading=last.key,
        age_days=age,
        stale=age > measure.stale_after_days,
        apart=tuple(
            ago
            for ago, then in past.items()
            if then is not None and abs(reliable_change(last.value, then, measure)) >= rule.z_red
        ),
    )


def worse_together(changes: Iterable[Change], rule: ChangeRule) -> bool:
    """Whether so many factors moved the wrong way at once that the pattern counts."""
    moved = [c for c in changes if c.worse and c.index is not None and abs(c.index) >= rule.z_amber]
    return len(moved) >= rule.together


def _level(
    latest: Sequence[Reading],
    measure: Measure,
    rule: ChangeRule,
    index: float | None,
    usual: float | None,
) -> Level:
    if index is None or usual is None:
        return ""
    if abs(index) >= rule.z_red:
        return "red"
    steps = [reliable_change(r.value, usual, measure) for r in latest]
    stayed = len(steps) == rule.consecutive and all(
        abs(s) >= rule.z_amber and (s > 0) == (index > 0) for s in steps
    )
    return "amber" if stayed else ""


def _is_worse(index: float, kind: Kind) -> bool:
    return index > 0 if kind == "risk" else index < 0
