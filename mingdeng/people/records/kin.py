"""Who belongs near a person, as the modules beside each other know: ties tell, households ask."""

from __future__ import annotations

from collections.abc import Callable

Near = Callable[[int], set[int]]
_near: dict[str, Near] = {}


def register(name: str, near: Near) -> None:
    """Add a source of record ids near a record's person, from an app's `ready`; one query each.

    It is asked without a viewer: whoever asks redacts what it shows.
    """
    _near[name] = near


def near(record_id: int) -> set[int]:
    """Record ids near the person, by every source."""
    return set().union(*(source(record_id) for source in _near.values()))
