"""What forbids shredding a person: asked of the floors above, which know of open cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Hold = Callable[[Sequence[int]], str]
_holds: dict[str, Hold] = {}


def register(name: str, hold: Hold) -> None:
    """Add a reason not to shred, from an app's `ready`: given record ids it answers a Chinese
    sentence with the next step, or nothing; one query."""
    _holds[name] = hold


def reasons(record_ids: Sequence[int]) -> list[str]:
    """Every sentence that speaks against it."""
    return [said for hold in _holds.values() if (said := hold(record_ids))]
