"""What rests on a consent: modules above register how they stop when it is withdrawn.

Called inside the withdrawal's transaction: a flow that rests on a withdrawn consent must not
outlive it by a moment (PDPA §16 (7)), so this is an invariant and not an event's consequence.
"""

from __future__ import annotations

from collections.abc import Callable

from mingdeng.care.consents.models import Consent

Stop = Callable[[Consent], int]
_stops: dict[str, Stop] = {}


def register(name: str, stop: Stop) -> None:
    """Add what must stop; it returns how many flows it stopped. Raises ValueError for a taken
    name."""
    if _stops.setdefault(name, stop) is not stop:
        raise ValueError(f"consent flow {name} is registered already")


def stop_all(consent: Consent) -> dict[str, int]:
    """Stop everything that rests on `consent`: name → how many."""
    return {name: stop(consent) for name, stop in _stops.items()}
