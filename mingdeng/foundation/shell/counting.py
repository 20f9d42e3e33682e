"""The numbers of the navigation: whatever an entry counts, one query counts it with the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Value

from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots.registry import NavItem


def numbers(viewer: Viewer, items: Sequence[NavItem]) -> dict[str, int | None]:
    """Entry → its number at this moment; an entry without one is left out.

    One query for all that count rows, and one for each that counts otherwise. Nothing is kept
    between pages: the number is true when the page is drawn.
    """
    found: dict[str, int | None] = {
        item.name: item.count(viewer) for item in items if item.count is not None
    }
    asked = [(item.name, item.rows(viewer)) for item in items if item.rows is not None]
    counted = [(name, rows) for name, rows in asked if rows is not None]
    found.update(dict.fromkeys((name for name, _ in counted), 0))
    tallies = [_tally(place, rows) for place, (_, rows) in enumerate(counted)]
    if tallies:
        together: Any = tallies[0].union(*tallies[1:], all=True) if tallies[1:] else tallies[0]
        for place, number in together:
            found[counted[place][0]] = number
    return found


def _tally(place: int, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    numbered = rows.order_by().annotate(nav=Value(place, output_field=IntegerField()))
    return numbered.values("nav").annotate(n=Count("pk")).values_list("nav", "n")
