"""Counting many things in one question: a page has a budget of queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Value


def counts(asked: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each of these has, in their order: one query by UNION ALL.

    Unordered rows without DISTINCT or slices. Nothing asked is no query.
    """
    if not asked:
        return []
    tallies = [_tally(place, rows) for place, rows in enumerate(asked)]
    together: Any = tallies[0].union(*tallies[1:], all=True) if tallies[1:] else tallies[0]
    found = dict(together)
    return [found.get(place, 0) for place in range(len(asked))]


def _tally(place: int, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    numbered = rows.order_by().annotate(place_asked=Value(place, output_field=IntegerField()))
    tallied = numbered.values("place_asked").annotate(rows_found=Count("pk"))
    return tallied.values_list("place_asked", "rows_found")
