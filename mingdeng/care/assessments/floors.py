"""Where floors above us report what holds a tier up: alerts stand above assessments.

A source answers for many cases at once, in a number of queries that does not grow with them:

    floors.register("alerts", standing_alerts)   # (case_ids, on) -> {case_id: [Ground, …]}
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Ground:
    """A condition that held from a day on: `subject` is what the tier rule's floor names (an
    alert rule's code). `until` is the last day it held, None while it does."""

    subject: str
    since: date
    until: date | None = None


Source = Callable[[Sequence[int], date], Mapping[int, Iterable[Ground]]]

_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add a source under a lasting name. Raises ValueError when another holds it."""
    if _sources.setdefault(name, source) is not source:
        raise ValueError(f"floor source {name} exists already")


def forget(name: str) -> None:
    """Take a source away again; for tests."""
    _sources.pop(name, None)


def grounds(case_ids: Sequence[int], on: date) -> dict[int, list[Ground]]:
    """What every source knows of the cases on a day."""
    found: dict[int, list[Ground]] = defaultdict(list)
    for source in _sources.values():
        for case_id, held in source(case_ids, on).items():
            found[case_id].extend(held)
    return found
