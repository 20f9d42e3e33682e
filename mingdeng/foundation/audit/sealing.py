"""The sealer: gives entries their place in a chain and keeps each head outside the database.

Entries are written without touching a shared row; one sealer at a time chains what was committed.
It is the only code that updates an entry. See docs/algorithms/audit-chain.md.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.audit.models import Entry, Seal
from mingdeng.foundation.secrecy import keyring

SEAL_BATCH = 1000


def seal_batch() -> Seal | None:
    """Chain up to 1,000 committed, unsealed entries; None when there is none.

    The head goes to the anchor file after commit, so that a cut tail of the database shows. A
    sealer that died between the two is made good by the next one.
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
        )
        seal.head = seal_head(bytes(last.head) if last else b"", seal, fresh, key)
        seal.save(force_insert=True)
        for position, entry in enumerate(fresh):
            entry.seal_no, entry.position = number, position
        Entry.objects.bulk_update(fresh, ["seal_no", "position"], batch_size=200)
    if last is not None:
        catch_up(last)
    anchor(seal)
    return seal


def seal_head(before: bytes, seal: Seal, entries: Sequence[Entry], key: bytes) -> bytes:
    """Keyed hash over the previous head, the seal's own words, and each entry's id and hash in
    order. HMAC-SHA-256 (FIPS 198-1)."""
    said = f"{seal.number} {seal.sealed_at.isoformat()} {seal.first_id} {seal.last_id} {seal.count}"
    chain = hmac.new(key, before + said.encode("ascii"), sha256)
    for entry in entries:
        chain.update(entry.id.to_bytes(8, "big") + bytes(entry.mac))
    return chain.digest()


def line_of(seal: Seal) -> str:
    """A seal's line in the anchor file."""
    return f"{seal.number} {seal.last_id} {seal.count} {bytes(seal.head).hex()}"


def anchor(seal: Seal) -> None:
    """Append a seal's head to the second place, outside the database."""
    path = Path(settings.AUDIT_ANCHOR_PATH)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="ascii") as stream:
        stream.write(line_of(seal) + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def catch_up(last: Seal) -> None:
    """Anchor the one seal whose sealer died after its commit. More than one missing line is not
    a crash: it is left for `verify` to report."""
    known = last_anchored(Path(settings.AUDIT_ANCHOR_PATH))
    if known == last.number - 1:
        anchor(last)


def last_anchored(path: Path) -> int:
    """Number of the last seal in the anchor file; 0 when there is none."""
    if not path.exists():
        return 0
    with path.open("rb") as stream:
        stream.seek(0, os.SEEK_END)
        stream.seek(max(0, stream.tell() - 400))
        lines = stream.read().decode("ascii", "replace").split("\n")
    tail = [line for line in lines if line]
    return int(tail[-1].split(" ", 1)[0]) if tail else 0
