"""Reading code lists as of a day. Held in memory per process and dropped when an edit is saved.

Lists are small (a few thousand rows) and read on every page: the whole table is read in one query
and kept; other processes notice an edit within TTL seconds.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from mingdeng.foundation.codes.models import CodeEntry

TTL = 15.0


@dataclass(frozen=True)
class Code:
    """One entry as of its period."""

    code: str
    label: str
    valid_from: date | None
    valid_to: date | None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def holds(self, on: date) -> bool:
        """Whether it was in force on a day."""
        after = self.valid_from is None or self.valid_from <= on
        return after and (self.valid_to is None or on <= self.valid_to)


class _Held:
    lists: Mapping[str, list[Code]] = {}
    read_at: float = -TTL


def entries(list_name: str, on: date | None = None) -> list[Code]:
    """The entries of a list in force on a day (today by default), in the bureau's order."""
    day = on or timezone.localdate()
    return [code for code in _lists().get(list_name, []) if code.holds(day)]


def every(list_name: str) -> list[Code]:
    """All entries of a list, whatever their period."""
    return list(_lists().get(list_name, []))


def choices(list_name: str, on: date | None = None) -> list[tuple[str, str]]:
    """(code, label) pairs for a form, as of a day."""
    return [(code.code, code.label) for code in entries(list_name, on)]


def find(list_name: str, code: str, on: date | None = None) -> Code | None:
    """The entry with this code as of a day; else its nearest earlier or later wording; else None.

    A record entered under an old wording must still be readable after the wording ended.
    """
    day = on or timezone.localdate()
    found = [entry for entry in _lists().get(list_name, []) if entry.code == code]
    for entry in found:
        if entry.holds(day):
            return entry
    return max(found, key=lambda entry: entry.valid_from or date.min, default=None)


def label(list_name: str, code: str, on: date | None = None) -> str:
    """What the code was called on a day; the code itself when the list does not know it."""
    found = find(list_name, code, on)
    return found.label if found else code


def forget() -> None:
    """Drop what is held; the next read asks the database."""
    _Held.read_at = -TTL


def _lists() -> Mapping[str, list[Code]]:
    now = time.monotonic()
    if now - _Held.read_at > TTL:
        grouped: dict[str, list[Code]] = defaultdict(list)
        for row in CodeEntry.objects.live().order_by("list_name", "position", "id"):
            grouped[row.list_name].append(
                Code(row.code, row.label, row.valid_from, row.valid_to, row.extra)
            )
        _Held.lists, _Held.read_at = grouped, now
    return _Held.lists
