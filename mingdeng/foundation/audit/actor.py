"""Who acts in this request, command or job. Set at the edge, read by every service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """The person at the keyboard; `acting_for` is the absent colleague a deputy stands in for."""

    staff_id: int | None = None
    acting_for_id: int | None = None
    agency_id: int | None = None
    request_id: str = ""


SYSTEM = Actor()
_current: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)


def current() -> Actor:
    """The actor of this context; SYSTEM outside any."""
    return _current.get()


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Run the block as `actor`."""
    token = _current.set(actor)
    try:
        yield actor
    finally:
        _current.reset(token)
