"""Finding files for a viewer and opening what they hold."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence

from django.db.models import QuerySet

from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.files import disk, holders
from mingdeng.foundation.files.models import StoredFile
from mingdeng.foundation.files.sealing import opened
from mingdeng.foundation.identity.viewer import Viewer


class Missing(RuntimeError):
    """The bytes of a file are not on the disk, or its key is gone."""


def of_record(about: str, refs: Sequence[uuid.UUID]) -> QuerySet[StoredFile]:
    """Files that hang on records of a kind, newest first; the caller has asked for the grant."""
    rows = StoredFile.objects.filter(about_type=about, about_ref__in=list(refs))
    found: QuerySet[StoredFile] = rows.select_related("key", "recorded_by")
    return found.order_by("-recorded_at", "-id")


def file_for(
    viewer: Viewer | None, ref: uuid.UUID | str, *, write: bool = False
) -> tuple[StoredFile, Grant]:
    """The file an address names, with the viewer's grant on the record it hangs on.

    Raises Denied, in the same words whether there is none, she may not read (or write) its group,
    its content is gone or it waits for the scanner.
    """
    row = StoredFile.objects.select_related("key").filter(ref=ref).first()
    if row is None:
        raise Denied
    group = [Group(row.group)]
    place = holders.held(
        viewer,
        row.about_type,
        row.about_ref,
        read=group,
        write=group if write else (),
    )
    if not (row.opens or write):
        raise Denied
    return row, place.grant


def reader(row: StoredFile) -> io.BufferedReader:
    """The content of a file, to be closed by the caller. Raises Missing; Tampered while reading
    when the bytes are not what was sealed."""
    if row.key.destroyed or not row.file_key:
        raise Missing(str(row.ref))
    try:
        source = disk.path_of(row.ref).open("rb")
    except FileNotFoundError as gone:
        raise Missing(str(row.ref)) from gone
    return opened(source, bytes(row.file_key), row.ref.bytes)


def content(row: StoredFile) -> bytes:
    """All of a file, every chunk authenticated before the first byte is given out. Raises Missing
    and Tampered."""
    with reader(row) as source:
        return source.read()
