"""Shredding a person: after this nobody reads anything of them, backups included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events import services as events
from mingdeng.foundation.secrecy import services as secrecy
from mingdeng.foundation.secrecy.models import SubjectKey
from mingdeng.people.records.models import LookupToken, PersonRecord, Residence
from mingdeng.people.records.queries.holdings import (
    holdings,
    only_told_by,
    references,
    rows_about,
    tables,
)
from mingdeng.people.records.queries.persons import same_person
from mingdeng.people.records.services import sweeping

RECORDS, RELATIVES = "人員紀錄", "只由本人提到的親屬"
Line = tuple[str, int]


@dataclass(frozen=True)
class Removal:
    """What shredding takes away: (what, how many), the person's own records first."""

    records: tuple[int, ...]
    relatives: tuple[int, ...]
    lines: tuple[Line, ...]

    @property
    def everyone(self) -> list[int]:
        """The person's records and the relatives that go with them."""
        return [*self.records, *self.relatives]


def preview(record: PersonRecord) -> Removal:
    """What `shred` would take away now: a dozen queries, however many tables."""
    own = same_person(record.pk)
    relatives = only_told_by(own)
    ids = [*own, *relatives]
    traces = sweeping.find(ids, references(ids))
    lines = [
        (RECORDS, len(own)),
        (RELATIVES, len(relatives)),
        *((held.label, held.count) for held in holdings(ids)),
        *traces.counts.items(),
    ]
    return Removal(tuple(own), tuple(relatives), tuple(line for line in lines if line[1]))


def shred(record: PersonRecord, *, reason: str) -> int:
    """Destroy the keys of all records of the person and of everything participants sealed apart.

    With them go the relatives that only this person's case told of, and every draft, notice, work
    item and job that leads there. Returns how many keys were destroyed. What a table sealed under
    somebody else's key (a relative's note on the tie) is emptied. What stays is what counts need
    and names nobody: year of birth, sex, district. Who may order it is the caller's to check;
    there is no undo.
    """
    with transaction.atomic():
        own = same_person(record.pk)
        ids = [*own, *only_told_by(own)]
        records = list(PersonRecord.objects.select_for_update(of=("self",)).filter(pk__in=ids))
        sweeping.sweep(ids, sweeping.find(ids, references(ids)))
        destroyed = secrecy.destroy([held.key for held in records])
        for _, table in tables():
            destroyed += _shred_table(table, ids)
        LookupToken.objects.filter(record__in=ids).delete()
        Residence.objects.filter(record__in=ids).update(village="")
        PersonRecord.objects.filter(pk__in=ids).update(shredded_at=timezone.now())
        audit.record(
            "person.shredded",
            subject=record,
            records=ids,
            detail={"keys": destroyed, "relatives": len(ids) - len(own)},
            reason=reason,
        )
        events.emit("person.shredded", record_ids=ids)
    return destroyed


def _shred_table(table: Any, ids: Sequence[int]) -> int:
    rows = rows_about(table, ids)
    keys = set(rows.order_by().values_list("key_id", flat=True))
    foreign = set(
        PersonRecord.objects.filter(key__in=keys)
        .exclude(pk__in=ids)
        .values_list("key_id", flat=True)
    )
    if foreign:
        blank = dict.fromkeys(table.sealed_fields())
        rows.filter(key__in=foreign).update(**blank)
    own = SubjectKey.objects.filter(pk__in=keys - foreign, wrapped__isnull=False)
    return secrecy.destroy(own)
