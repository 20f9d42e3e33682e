"""Storing files, taking them down, destroying what they hold."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.utils import timezone

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.files import disk, holders, images, judging, scanning
from mingdeng.foundation.files.models import FileState, Scan, StoredFile
from mingdeng.foundation.files.policies import limit
from mingdeng.foundation.files.refusals import TOO_LARGE, Refused
from mingdeng.foundation.files.sealing import new_file_key
from mingdeng.foundation.identity.viewer import Viewer

MEGABYTE = 1024 * 1024
KINDS, REASONS = "file_kind", "file_end_reason"
INFECTED = "掃毒發現惡意程式，沒有收下；請刪除這個檔案並通知資訊人員。"
FULL = "檔案現在存不進去，請稍後再試；若一再發生請通知系統管理員。"


def store(
    upload: Any,
    *,
    viewer: Viewer,
    about: tuple[str, uuid.UUID],
    kind: str,
    once: uuid.UUID | None = None,
    dated_on: date | None = None,
    note: str = "",
    replaces: StoredFile | None = None,
) -> StoredFile:
    """Take an uploaded file in, on the record `about` (kind of record, its ref).

    `upload` reads, seeks and has `name` and `size`. Sent twice with the same `once` it is stored
    once. Without an answer from a configured scanner the file is kept but nobody opens it until
    `rescan` passed it. Raises Denied; Refused with its sentence, which is on record too.
    """
    group = group_of(kind, about[0])
    place = holders.held(viewer, *about, write=[group])
    known = StoredFile.objects.filter(once=once).first() if once else None
    if known is not None:
        return known
    made = StoredFile(
        key=place.key,
        once=once,
        record_id=place.record_id,
        about_type=about[0],
        about_ref=place.about_ref,
        group=group.value,
        kind=kind,
        title=str(upload.name or "")[-200:],
        note=note.strip(),
        dated_on=dated_on,
        replaces=replaces,
        recorded_by_id=viewer.staff_id,
    )
    try:
        _take_in(made, upload)
    except Refused as refused:
        _record("file.refused", made, {"kind": kind}, reason=refused.code)
        raise
    return _saved(made)


def _saved(made: StoredFile) -> StoredFile:
    """The row of bytes that lie on disk; the first one's when the same was sent twice at once."""
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            detail = {"kind": made.kind, "format": made.format, "size": made.size}
            _record("file.stored", made, detail)
    except IntegrityError:
        disk.remove(made.ref)
        known = StoredFile.objects.filter(once=made.once).first() if made.once else None
        if known is None:
            raise
        return known
    return made


def _take_in(made: StoredFile, upload: Any) -> None:
    """Judge, strip, scan, seal: fills `made` and writes its bytes. Raises Refused."""
    if getattr(upload, "too_large", False) or upload.size > limit("megabytes") * MEGABYTE:
        raise Refused("size", TOO_LARGE.format(limit("megabytes")))
    if not upload.size:
        raise Refused("empty", "檔案是空的，請重新選擇。")
    found = judging.judge(upload, str(upload.name or ""))
    content: BinaryIO = upload
    if found.treat == "image":
        content = images.stripped(upload, found.code)
    made.format = found.code
    made.scan = _scanned(content)
    made.file_key = new_file_key()
    try:
        written = disk.write(made.ref, content, made.file_key)
    except OSError as full:
        raise Refused("disk", FULL) from full
    made.size, made.digest = written.size, written.digest
    made.stored_digest = written.stored_digest


def _scanned(content: BinaryIO) -> Scan:
    if not scanning.configured():
        return Scan.NONE
    try:
        verdict = scanning.scan(content)
    except scanning.Unreachable:
        return Scan.WAITING
    if not verdict.clean:
        raise Refused("infected", INFECTED)
    return Scan.CLEAN


def group_of(kind: str, about: str) -> Group:
    """The field group of a kind of file. Raises Refused for a kind that does not go there."""
    entry = codes.find(KINDS, kind)
    if entry is None or about not in entry.extra.get("about", ()):
        raise Refused("kind", "請選擇檔案種類。")
    return Group(entry.extra["group"])


def replace(upload: Any, *, viewer: Viewer, old: StoredFile, note: str = "") -> StoredFile:
    """Put a newer file in an older one's place; the older stays readable under 已更換.

    Raises Denied; Refused when the file is not taken or the old one is no longer kept.
    """
    made = store(
        upload,
        viewer=viewer,
        about=(old.about_type, old.about_ref),
        kind=old.kind,
        dated_on=old.dated_on,
        note=note or (old.note or ""),
        replaces=old,
    )
    try:
        with transaction.atomic():
            held = _kept(old)
            held.state, held.ended_code = FileState.REPLACED, "newer"
            _end(held, viewer, "file.replaced", {"by": str(made.ref)})
    except Refused:
        destroy([made], code="file.destroyed", reason="stale")
        raise
    return made


def withdraw(*, viewer: Viewer, stored: StoredFile, code: str, why: str = "") -> StoredFile:
    """Take a file down for a reason of the list; some reasons destroy its content at once.

    Raises Denied; Refused for an unknown reason or a file somebody took down before.
    """
    holders.held(viewer, stored.about_type, stored.about_ref, write=[Group(stored.group)])
    entry = codes.find(REASONS, code)
    if entry is None:
        raise Refused("reason", "請選擇撤下的原因。")
    with transaction.atomic():
        held = _kept(stored)
        held.state, held.ended_code, held.ended_why = FileState.WITHDRAWN, code, why.strip()
        _end(held, viewer, "file.withdrawn", {})
        if entry.extra.get("destroys"):
            destroy([held], code="file.destroyed", reason=code)
    return held


def _kept(stored: StoredFile) -> StoredFile:
    held = StoredFile.objects.select_for_update(of=("self",)).get(pk=stored.pk)
    if held.state != FileState.KEPT:
        raise Refused("stale", "這個檔案剛才已經被撤下或更換，請重新整理。")
    return held


def _end(held: StoredFile, viewer: Viewer, code: str, detail: dict[str, Any]) -> None:
    held.ended_by_id, held.ended_at = viewer.staff_id, timezone.now()
    held.save(update_fields=["state", "ended_code", "ended_why", "ended_by_id", "ended_at"])
    _record(code, held, {"kind": held.kind, **detail}, reason=held.ended_code)


def destroy(rows: Sequence[StoredFile], *, code: str, reason: str) -> int:
    """Destroy content, name and key of files; their rows stay and say that it was done. How many.

    The bytes go when the transaction has held: without their key they are noise before that.
    """
    now = timezone.now()
    with transaction.atomic():
        for held in rows:
            held.state, held.destroyed_at = FileState.DESTROYED, now
            held.ended_at = held.ended_at or now
            StoredFile.objects.filter(pk=held.pk).update(
                state=held.state,
                destroyed_at=now,
                ended_at=held.ended_at,
                file_key=None,
                title=None,
                note=None,
                digest=None,
            )
            _record(code, held, {"kind": held.kind}, reason=reason)
            transaction.on_commit(lambda ref=held.ref: disk.remove(ref))  # type: ignore[misc]
    return len(rows)


def _record(code: str, held: StoredFile, detail: dict[str, Any], *, reason: str = "") -> None:
    audit.record(
        code,
        subject=held if held.pk else None,
        records=[held.record_id] if held.record_id else [],
        detail={"about": held.about_type, **detail},
        reason=reason,
    )
