"""The cases painted together, and whose records belong to which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from mingdeng.care.cases.models import Case


@dataclass(frozen=True)
class Page:
    """Cases, each record's person as all its records, the day and the moment."""

    cases: Sequence[Case]
    persons: Mapping[int, Sequence[int]]
    on: date
    now: datetime

    @cached_property
    def ids(self) -> list[int]:
        """The cases' ids."""
        return [case.pk for case in self.cases]

    @cached_property
    def cases_of(self) -> Mapping[int, Sequence[int]]:
        """Record → the cases of its person on this page."""
        found: dict[int, list[int]] = defaultdict(list)
        for case in self.cases:
            for record in self.persons.get(case.record_id, (case.record_id,)):
                found[record].append(case.pk)
        return found

    @cached_property
    def records(self) -> list[int]:
        """Every record of every person on the page."""
        return sorted(self.cases_of)
