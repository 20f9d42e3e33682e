"""The one place that decides. No policy, no access; nothing is granted by default."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied

from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.identity.viewer import Viewer

TABLE = Path(__file__).parent / "data" / "policy.toml"


class Denied(PermissionDenied):
    """The viewer may not. Its text never tells whether the thing exists."""


@dataclass(frozen=True)
class Veil:
    """Stands in place of a value the viewer may not read. Says which group it belongs to."""

    group: str

    def __str__(self) -> str:
        return "不在您的權限內"

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True)
class Grant:
    """What a viewer may do with one person: groups to read, groups to write, and why."""

    read: frozenset[Group] = field(default_factory=frozenset)
    write: frozenset[Group] = field(default_factory=frozenset)
    relation: Relation = Relation.NONE
    acting_for: int | None = None

    def may_read(self, *groups: Group) -> bool:
        """Whether every one of `groups` may be read."""
        return bool(groups) and all(group in self.read for group in groups)

    def may_write(self, *groups: Group) -> bool:
        """Whether every one of `groups` may be written."""
        return bool(groups) and all(group in self.write for group in groups)

    def show(self, group: Group, value: Any) -> Any:
        """`value`, or a veil when its group may not be read."""
        return value if group in self.read else Veil(group)


NOTHING = Grant()


@lru_cache(maxsize=1)
def table() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """role → relation → group → "r" or "rw", as shipped in data/policy.toml."""
    with TABLE.open("rb") as stream:
        return tomllib.load(stream)


def grant_for(
    viewer: Viewer | None, relations: Iterable[Relation], acting_for: int | None = None
) -> Grant:
    """The union of what the viewer's role may do under each relation that holds. `acting_for`: the
    colleague she stands in for, kept only where nothing nearer than that holds."""
    if viewer is None or not viewer.role:
        return NOTHING
    held = list(relations)
    rows = table().get(role_key(viewer), {})
    read: set[Group] = set()
    write: set[Group] = set()
    for relation in held:
        for name, letters in rows.get(relation.value, {}).items():
            if "r" in letters:
                read.add(Group(name))
            if "w" in letters:
                write.add(Group(name))
    strongest = next((r for r in Relation if r in held), Relation.NONE)
    for_whom = acting_for if strongest is Relation.DEPUTY else None
    return Grant(frozenset(read), frozenset(write), strongest, for_whom)


def role_key(viewer: Viewer) -> str:
    """The policy row of a viewer: an officer's row depends on the section."""
    return f"officer_{viewer.section}" if viewer.role == "officer" else viewer.role


def plain_grant(viewer: Viewer | None) -> Grant:
    """What the role may do with things that are not about one person (relation `none`)."""
    return grant_for(viewer, [Relation.NONE])
