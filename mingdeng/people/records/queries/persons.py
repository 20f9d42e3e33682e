"""Who is the same person as whom; finding a person by the reference in an address."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.models import PersonRecord


def members_of(record_ids: Iterable[int] | QuerySet[Any, Any]) -> QuerySet[PersonRecord]:
    """Every record of the persons that the given records (ids, or a query of ids) belong to: one
    query."""
    wanted: Any = record_ids if isinstance(record_ids, QuerySet) else sorted(set(record_ids))
    heads = PersonRecord.objects.filter(pk__in=wanted, canonical__isnull=False).values("canonical")
    return PersonRecord.objects.filter(
        Q(pk__in=wanted)
        | Q(canonical__in=wanted)
        | Q(pk__in=heads)
        | Q(canonical__in=heads.values("canonical"))
    ).order_by("pk")


def same_person(record_id: int) -> list[int]:
    """Ids of all records of the person, eldest first."""
    return list(members_of([record_id]).values_list("pk", flat=True))


def same_persons(record_ids: Iterable[int]) -> dict[int, list[int]]:
    """`same_person` for a page of records: one query."""
    wanted = sorted(set(record_ids))
    groups: dict[int, list[int]] = defaultdict(list)
    persons: dict[int, int] = {}
    rows = members_of(wanted).annotate(person=Coalesce("canonical", "pk"))
    for pk, person in rows.values_list("pk", "person"):
        groups[person].append(pk)
        persons[pk] = person
    return {record: groups[persons[record]] for record in wanted if record in persons}


def person_ids(record_ids: Iterable[int]) -> dict[int, int]:
    """Record → the number its person's records share: one query."""
    rows = PersonRecord.objects.filter(pk__in=set(record_ids))
    return dict(rows.annotate(person=Coalesce("canonical", "pk")).values_list("pk", "person"))


def record_for(
    viewer: Viewer | None,
    ref: uuid.UUID | str,
    *,
    read: Sequence[Group] = (),
    write: Sequence[Group] = (),
) -> tuple[PersonRecord, Grant]:
    """The record a page's reference names, and what the viewer may do with the person.

    Raises Denied with the same words whether there is none or it may not be seen.
    """
    record = PersonRecord.objects.filter(ref=ref).first()
    if record is None:
        raise Denied
    return record, scopes.require(viewer, record.pk, read=read, write=write)
