"""Keeping files on a case: each upload stands or falls by itself."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services.changes import as_viewer
from mingdeng.care.papers.policies import CASE
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.files import services as files
from mingdeng.foundation.files.models import Scan, StoredFile
from mingdeng.foundation.files.refusals import Refused
from mingdeng.foundation.identity.viewer import Viewer


@dataclass
class Taken:
    """What became of several uploads: files kept, and (name, sentence) of those refused."""

    kept: list[StoredFile] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """How many wait for the scanner."""
        return sum(one.scan == Scan.WAITING for one in self.kept)


def add(
    *,
    viewer: Viewer,
    case: Case,
    grant: Grant,
    uploads: Sequence[Any],
    kind: str,
    once: uuid.UUID,
    dated_on: date | None = None,
    note: str = "",
) -> Taken:
    """Keep uploads on a case; one that is refused does not take the others with it. Sent twice
    with the same `once` each is kept once. Raises Denied."""
    taken = Taken()
    with as_viewer(viewer, case, grant):
        for number, upload in enumerate(uploads):
            try:
                made = files.store(
                    upload,
                    viewer=viewer,
                    about=(CASE, case.ref),
                    kind=kind,
                    once=uuid.uuid5(once, str(number)),
                    dated_on=dated_on,
                    note=note,
                )
            except Refused as refused:
                taken.refused.append((str(upload.name), str(refused)))
            else:
                taken.kept.append(made)
    return taken


def replace(
    *, viewer: Viewer, case: Case, grant: Grant, stored: StoredFile, upload: Any, note: str = ""
) -> StoredFile:
    """Put a newer file in place of one. Raises Denied and Refused."""
    with as_viewer(viewer, case, grant):
        return files.replace(upload, viewer=viewer, old=stored, note=note)


def withdraw(
    *, viewer: Viewer, case: Case, grant: Grant, stored: StoredFile, code: str, why: str = ""
) -> StoredFile:
    """Take a file down. Raises Denied and Refused."""
    with as_viewer(viewer, case, grant):
        return files.withdraw(viewer=viewer, stored=stored, code=code, why=why)
