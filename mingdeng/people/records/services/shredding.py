"""Shredding a person: after this nobody reads anything of them, backups included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events import services as events
from mingdeng.foundation.secrecy import services as secrecy
from mingdeng.foundation.secrecy.models import SubjectKey
from mingdeng.foundation.slots.registry import participants
from mingdeng.people.records.models import LookupToken, PersonRecord, Residence
from mingdeng.people.records.queries.persons import same_person


def shred(record: PersonRecord, *, reason: str) -> int:
    """Destroy the keys of all records of the person and of everything participants sealed apart.

    Returns how many keys were destroyed. What a table sealed under somebody else's key (a
    relative's note on the tie) is emptied. What stays is what counts need and names nobody: year
    of birth, sex, district. Who may order it is the caller's to check; there is no undo.
    """
    with transaction.atomic():
        ids = same_person(record.pk)
        records = list(PersonRecord.objects.select_for_update(of=("self",)).filter(pk__in=ids))
        destroyed = secrecy.destroy([held.key for held in records])
        for participant in participants.all():
            for table in participant.tables:
                destroyed += _shred_table(table, ids)
        LookupToken.objects.filter(record__in=ids).delete()
        Residence.objects.filter(record__in=ids).update(village="")
        PersonRecord.objects.filter(pk__in=ids).update(shredded_at=timezone.now())
        audit.record(
            "person.shredded",
            subject=record,
            records=ids,
            detail={"keys": destroyed},
            reason=reason,
        )
        events.emit("person.shredded", record_ids=ids)
    return destroyed


def _shred_table(table: Any, ids: Sequence[int]) -> int:
    about = Q()
    for column in _columns_about_people(table):
        about |= Q(**{f"{column}__in": ids})
    if not about:
        return 0
    rows = table.objects.filter(about)
    keys = set(rows.order_by().values_list("key_id", flat=True))
    foreign = set(
        PersonRecord.objects.filter(key__in=keys)
        .exclude(pk__in=ids)
        .values_list("key_id", flat=True)
    )
    if foreign:
        blank = dict.fromkeys(table.sealed_fields())
        table.objects.filter(about, key__in=foreign).update(**blank)
    own = SubjectKey.objects.filter(pk__in=keys - foreign, wrapped__isnull=False)
    return secrecy.destroy(own)


def _columns_about_people(table: Any) -> list[str]:
    """Columns of a table that name a person-record, by foreign key or by number."""
    return [
        field.attname
        for field in table._meta.concrete_fields
        if field.attname == "record_id" or field.related_model is PersonRecord
    ]
