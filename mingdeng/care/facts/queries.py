"""Reads of dated facts."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from mingdeng.care.facts import policies
from mingdeng.care.facts.models import Fact
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer

CUSTODY = "custody"
RELEASE_PLANNED = "release_planned"


@dataclass(frozen=True)
class FactView:
    """A fact as a viewer may know it. `words` are the coded and written contents, or a Veil."""

    ref: uuid.UUID
    kind: str
    outcome: str
    title: str
    on: date
    until: date | None
    told_by: str
    words: str | Veil = field(repr=False)
    group: str
    version: int
    withdrawn: str
    correctable: bool


@dataclass(frozen=True)
class Custody:
    """Whether someone is held on a day. `free_on`: the day he came out, or is planned to."""

    inside: bool = False
    since: date | None = None
    free_on: date | None = None


def facts_of(
    records: Sequence[int], kinds: Sequence[str] = (), since: date | None = None
) -> list[Fact]:
    """Standing facts of person-records, newest first: one query.

    For rules and counts inside the house: who shows them passes each through the grant
    (`policies.knows`).
    """
    found = _standing().filter(record_id__in=list(records))
    if kinds:
        found = found.filter(kind__in=list(kinds))
    if since is not None:
        found = found.filter(occurred_on__gte=since)
    return list(found)


def shown_to(grant: Grant, records: Sequence[int], limit: int = 200) -> list[FactView]:
    """What the holder of a grant may know of a person's facts, withdrawn ones last: one query."""
    rows = Fact.objects.filter(record_id__in=list(records)).order_by("-occurred_on", "-id")
    known = [row for row in rows[:limit] if policies.knows(grant, row.kind)]
    return sorted((view(row, grant) for row in known), key=lambda fact: bool(fact.withdrawn))


def view(row: Fact, grant: Grant) -> FactView:
    """A fact with its words passed through the grant."""
    group = policies.group_of(row.kind, row.occurred_on)
    withdrawn = codes.label("fact_withdraw_reason", row.withdrawn_reason)
    return FactView(
        ref=row.ref,
        kind=row.kind,
        outcome=row.outcome,
        title=title_of(row),
        on=row.occurred_on,
        until=row.until_on,
        told_by=codes.label("fact_teller", row.told_by, row.occurred_on),
        words=words_of(row) if grant.may_read(Group.CASEWORK, group) else Veil(Group.CASEWORK),
        group=group.value,
        version=row.version,
        withdrawn=withdrawn if row.withdrawn_at else "",
        correctable=not row.withdrawn_at and policies.tells(grant, row.kind),
    )


def fact_for(
    viewer: Viewer | None, ref: uuid.UUID | str, *, write: bool = False
) -> tuple[Fact, Grant]:
    """The fact an address names and the grant on its person, or Denied."""
    row = Fact.objects.select_related("key", "record", "record__key").filter(ref=ref).first()
    if row is None:
        raise Denied
    grant = scopes.require(viewer, row.record_id, read=[Group.CASEWORK])
    if not (policies.tells(grant, row.kind) if write else policies.knows(grant, row.kind)):
        raise Denied
    return row, grant


def title_of(row: Fact) -> str:
    """尿液檢驗：陽性, in the words of its day."""
    kind = codes.label("fact_kind", row.kind, row.occurred_on)
    return f"{kind}：{codes.label('fact_outcome', row.outcome, row.occurred_on)}"


def words_of(row: Fact) -> str:
    """The contents of a fact in one line."""
    parts: list[str] = []
    held: Any = row.detail or {}
    for entry in codes.every("fact_field"):
        value = held.get(entry.code)
        if not value:
            continue
        listed = entry.extra.get("list")
        if listed:
            value = "、".join(codes.label(listed, one, row.occurred_on) for one in value)
        parts.append(f"{entry.label}：{value}")
    if row.note:
        parts.append(str(row.note))
    return "；".join(parts)


def custody(records: Iterable[int], on: date | None = None) -> dict[int, Custody]:
    """Custody of each record on a day, by what was told: one query.

    The last `in` or `out` up to the day decides; a planned release counts while he is inside.
    Records without such a fact are left out: their legal status decides.
    """
    day = on or timezone.localdate()
    rows = _standing().filter(record_id__in=list(records), kind=CUSTODY)
    told: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for record, outcome, occurred in rows.values_list("record_id", "outcome", "occurred_on"):
        told[record].append((outcome, occurred))
    found = {record: _custody(facts, day) for record, facts in told.items()}
    return {record: held for record, held in found.items() if held is not None}


def custody_of(records: Iterable[int], on: date | None = None) -> Custody | None:
    """Custody of one person, whichever of the linked records was told of; None when nothing was."""
    held = custody(records, on)
    return max(held.values(), key=lambda one: one.since or date.min, default=None)


def _custody(facts: Sequence[tuple[str, date]], day: date) -> Custody | None:
    """`facts` newest first."""
    past = [(outcome, on) for outcome, on in facts if on <= day and outcome in {"in", "out"}]
    if not past:
        return None
    outcome, since = past[0]
    if outcome == "out":
        return Custody(False, since, since)
    planned = [on for told, on in facts if told == RELEASE_PLANNED and on > since]
    return Custody(True, since, planned[0] if planned else None)


def _standing() -> QuerySet[Fact]:
    rows: QuerySet[Fact] = Fact.objects.filter(withdrawn_at=None)
    return rows.order_by("-occurred_on", "-id")
