"""The numbers of the navigation: whatever an entry counts, one query counts it with the others."""

from __future__ import annotations

from collections.abc import Sequence

from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots.counting import counts
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
    numbered = counts([rows for _, rows in counted])
    found.update(zip((name for name, _ in counted), numbered, strict=True))
    return found
