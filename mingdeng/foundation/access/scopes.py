"""How a viewer stands to person-records: asked of the floors that know (caseload, agreements…)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mingdeng.foundation.access.decision import NOTHING, Denied, Grant, grant_for
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.access.reading import shared
from mingdeng.foundation.audit.actor import note_footing
from mingdeng.foundation.identity.viewer import Viewer


class Related(set[Relation]):
    """The relations to one record; `acting_for` is the colleague a deputy stands in for there."""

    acting_for: int | None = None


Relations = Mapping[int, set[Relation]]
Provider = Callable[[Viewer, Sequence[int]], Relations]
Hider = Callable[[Viewer, Sequence[int]], set[int]]


@dataclass(frozen=True)
class Standing:
    """What the floor that keeps the records knows of one before anyone else is asked.

    `through`: other records in whose scope it stands as well: the same person's, and the one
    whose case told of a relative registered nowhere else.
    """

    hidden: bool = False
    relations: frozenset[Relation] = frozenset()
    through: frozenset[int] = frozenset()


Stander = Callable[[Viewer, Sequence[int]], dict[int, Standing]]

_standers: dict[str, Stander] = {}
_providers: dict[str, Provider] = {}
_hiders: dict[str, Hider] = {}


def register_provider(name: str, provider: Provider) -> None:
    """Add a source of relations; called from an app's `ready`. At most one query per call."""
    _providers[name] = provider


def register_stander(name: str, stander: Stander) -> None:
    """Add what is known of records before relations are asked; one query per call."""
    _standers[name] = stander


def register_hider(name: str, hider: Hider) -> None:
    """Add a source of records that do not exist for a viewer (restricted persons)."""
    _hiders[name] = hider


def grants_on(viewer: Viewer | None, records: Iterable[int]) -> dict[int, Grant]:
    """What `viewer` may do with each record; one query per provider, whatever the page length.

    A hidden record gets nothing, whatever other relation holds. Providers need not know who is
    the same person: they are asked about all the records a record stands with.
    """
    wanted = sorted(set(records))
    if viewer is None or not viewer.role or not wanted:
        return dict.fromkeys(wanted, NOTHING)
    return shared(("grants", viewer), wanted, lambda asked: _decide(viewer, asked))


def _decide(viewer: Viewer, wanted: Sequence[int]) -> dict[int, Grant]:
    through: dict[int, set[int]] = {record: {record} for record in wanted}
    merged: dict[int, set[Relation]] = {record: set() for record in wanted}
    hidden: set[int] = set()
    for stander in _standers.values():
        for record, standing in stander(viewer, wanted).items():
            through[record] |= standing.through
            merged[record] |= standing.relations
            if standing.hidden:
                hidden.add(record)
    asked = sorted(set().union(*through.values()))
    for hider in _hiders.values():
        hidden |= hider(viewer, asked)
    related: dict[int, set[Relation]] = {record: set() for record in asked}
    absent: dict[int, int] = {}
    for provider in _providers.values():
        for record, found in provider(viewer, asked).items():
            related[record] |= found
            if isinstance(found, Related) and found.acting_for is not None:
                absent[record] = found.acting_for
    grants = {}
    for record in wanted:
        near = sorted(through[record] - hidden)
        held = merged[record].union(*(related[one] for one in near))
        for_whom = next((absent[one] for one in near if one in absent), None)
        grants[record] = NOTHING if record in hidden else grant_for(viewer, held, for_whom)
        note_footing(record, grants[record].relation.value, grants[record].acting_for)
    return grants


def grant_on(viewer: Viewer | None, record: int) -> Grant:
    """What `viewer` may do with one record."""
    return grants_on(viewer, [record])[record]


def require(
    viewer: Viewer | None,
    record: int,
    *,
    read: Sequence[Group] = (),
    write: Sequence[Group] = (),
) -> Grant:
    """The grant, or Denied when it lacks any of the groups."""
    grant = grant_on(viewer, record)
    if (read and not grant.may_read(*read)) or (write and not grant.may_write(*write)):
        raise Denied
    if not read and not write:
        raise Denied
    return grant
