"""Which rows of the dated table fit what moved in a case. Pure: no database, no clock.

factor × direction × tier → intervention with a reason (issue 2 §3, "Plan"; the table is
data/suggestions.toml). Whether a factor moved is not decided here: care/assessments/change.py says
so by the reliable change index (Jacobson & Truax 1991). docs/algorithms/suggestions.md explains it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from mingdeng.care.assessments.change import Change

Direction = Literal["worse", "better"]


@dataclass(frozen=True)
class Row:
    """One row of the table. `tiers` and `source_groups` are codes; no source group means all;
    priority 1 comes first; `cooldown_days` between two offers of this row to one case."""

    code: str
    factor: str
    direction: Direction
    tiers: frozenset[str]
    intervention: str
    priority: int
    cooldown_days: int
    reason: str = ""
    source_groups: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_to: date | None = None

    @classmethod
    def of(
        cls, code: str, extra: Mapping[str, Any], valid_from: date | None, valid_to: date | None
    ) -> Row:
        """Read from a code entry's columns. Raises KeyError when one is missing."""
        return cls(
            code=code,
            factor=extra["factor"],
            direction=extra["direction"],
            tiers=frozenset(extra["tiers"]),
            intervention=extra["intervention"],
            priority=int(extra["priority"]),
            cooldown_days=int(extra["cooldown_days"]),
            reason=extra["reason"],
            source_groups=frozenset(extra.get("source_groups", ())),
            valid_from=valid_from,
            valid_to=valid_to,
        )

    @property
    def version(self) -> str:
        """Which wording of the row this is."""
        return self.valid_from.isoformat() if self.valid_from else "initial"

    def holds(self, on: date) -> bool:
        """Whether the row is in force on a day, both ends included."""
        after = self.valid_from is None or self.valid_from <= on
        return after and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Situation:
    """A case on a day. `changes`: factor → its change; `offered`: row code → the last day it was
    offered; `taken`: interventions in the plan or offered and undecided; `seen`: ratings that have
    called for a row already, as (row code, rating key)."""

    tier: str
    source_group: str = ""
    changes: Mapping[str, Change] = field(default_factory=dict)
    offered: Mapping[str, date] = field(default_factory=dict)
    taken: Set[str] = frozenset()
    seen: Set[tuple[str, int]] = frozenset()


@dataclass(frozen=True)
class Offer:
    """A row that fits, and the change it answers."""

    row: Row
    change: Change


def direction(change: Change) -> Direction | None:
    """Which way a factor moved beyond noise; None within it, and for a rating too old to act on."""
    if not change.exceeds or change.stale:
        return None
    return "worse" if change.worse else "better"


def match(
    rows: Iterable[Row], case: Situation, on: date, *, available: Set[str], limit: int
) -> list[Offer]:
    """The offers a case gets on a day, best first, at most `limit`, each intervention once.

    `available`: interventions the bureau offers that day. Order: the row's priority, what got
    worse before what got better, the larger change, the code.
    """
    fitting = [row for row in rows if _fits(row, case, on) and row.intervention in available]
    found: list[Offer] = []
    taken = set(case.taken)
    for row in sorted(fitting, key=lambda row: _rank(row, case.changes[row.factor])):
        if len(found) >= limit:
            break
        if row.intervention not in taken:
            taken.add(row.intervention)
            found.append(Offer(row, case.changes[row.factor]))
    return found


def still_holds(factor: str, way: str, changes: Mapping[str, Change]) -> bool:
    """Whether what an open suggestion answered is still so."""
    change = changes.get(factor)
    return change is not None and direction(change) == way


def resting(row: Row, last: date | None, on: date) -> bool:
    """Whether the row was offered so lately that it may not be offered again.

    It rests `cooldown_days` full days: offered on the 1st with 7, it returns on the 8th. A last
    day after `on` (a back-dated run) rests as well.
    """
    return last is not None and on < last + timedelta(days=row.cooldown_days)


def _fits(row: Row, case: Situation, on: date) -> bool:
    change = case.changes.get(row.factor)
    return (
        change is not None
        and direction(change) == row.direction
        and row.holds(on)
        and case.tier in row.tiers
        and (not row.source_groups or case.source_group in row.source_groups)
        and not resting(row, case.offered.get(row.code), on)
        and (row.code, change.reading or 0) not in case.seen
    )


def _rank(row: Row, change: Change) -> tuple[int, int, float, str]:
    better = 1 if row.direction == "better" else 0
    return (row.priority, better, -abs(change.index or 0.0), row.code)
