"""Writing audit entries and revisions. Seals: sealing.py."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from mingdeng.foundation.audit.actor import Actor, absent_of, current, footing_of
from mingdeng.foundation.audit.models import Entry, Revision, Sighting, Versioned
from mingdeng.foundation.secrecy import keyring
from mingdeng.foundation.secrecy.models import SubjectKey


class StaleEdit(RuntimeError):
    """Somebody saved a newer version in between. Carries what stands now."""

    def __init__(self, current_row: Versioned) -> None:
        super().__init__("這筆資料在您編輯期間已被他人更新。")
        self.current_row = current_row


def record(
    code: str,
    *,
    subject: models.Model | None = None,
    records: Sequence[int] = (),
    detail: Mapping[str, Any] | None = None,
    reason: str = "",
    actor: Actor | None = None,
) -> Entry:
    """Write one entry.

    `code` is a dotted past-tense verb (`contact.recorded`, `case.page_opened`); `records` are the
    person-records it concerns; `detail` holds identifiers, counts and field names, never values;
    `reason` is a code of a list. A deputy's entry names the absent colleague as well, whether the
    caller said so or access found it. Inside a transaction the entry stands or falls with the
    write it speaks of; a read is written on its own (docs/decisions/0003-audit-in-the-write.md).
    """
    who = actor or current()
    body = body_of(detail, records)
    entry = Entry(
        at=timezone.now(),
        code=code,
        actor_id=who.staff_id,
        acting_for_id=who.acting_for_id or absent_of(body.get("records", ())),
        agency_id=who.agency_id,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        reason=reason,
        request_id=who.request_id,
        detail=body,
    )
    entry.mac = entry_mac(entry, keyring.load().audit)
    entry.save(force_insert=True)
    if records:
        Sighting.objects.bulk_create(
            [Sighting(entry=entry, record_id=number) for number in body["records"]]
        )
    return entry


def body_of(detail: Mapping[str, Any] | None, records: Sequence[int]) -> dict[str, Any]:
    """What an entry's `detail` holds, as JSON gives it back: the hash must not depend on how a
    database stores it. `as` tells on what footing these records were looked at, where it was one
    for all that access was asked about."""
    body: dict[str, Any] = json.loads(json.dumps(dict(detail or {})))
    if records:
        body["records"] = sorted(set(records))
        noted = {footing_of(record) for record in body["records"]} - {""}
        if len(noted) == 1:
            body.setdefault("as", noted.pop())
    return body


def entry_mac(entry: Entry, key: bytes) -> bytes:
    """Keyed hash over everything the entry says except its place in the chain."""
    said = [
        entry.uid.hex,
        entry.at.isoformat(),
        entry.code,
        entry.actor_id,
        entry.acting_for_id,
        entry.agency_id,
        entry.subject_type,
        entry.subject_id,
        entry.reason,
        entry.request_id,
        entry.detail,
    ]
    text = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hmac.digest(key, text.encode("ascii"), sha256)


def save_new_version(
    row: Versioned, *, expected: int, changes: Mapping[str, Any], key: SubjectKey
) -> Revision | None:
    """Apply `changes` to `row` if it is still at version `expected`; keep before and after.

    Returns the revision, or None when nothing differs. Raises StaleEdit with the row as it
    stands now: the caller shows the conflict, field by field, and loses nothing typed.
    """
    model = type(row)
    with transaction.atomic():
        held: Versioned = model._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
        if held.version != expected:
            raise StaleEdit(held)
        before = {name: getattr(held, name) for name in changes}
        differing = {n: v for n, v in changes.items() if before[n] != v}
        if not differing:
            return None
        for name, value in differing.items():
            setattr(held, name, value)
            setattr(row, name, value)
        held.version = row.version = expected + 1
        held.save(update_fields=[*differing, "version"])
        return keep_revision(
            held, key, {n: [plain(before[n]), plain(v)] for n, v in differing.items()}
        )


def keep_revision(row: Versioned, key: SubjectKey, changes: Mapping[str, Any]) -> Revision:
    """Store a revision of `row` at its present version; `changes` maps field to [before, after]."""
    who = current()
    return Revision.objects.create(
        key=key,
        at=timezone.now(),
        actor_id=who.staff_id,
        acting_for_id=who.acting_for_id,
        subject_type=row._meta.label_lower,
        subject_id=row.pk,
        number=row.version,
        changes=dict(changes),
    )


def plain(value: Any) -> Any:
    """A value as JSON can hold it: dates and rows become text and identifiers."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    if isinstance(value, models.Model):
        return value.pk
    return str(value)
