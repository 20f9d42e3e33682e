"""What the house holds of a person: every participant's rows, and who is known through them only.

A table reaches a person by a column that names a record, or through its parents (a plan's step
through goal, plan and case). Nothing here asks who looks: shredding and its preview use it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Model, Q, QuerySet

from mingdeng.foundation.drafts.models import Draft
from mingdeng.foundation.slots.counting import counts
from mingdeng.foundation.slots.registry import PersonParticipant, participants
from mingdeng.people.records.models import LookupToken, PersonRecord

DEEPEST = 4


@dataclass(frozen=True)
class Held:
    """How many rows of one table are about a person; no participant answers for the index and
    the drafts."""

    participant: str
    label: str
    count: int


def holdings(record_ids: Sequence[int]) -> list[Held]:
    """Rows by table, participants in their order, then the lookup index and the drafts; tables
    without any are left out. One query."""
    ids = list(record_ids)
    asked = [
        *((held.name, table, rows_about(table, ids)) for held, table in tables()),
        ("", LookupToken, LookupToken.objects.filter(record__in=ids)),
        ("", Draft, Draft.objects.filter(record_id__in=ids)),
    ]
    counted = counts([rows for _, _, rows in asked])
    return [
        Held(participant, str(table._meta.verbose_name), count)
        for (participant, table, _), count in zip(asked, counted, strict=True)
        if count
    ]


def tables() -> list[tuple[PersonParticipant, Any]]:
    """Every sealed table that a participant answers for."""
    held = sorted(participants.all(), key=lambda one: (one.order, one.name))
    return [(participant, table) for participant in held for table in participant.tables]


def rows_about(table: Any, record_ids: Sequence[int]) -> QuerySet[Any]:
    """The rows of a table that are about any of the records; none when no path leads there."""
    about = Q()
    for path in paths(table):
        about |= Q(**{f"{path}__in": list(record_ids)})
    if not about:
        return table.objects.none()
    return table.objects.filter(pk__in=table.objects.filter(about).order_by().values("pk"))


@lru_cache(maxsize=256)
def paths(table: type[Model]) -> tuple[str, ...]:
    """How a table's rows reach a person-record: its own columns, else the nearest parent's."""
    todo: deque[tuple[str, type[Model]]] = deque([("", table)])
    for _ in range(DEEPEST):
        level = list(todo)
        todo.clear()
        found = [f"{prefix}{column}" for prefix, model in level for column in _columns(model)]
        if found:
            return tuple(found)
        for prefix, model in level:
            todo += [(f"{prefix}{field.name}__", field.related_model) for field in _parents(model)]
    return ()


def only_told_by(record_ids: Sequence[int]) -> list[int]:
    """Relatives known to nobody but this person's case: told of by it, linked to no other record,
    with no row of their own above the people floor and in no other case's family."""
    told = PersonRecord.objects.filter(
        told_by__in=record_ids, canonical=None, members=None, shredded_at=None
    ).exclude(pk__in=record_ids)
    left = set(told.values_list("pk", flat=True))
    if not left:
        return []
    elsewhere = _united(
        rows
        for participant, table in tables()
        if participant.name != "people.records"
        for rows in _naming_elsewhere(table, left, record_ids)
    )
    return sorted(left - {pk for (pk,) in elsewhere})


def references(record_ids: Sequence[int]) -> set[str]:
    """The public references (UUID, as text) of the person and of every row about them: what an
    address, a notice or a job may name."""
    named = [PersonRecord.objects.filter(pk__in=record_ids)]
    named += [
        rows_about(table, record_ids)
        for _, table in tables()
        if any(field.attname == "ref" for field in table._meta.concrete_fields)
    ]
    return {str(ref) for (ref,) in _united(rows.order_by().values_list("ref") for rows in named)}


def _united(asked: Iterable[QuerySet[Any]]) -> list[tuple[Any, ...]]:
    """The rows of many small queries in one: the page that asks has a budget of queries."""
    first, *rest = asked
    return list(first.union(*rest, all=True))


def _naming_elsewhere(
    table: Any, wanted: Iterable[int], own: Sequence[int]
) -> Iterator[QuerySet[Any]]:
    """Which of the records a table names in rows that another case told, by column."""
    names = {field.attname for field in table._meta.concrete_fields}
    for column in _columns(table):
        rows = table.objects.filter(**{f"{column}__in": list(wanted)})
        if "told_by_id" in names:
            rows = rows.exclude(told_by__in=list(own))
        yield rows.order_by().values_list(column)


def _columns(table: type[Model]) -> list[str]:
    """Columns of a table that name a person-record, by foreign key or by number."""
    return [
        field.attname
        for field in table._meta.concrete_fields
        if field.attname == "record_id" or field.related_model is PersonRecord
    ]


def _parents(table: type[Model]) -> list[Any]:
    """Foreign keys to other tables of ours that are about people."""
    keys = [field for field in table._meta.concrete_fields if field.many_to_one]
    return [
        field
        for field in keys
        if field.related_model is not None
        and field.related_model is not table
        and field.related_model._meta.app_label.startswith(("people_", "care_", "network_"))
    ]
