"""Stored ratings as plain readings: one query for any number of cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from mingdeng.care.assessments.change import Reading, by_factor, in_force, recorded
from mingdeng.care.assessments.models import Rating

Series = Mapping[str, Sequence[Reading]]


def readings_of(case_ids: Iterable[int]) -> dict[int, list[Reading]]:
    """Every stored rating of the cases, corrected and withdrawn ones included: one query."""
    return by_case(Rating.objects.filter(case_id__in=list(case_ids)))


def by_case(ratings: QuerySet[Rating]) -> dict[int, list[Reading]]:
    """Stored ratings as plain readings, by case: one query."""
    found: dict[int, list[Reading]] = defaultdict(list)
    rows: Iterable[tuple[Any, ...]] = ratings.values_list(
        "case_id",
        "id",
        "factor",
        "value",
        "occurred_on",
        "recorded_at",
        "corrects_id",
        "withdrawn_at",
    )
    for case_id, *reading in rows:
        found[case_id].append(Reading(*reading))
    return found


def series_of(
    case_ids: Iterable[int], as_of: date, known_by: datetime | None = None
) -> dict[int, Series]:
    """Per case and factor what was known by a moment about the time up to a day: one query."""
    return {
        case_id: by_factor(recorded(rows, as_of=as_of, known_by=known_by))
        for case_id, rows in readings_of(case_ids).items()
    }


def latest_values(case_id: int, on: date) -> dict[str, Reading]:
    """Each factor's reading in force on a day: one query."""
    series = series_of([case_id], on).get(case_id, {})
    found = {factor: in_force(rows, on) for factor, rows in series.items()}
    return {factor: reading for factor, reading in found.items() if reading is not None}
