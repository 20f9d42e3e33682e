"""Where floors above add ways to find a person: a case number is known to care, not to people."""

from __future__ import annotations

from collections.abc import Callable

Finder = Callable[[str], list[int]]
_finders: dict[str, Finder] = {}


def register(kind: str, finder: Finder) -> None:
    """Add a finder for a kind of search text (`case_number`), from an app's `ready`.

    It is given the canonical text and returns person-record ids, with at most one query and
    without asking who looks: the search redacts what it finds.
    """
    _finders[kind] = finder


def find(kind: str, text: str) -> list[int]:
    """Record ids for a text of that kind; empty when nobody knows the kind."""
    finder = _finders.get(kind)
    return finder(text) if finder else []
