"""Who acts in this request, command or job. Set at the edge, read by every service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
_footing: ContextVar[dict[int, tuple[str, int | None]] | None] = ContextVar("footing", default=None)
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


@contextmanager
def noting() -> Iterator[None]:
    """Within one request, remember on what footing each person-record was looked at."""
    token = _footing.set({})
    try:
        yield
    finally:
        _footing.reset(token)


def note_footing(record_id: int, relation: str, acting_for: int | None = None) -> None:
    """Called by foundation/access when it decides: own caseload, deputy (of whom), break-glass …"""
    held = _footing.get()
    if held is not None:
        held[record_id] = (relation, acting_for)


def footing_of(record_id: int) -> str:
    """On what footing this request looked at a record; empty when access was not asked."""
    return (_footing.get() or {}).get(record_id, ("", None))[0]


def absent_of(records: Iterable[int]) -> int | None:
    """The absent colleague for whom every one of these records was looked at; None when some were
    looked at on another footing, or for somebody else."""
    noted = _footing.get() or {}
    found = {noted[record][1] for record in records if record in noted}
    return found.pop() if len(found) == 1 else None
