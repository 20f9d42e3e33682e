"""What floors above know of person-records and this one does not: case numbers, who is whom.

The audit holds numbers only. A floor that keeps cases registers how to find record numbers from
what an auditor types (a case number, a reference) and how to call a record without naming anyone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

Opened = Mapping[int, Set[int]]
"""Record numbers by account."""


@dataclass(frozen=True)
class Source:
    """`find` gives record numbers for a case number or reference, `labels` a case number for each
    record: one query each. `outside` tells of many accounts at once which of the records each
    opened in a period were in nobody's caseload she carried: a few queries for all."""

    name: str
    find: Callable[[str], set[int]] | None = None
    labels: Callable[[Sequence[int]], dict[int, str]] | None = None
    whole: Callable[[int], Sequence[int]] | None = None
    outside: Callable[[Opened, datetime, datetime], Opened] | None = None


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source; called from an app's `ready`."""
    _sources[source.name] = source


def find(text: str) -> set[int]:
    """Record numbers that a text stands for; the number itself when digits were typed."""
    found: set[int] = {int(text)} if text.isdecimal() and len(text) < 19 else set()
    for source in _sources.values():
        if source.find:
            found |= source.find(text)
    return found


def labels(records: Iterable[int]) -> dict[int, str]:
    """How each record is called here: its case number, or 「人員 12」; never a name."""
    wanted = sorted(set(records))
    return {number: f"人員 {number}" for number in wanted} | numbers(wanted)


def numbers(records: Iterable[int]) -> dict[int, str]:
    """The case number of each record that has one."""
    wanted = sorted(set(records))
    found: dict[int, str] = {}
    for source in _sources.values():
        if source.labels and wanted:
            found |= source.labels(wanted)
    return found


def whole(record: int) -> list[int]:
    """Every record of the person a record belongs to; at least itself."""
    found = {record}
    for source in _sources.values():
        if source.whole:
            found |= set(source.whole(record))
    return sorted(found)


def outside(opened: Opened, start: datetime, end: datetime) -> Opened:
    """Which of the records each account opened were outside its caseload. Without a source nobody
    can tell: all."""
    left = opened
    for source in _sources.values():
        if source.outside:
            left = source.outside(left, start, end)
    return left
