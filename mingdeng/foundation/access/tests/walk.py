"""Walking everything that can be reached: addresses, hangings, jobs, and who may do what.

The tests beside this file use it, and so do the tests of higher floors, which know how to build
a person that stands in each relation.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter

from mingdeng.foundation.access.decision import NOTHING, grant_for
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.access.middleware import policy_of
from mingdeng.foundation.access.policies import Policy
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots import registry

MATRIX = Path(__file__).parent / "expected_matrix.csv"
HIDDEN = frozenset({"restricted", "self_referred"})  # a hider takes every relation away
COLUMNS = ("identity", "contact", "health", "justice", "family", "minors", "casework", "referral")


@dataclass(frozen=True)
class Route:
    """An address: its name, its view, its parameters by name, its policy if it has one."""

    name: str
    pattern: str
    view: Callable[..., Any]
    converters: dict[str, Any]
    policy: Policy | None

    @property
    def plain(self) -> bool:
        """Whether it takes no parameters."""
        return not self.converters

    def sample(self) -> dict[str, Any]:
        """Parameters that fit the address and point at nothing."""
        return {name: absent(converter) for name, converter in self.converters.items()}


def absent(converter: Any) -> Any:
    """A value of a parameter's kind that no row has."""
    if isinstance(converter, UUIDConverter):
        return "00000000-0000-4000-8000-000000000000"
    return 0 if isinstance(converter, IntConverter) else "nothing"


def routes() -> list[Route]:
    """Every address of the house, packages included."""
    return list(_walk(get_resolver(), "", "", {}))


def _walk(
    resolver: URLResolver, namespace: str, prefix: str, converters: dict[str, Any]
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        held = {**converters, **getattr(entry.pattern, "converters", {})}
        regex = getattr(entry.pattern, "regex", None)
        if regex is not None and not getattr(entry.pattern, "converters", None):
            held.update(dict.fromkeys(regex.groupindex))
        pattern = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name or ''}"
            yield Route(name, pattern, entry.callback, held, policy_of(entry.callback, name))
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, pattern, held)


def hangings() -> list[tuple[str, Any]]:
    """Everything that hangs somewhere and must name a policy, with what it is."""
    slots = {
        "panel": registry.panels,
        "form section": registry.form_sections,
        "timeline": registry.timeline,
        "column": registry.columns,
    }
    return [(kind, item) for kind, slot in slots.items() for item in slot.all()]


def job_tasks() -> list[Any]:
    """Every registered job task; none while foundation/jobs keeps no list."""
    tasks = import_module("mingdeng.foundation.jobs.registry")
    for name in ("every", "all_tasks", "tasks"):
        found = getattr(tasks, name, None)
        if callable(found):
            return list(found())
    return []


def viewer(row: str) -> Viewer:
    """A viewer of a policy row: `officer_treatment` is an officer of that section."""
    role, _, section = row.partition("officer_")
    if section:
        return Viewer(staff_id=1, role="officer", section=section, agency_kind="bureau")
    kind = "hospital" if row == "partner" else "bureau"
    return Viewer(staff_id=1, role=role or row, team_id=1, agency_kind=kind)


def decided(row: str, relation: str, group: str) -> str:
    """What the house decides for a relation as the hand-written table calls it: "-", "r", "rw"."""
    grant = NOTHING if relation in HIDDEN else grant_for(viewer(row), [relation_of(relation)])
    reads, writes = grant.may_read(Group(group)), grant.may_write(Group(group))
    return ("r" if reads else "") + ("w" if writes else "") or "-"


def relation_of(called: str) -> Relation:
    """Our relation for the hand-written table's word."""
    return Relation({"other": "none", "restricted_named": "named"}.get(called, called))


def expected() -> dict[tuple[str, str, str], str]:
    """The hand-written table: (role, relation, group) → "-", "r" or "rw"."""
    with MATRIX.open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if not (row["role"] or "#").startswith("#")]
    return {
        (row["role"].strip(), row["relation"].strip(), group): row[group].strip() or "-"
        for row in rows
        for group in COLUMNS
    }
