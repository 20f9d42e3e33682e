"""Where sealed bytes lie: `FILES_PATH/ab/abcd…`, readable by their owner only.

A name on disk is a file's random reference and tells nothing. A file appears under its name when
it is whole; the row that names it is committed after. What has no row is an orphan (sweeping.py).
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from mingdeng.foundation.files.sealing import SealingWriter

INCOMING = "incoming"
PIECE = 1024 * 1024


@dataclass(frozen=True)
class Written:
    """What was written: bytes of content, its digest, the digest of the sealed bytes."""

    size: int
    digest: str
    stored_digest: str


class _Digesting:
    """Passes bytes on and digests them."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.digest = sha256()

    def write(self, data: bytes) -> None:
        self.digest.update(data)
        self._out.write(data)


def root() -> Path:
    """The folder of all files, made when it is not there."""
    path = Path(settings.FILES_PATH)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def incoming() -> Path:
    """Where files are written before they are whole."""
    path = root() / INCOMING
    path.mkdir(exist_ok=True, mode=0o700)
    return path


def path_of(ref: uuid.UUID) -> Path:
    """Where a file lies."""
    return Path(settings.FILES_PATH) / ref.hex[:2] / ref.hex


def write(ref: uuid.UUID, content: BinaryIO, key: bytes) -> Written:
    """Seal `content` from its beginning to the disk under `ref`. Raises OSError; then nothing is
    left behind."""
    draft = incoming() / uuid.uuid4().hex
    digest = sha256()
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            outward = _Digesting(out)
            writer = SealingWriter(outward, key, ref.bytes)
            content.seek(0)
            while piece := content.read(PIECE):
                digest.update(piece)
                writer.write(piece)
            size = writer.finish()
            out.flush()
            os.fsync(out.fileno())
        final = path_of(ref)
        final.parent.mkdir(exist_ok=True, mode=0o700)
        os.replace(draft, final)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return Written(size, digest.hexdigest(), outward.digest.hexdigest())


def stored_digest(ref: uuid.UUID) -> str:
    """The digest of the sealed bytes; empty when they are not there."""
    found = sha256()
    try:
        with path_of(ref).open("rb") as source:
            while piece := source.read(PIECE):
                found.update(piece)
    except FileNotFoundError:
        return ""
    return found.hexdigest()


def remove(ref: uuid.UUID) -> bool:
    """Take a file's bytes away; whether they were there."""
    try:
        path_of(ref).unlink()
    except FileNotFoundError:
        return False
    return True


def everything() -> Iterator[tuple[Path, uuid.UUID | None]]:
    """Every path below the folder with the reference its name is; None when it is none."""
    for path in sorted(root().rglob("*")):
        if path.is_file():
            try:
                yield path, uuid.UUID(hex=path.name) if path.parent.name != INCOMING else None
            except ValueError:
                yield path, None
