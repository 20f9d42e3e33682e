"""How the conflict screen says a tie's columns."""

from __future__ import annotations

from datetime import date
from typing import Any

from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.codes import queries as codes

LISTS = {
    "kind": "tie_kind",
    "quality": "tie_quality",
    "certainty": "tie_certainty",
    "source": "tie_source",
}


def in_words(name: str, value: Any) -> str:
    """A stored value in Chinese; empty when nothing is known."""
    if value in (None, ""):
        return ""
    if name in LISTS:
        return codes.label(LISTS[name], value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in ("from_on", "to_on"):
        return roc_table(date.fromisoformat(str(value)))
    return str(value)
