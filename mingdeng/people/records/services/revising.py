"""Changing what a record says: a new version, never an overwrite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.services.building import tidy
from mingdeng.people.records.services.indexing import reindex

TEXTS = ("name", "roman_name")
REVISABLE = (
    "name",
    "former_names",
    "roman_name",
    "birth_date",
    "sex",
    "nationality",
    "deceased_on",
)
FOUND_BY = frozenset({"name", "former_names", "roman_name"})


def revise_person(
    record: PersonRecord,
    *,
    expected: int,
    changes: Mapping[str, Any],
    viewer: Viewer | None,
) -> bool:
    """Apply `changes` (fields of REVISABLE) if the record is still at version `expected`.

    True when anything differed. A changed name keeps the old one among the former names. Raises
    audit's StaleEdit with the record as it stands, Denied, or KeyError for another field.
    """
    wanted = {name: _clean(name, changes[name]) for name in changes}
    if unknown := set(wanted) - set(REVISABLE):
        raise KeyError(sorted(unknown))
    with transaction.atomic():
        if viewer is not None:
            scopes.require(viewer, record.pk, write=[Group.IDENTITY])
        wanted |= _follows(record, wanted)
        revision = audit.save_new_version(record, expected=expected, changes=wanted, key=record.key)
        if revision is None:
            return False
        changed = set(revision.changes)
        if changed & FOUND_BY:
            reindex(PersonRecord.objects.get(pk=record.pk))
        audit.record(
            "person.revised",
            subject=record,
            records=[record.pk],
            detail={"fields": sorted(changed), "version": record.version},
        )
        events.emit("person.revised", record_id=record.pk, fields=sorted(changed))
    return True


def _clean(name: str, value: Any) -> Any:
    if name in TEXTS:
        return tidy(value or "") or None
    if name == "former_names":
        return [tidy(former) for former in value or () if tidy(former)]
    return value


def _follows(record: PersonRecord, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """What must change along: the year in clear, the name that was."""
    more: dict[str, Any] = {}
    if wanted.get("birth_date") is not None:
        more["birth_year"] = wanted["birth_date"].year
    before: Any = record.name
    if before and "name" in wanted and wanted["name"] != before:
        former = list(wanted.get("former_names", record.former_names) or ())
        more["former_names"] = former if before in former else [*former, before]
    return more
