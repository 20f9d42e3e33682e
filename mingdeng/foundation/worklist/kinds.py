"""Which kinds of things can be owed, and who words them. Filled from hangings.py files above."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from mingdeng.foundation.access.reading import one_reading
from mingdeng.foundation.worklist.models import Item


class Rank(IntEnum):
    """What outranks what in the inbox, before days overdue and tier strength are looked at."""

    STATUTORY = 10
    HARD_ALERT = 20
    ORDINARY = 50


@dataclass(frozen=True)
class Action:
    """A further button of an item."""

    label: str
    url: str
    icon: str = ""


@dataclass(frozen=True)
class Described:
    """What an item says to one viewer. Names come from the grant-aware queries of its module.

    `title` is what to do, `reason` why (the position's own words are put before it), `url` and
    `action_label` the next step. `person` may be a Veil. `tier` is high, medium or low.
    """

    title: str
    reason: str = ""
    url: str = ""
    action_label: str = "去處理"
    icon: str = ""
    person: Any = ""
    person_url: str = ""
    person_facts: str = ""
    tier: str = ""
    due_label: str = "期限"
    actions: tuple[Action, ...] = ()


Describe = Callable[[Sequence[Item], Any], Mapping[int, Described]]
Prime = Callable[[Sequence[Item], Any], object]


@dataclass(frozen=True)
class Kind:
    """One kind of thing owed.

    `describe(items, viewer)` words a whole page's items at once, by item id, in a number of
    queries that does not grow with them. Kinds that share one function are asked together, so a
    module with six kinds looks its people up once. An item it leaves out is shown by its label
    alone: the duty stands, the person is not told.
    """

    code: str
    label: str
    rank: Rank
    describe: Describe


_kinds: dict[str, Kind] = {}
_primes: list[Prime] = []


def register(kind: Kind) -> Kind:
    """Add a kind. Raises ValueError when its code is taken by a different one."""
    if _kinds.setdefault(kind.code, kind) != kind:
        raise ValueError(f"worklist kind {kind.code} exists already")
    return kind


def find(code: str) -> Kind | None:
    """The kind of a code; None when a release took it away."""
    return _kinds.get(code)


def label(code: str) -> str:
    """What to call a kind."""
    kind = _kinds.get(code)
    return kind.label if kind else "其他待辦"


def forget(code: str) -> None:
    """Take a kind away again; for tests, which register their own."""
    _kinds.pop(code, None)


def look_up_first(prime: Prime) -> Prime:
    """Add a look-up of what several kinds will ask for: whoever a page's items are about is read
    once for all of them (see access.reading)."""
    if prime not in _primes:
        _primes.append(prime)
    return prime


def describe_all(items: Sequence[Item], viewer: Any) -> dict[int, Described]:
    """Words for a page of items: each describing function is called once."""
    with one_reading():
        for prime in _primes:
            prime(items, viewer)
        return _described(items, viewer)


def _described(items: Sequence[Item], viewer: Any) -> dict[int, Described]:
    by_function: dict[Describe, list[Item]] = {}
    for item in items:
        kind = _kinds.get(item.kind)
        if kind is not None:
            by_function.setdefault(kind.describe, []).append(item)
    found: dict[int, Described] = {}
    for describe, its in by_function.items():
        found.update(describe(its, viewer))
    return found
