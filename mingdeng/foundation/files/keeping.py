"""Looking after what is stored: late scans, orphans, shredded people, checking digests."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.files import disk, holders, queries, scanning
from mingdeng.foundation.files.models import FileState, Scan, StoredFile
from mingdeng.foundation.files.policies import limit
from mingdeng.foundation.files.services import destroy
from mingdeng.foundation.outbox import services as outbox
from mingdeng.foundation.secrecy.cipher import Tampered

BATCH = 200
PIECE = 1024 * 1024


def waiting() -> list[int]:
    """Files that wait for the scanner, longest first."""
    rows = StoredFile.objects.filter(scan=Scan.WAITING).exclude(state=FileState.DESTROYED)
    return list(rows.order_by("id").values_list("pk", flat=True)[:BATCH])


def rescan(pk: int) -> str:
    """Let the scanner look at a file that waits; `clean`, `infected`, or `gone` when its bytes
    are. An infected one is destroyed and its sender told. Raises Unreachable."""
    row = StoredFile.objects.get(pk=pk)
    try:
        with queries.reader(row) as content:
            verdict = scanning.scan(content)
    except (queries.Missing, Tampered):
        return "gone"
    with transaction.atomic():
        held = StoredFile.objects.select_for_update(of=("self",)).get(pk=pk)
        if verdict.clean:
            held.scan = Scan.CLEAN
            held.save(update_fields=["scan"])
        elif held.state != FileState.DESTROYED:
            destroy([held], code="file.destroyed", reason="infected")
            _tell(held)
        audit.record(
            "file.scanned",
            subject=held,
            records=[held.record_id] if held.record_id else [],
            detail={"clean": verdict.clean},
        )
    return "clean" if verdict.clean else "infected"


def _tell(held: StoredFile) -> None:
    holder = holders.find(held.about_type)
    if held.recorded_by_id is None:
        return
    outbox.notify(
        reader_id=held.recorded_by_id,
        kind="file.infected",
        title="您上傳的一個檔案有惡意程式，內容已銷毀；請刪除原檔並通知資訊人員",
        url=holder.url(held.about_ref) if holder else "",
        once=f"file.infected:{held.ref}",
    )


def destroy_of_records(record_ids: Sequence[int]) -> int:
    """Destroy every file of shredded people; how many. Their keys are gone already."""
    rows = StoredFile.objects.filter(record_id__in=list(record_ids), destroyed_at=None)
    return destroy(list(rows), code="file.destroyed", reason="shredded")


@dataclass(frozen=True)
class Swept:
    """What a sweep removed: bytes without a row, bytes of rows whose key is gone."""

    orphans: int = 0
    shredded: int = 0


def sweep() -> Swept:
    """Remove bytes that no row names once they are older than the rule says, and what belongs to
    a key that is gone. Safe at any time: a file being stored is younger than that."""
    before = time.time() - timedelta(hours=limit("orphan_hours")).total_seconds()
    gone = StoredFile.objects.filter(key__wrapped=None, destroyed_at=None)
    shredded = destroy(list(gone), code="file.destroyed", reason="shredded")
    found = [(path, ref) for path, ref in disk.everything() if path.stat().st_mtime < before]
    orphans = 0
    for start in range(0, len(found), BATCH):
        orphans += _remove_orphans(found[start : start + BATCH])
    if orphans or shredded:
        audit.record("files.swept", detail={"orphans": orphans, "shredded": shredded})
    return Swept(orphans, shredded)


def _remove_orphans(found: Sequence[tuple[Path, uuid.UUID | None]]) -> int:
    named = {ref for _, ref in found if ref is not None}
    living = StoredFile.objects.filter(ref__in=named, destroyed_at=None)
    kept = set(living.values_list("ref", flat=True))
    removed = 0
    for path, ref in found:
        if ref is None or ref not in kept:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


@dataclass
class Verified:
    """What a check of all files found; the lists hold references."""

    files: int = 0
    missing: list[uuid.UUID] = field(default_factory=list)
    changed: list[uuid.UUID] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether every file is there and is what was stored."""
        return not (self.missing or self.changed)


def verify() -> Verified:
    """Check every file: its sealed bytes against their digest, and opened against the digest of
    the content. One file in memory a piece at a time."""
    said = Verified()
    rows = StoredFile.objects.filter(destroyed_at=None, key__wrapped__isnull=False)
    for row in rows.order_by("id").iterator(chunk_size=BATCH):
        said.files += 1
        digest = disk.stored_digest(row.ref)
        if not digest:
            said.missing.append(row.ref)
        elif digest != row.stored_digest or not _is_whole(row):
            said.changed.append(row.ref)
    audit.record(
        "files.verified",
        detail={
            "files": said.files,
            "missing": len(said.missing),
            "changed": len(said.changed),
            "at": timezone.localdate().isoformat(),
        },
    )
    return said


def _is_whole(row: StoredFile) -> bool:
    found = sha256()
    try:
        with queries.reader(row) as content:
            while piece := content.read(PIECE):
                found.update(piece)
    except (queries.Missing, Tampered):
        return False
    return found.hexdigest() == row.digest
