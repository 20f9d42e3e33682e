"""One typed registry of what modules hang on floors below them.

A lower page never imports what hangs in it: it asks the registry for its place. Everything hung
names its policy and its query budget; `config/tests/test_query_budgets.py` holds every panel to it.
Order on screen is `order`, then name. Registering a name twice is an error: two modules would
fight for one place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import QuerySet

from mingdeng.foundation.access.policies import Policy
from mingdeng.foundation.calendar.workdays import WorkCalendar


class Hung(Protocol):
    """What every hanging says of itself."""

    @property
    def name(self) -> str: ...

    @property
    def place(self) -> str: ...

    @property
    def order(self) -> int: ...


Item = TypeVar("Item", bound=Hung)


class Slot(Generic[Item]):
    """Hangings of one kind, by place."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}

    def add(self, item: Item) -> Item:
        """Hang `item`. Raises ValueError when its name is taken."""
        if item.name in self._items and self._items[item.name] != item:
            raise ValueError(f"{item.name} hangs already")
        self._items[item.name] = item
        return item

    def at(self, place: str) -> list[Item]:
        """What hangs at `place`, in order."""
        found = [item for item in self._items.values() if item.place == place]
        return sorted(found, key=lambda item: (item.order, item.name))

    def get(self, name: str) -> Item:
        """The hanging called `name`. Raises KeyError."""
        return self._items[name]

    def all(self) -> list[Item]:
        """Everything hung, for the tests that walk it."""
        return sorted(self._items.values(), key=lambda item: (item.place, item.order, item.name))


@dataclass(frozen=True)
class Panel:
    """A part of a page: `context(request, subject, grant)` feeds `template`.

    `later` panels are fetched after first paint, each at most `budget` queries; `media` says where
    it appears. `subject` is what the page is about (a case, a record); `grant` what the viewer
    may do with that person. A panel returns None to stay away. On the home page `roles` (as in
    `access.decision.role_key`, empty for all) says whom it is for, before anything is asked.
    """

    name: str
    place: str
    title: str
    template: str
    context: Callable[[Any, Any, Any], dict[str, Any] | None]
    policy: Policy
    budget: int = 6
    order: int = 50
    later: bool = True
    media: frozenset[str] = frozenset({"screen", "phone", "print"})
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FormSection:
    """A part of a form owned by a module above it: built, validated and saved with the form.

    `build(request, subject, data)` gives a bound or unbound Django form with a distinct prefix;
    `save(form, subject, made)` runs in the host's transaction after `made` is stored.
    """

    name: str
    place: str
    template: str
    build: Callable[[Any, Any, Any], Any]
    save: Callable[[Any, Any, Any], None]
    policy: Policy
    order: int = 50


@dataclass(frozen=True)
class Moment:
    """One thing on a timeline. `on` is a date; `group` decides who sees it."""

    on: Any
    at: Any
    kind: str
    title: str
    text: Any
    group: str
    icon: str = ""
    url: str = ""
    mark: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class TimelineSource:
    """Yields Moments of person-records between two days, newest first: one query."""

    name: str
    place: str
    title: str
    moments: Callable[[Any, Sequence[int], Any, Any, int], list[Moment]]
    policy: Policy
    order: int = 50


@dataclass(frozen=True)
class ListColumn:
    """A column for a list of people or cases, given the page's ids: one query."""

    name: str
    place: str
    title: str
    values: Callable[[Any, Sequence[int]], dict[int, Any]]
    policy: Policy
    order: int = 50


@dataclass(frozen=True)
class NavItem:
    """An entry of the navigation. `roles` are policy rows (see access.role_key).

    `rows` gives the rows whose number stands beside it, unordered and without DISTINCT: all
    entries of a page are counted in one query. `count` is for a number that is no count of rows,
    in at most one query.
    """

    name: str
    place: str
    title: str
    url_name: str
    icon: str
    roles: frozenset[str]
    count: Callable[[Any], int | None] | None = None
    rows: Callable[[Any], QuerySet[Any] | None] | None = None
    urgent: bool = False
    order: int = 50


@dataclass(frozen=True)
class PersonParticipant:
    """How a module exports, counts, splits and shreds what it holds of person-records.

    `tables` names its sealed models, whose keys shredding destroys; `export` yields plain rows for
    the person's own access request; `since` lists rows added after a moment (for undoing a link,
    which asks whose they are); `give` moves named rows to another record, audited by the caller.
    """

    name: str
    place: str
    tables: tuple[Any, ...]
    export: Callable[[Sequence[int]], list[dict[str, Any]]]
    since: Callable[[Sequence[int], Any], list[Any]]
    give: Callable[[Sequence[Any], int], None]
    order: int = 50


@dataclass(frozen=True)
class ImpactCounter:
    """What a changed rule or code touches: a sentence with a number, before anyone saves it."""

    name: str
    place: str
    count: Callable[[str], tuple[int, str]]
    order: int = 50


Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class LongCounter:
    """An impact counter that takes over a second on a full city: counted by a job, watched.

    `count(given, tell)` says `tell(done, total)` after each batch, which raises when whoever asked
    has called it off: let that through.
    """

    name: str
    place: str
    count: Callable[[str, Tell], tuple[int, str]]
    order: int = 50


@dataclass(frozen=True)
class DayMover:
    """Counts stored deadlines again after a working day changed.

    `move(day, before)` moves what runs over `day` to where the calendar as it stands puts it, and
    gives the record of each (None where it is about nobody). What was not counted by the calendar
    `before` was fixed by people and stays. Called in a transaction; done twice it moves nothing.
    """

    name: str
    place: str
    title: str
    move: Callable[[date, WorkCalendar], list[int | None]]
    order: int = 50


panels: Slot[Panel] = Slot()
form_sections: Slot[FormSection] = Slot()
timeline: Slot[TimelineSource] = Slot()
columns: Slot[ListColumn] = Slot()
navigation: Slot[NavItem] = Slot()
participants: Slot[PersonParticipant] = Slot()
impacts: Slot[ImpactCounter] = Slot()
long_impacts: Slot[LongCounter] = Slot()
movers: Slot[DayMover] = Slot()
