"""Writing audit entries, revisions and seals."""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from mingdeng.foundation.audit.actor import Actor, current
from mingdeng.foundation.audit.models import Entry, Revision, Seal, Sighting, Versioned
from mingdeng.foundation.secrecy import keyring
from mingdeng.foundation.secrecy.models import SubjectKey

SEAL_BATCH = 1000


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
    `reason` is a code of a list. Inside a transaction the entry stands or falls with the write it
    speaks of; a read is written on its own (docs/decisions/0003-audit-in-the-write.md).
    """
    who = actor or current()
    body = dict(detail or {})
    if records:
        body["records"] = sorted(set(records))
    entry = Entry(
        at=timezone.now(),
        code=code,
        actor_id=who.staff_id,
        acting_for_id=who.acting_for_id,
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


def seal_batch() -> Seal | None:
    """Chain up to 1,000 committed, unsealed entries; None when there is none.

    Entries carry no shared state when written; one sealer at a time gives them their place. The
    head goes to the anchor file after commit, so that a cut tail of the database shows.
    """
    key = keyring.load().audit
    with transaction.atomic():
        last = Seal.objects.select_for_update().order_by("-number").first()
        fresh = list(Entry.objects.filter(seal_no=None).order_by("id")[:SEAL_BATCH])
        if not fresh:
            return None
        number = (last.number if last else 0) + 1
        seal = Seal(
            number=number,
            sealed_at=timezone.now(),
            first_id=fresh[0].id,
            last_id=fresh[-1].id,
            count=len(fresh),
            head=seal_head(bytes(last.head) if last else b"", number, fresh, key),
        )
        seal.save(force_insert=True)
        for position, entry in enumerate(fresh):
            entry.seal_no, entry.position = number, position
        Entry.objects.bulk_update(fresh, ["seal_no", "position"], batch_size=200)
    anchor(seal)
    return seal


def seal_head(before: bytes, number: int, entries: Sequence[Entry], key: bytes) -> bytes:
    """Keyed hash over the previous head and each entry's id and own hash, in order."""
    chain = hmac.new(key, before + number.to_bytes(8, "big"), sha256)
    for entry in entries:
        chain.update(entry.id.to_bytes(8, "big") + bytes(entry.mac))
    return chain.digest()


def anchor(seal: Seal) -> None:
    """Append a seal's head to the second place, outside the database."""
    path = Path(settings.AUDIT_ANCHOR_PATH)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{seal.number} {seal.last_id} {seal.count} {bytes(seal.head).hex()}\n"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="ascii") as stream:
        stream.write(line)
        stream.flush()
        os.fsync(stream.fileno())


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
