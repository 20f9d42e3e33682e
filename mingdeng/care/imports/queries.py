"""Batches and what stands in them, for whoever brought them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from mingdeng.care.imports.models import Batch, Row, RowState
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.identity.viewer import Viewer

SHOWN = 200


@dataclass(frozen=True)
class RowSaid:
    """A row and what is wrong with it: places and words, no cell."""

    number: int
    state: str
    complaints: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class BatchBrief:
    """A batch in a line. Its file's name is sealed, so it is opened here and not while drawing."""

    ref: uuid.UUID
    file_name: str
    kind: str
    rows: int
    staged_at: datetime
    checked_at: datetime | None
    finished_at: datetime | None
    what: str
    gone: bool
    job_ref: uuid.UUID | None


@dataclass(frozen=True)
class BatchPage:
    """A batch with its counts by state and the first rows that want a person."""

    batch: BatchBrief
    counts: dict[str, int]
    rejected: list[RowSaid]
    duplicates: list[RowSaid]

    @property
    def ready(self) -> int:
        """How many rows a run would take in."""
        return self.counts.get(RowState.READY, 0)

    @property
    def waiting(self) -> int:
        """How many rows were decided and wait for the next run."""
        return self.counts.get(RowState.WAITING, 0)

    @property
    def to_mend(self) -> int:
        """How many rows want mending; the page lists the first of them."""
        return self.counts.get(RowState.REJECTED, 0)

    @property
    def to_review(self) -> int:
        """How many rows are likely somebody on record; the page lists the first of them."""
        return self.counts.get(RowState.DUPLICATE, 0)

    @property
    def takes(self) -> int:
        """How many rows a run would try to take in; none once the staged rows are destroyed."""
        return 0 if self.batch.gone else self.ready + self.waiting

    @property
    def accepted(self) -> int:
        """How many rows were taken in."""
        return self.counts.get(RowState.ACCEPTED, 0)


def batches(viewer: Viewer) -> list[BatchBrief]:
    """The viewer's own batches, newest first."""
    own = Batch.objects.filter(owner_id=viewer.staff_id).select_related("key")
    return [brief(batch) for batch in own.order_by("-staged_at", "-id")[:30]]


def brief(batch: Batch) -> BatchBrief:
    """The batch as its own reader sees it; whoever asks has checked that it is hers."""
    return BatchBrief(
        ref=batch.ref,
        file_name=batch.file_name,
        kind=batch.kind,
        rows=batch.rows,
        staged_at=batch.staged_at,
        checked_at=batch.checked_at,
        what=batch.what,
        gone=batch.key.destroyed,
        job_ref=batch.job_ref,
        finished_at=batch.finished_at,
    )


def batch_of(viewer: Viewer, ref: uuid.UUID) -> Batch:
    """One of the viewer's own batches. Raises Denied for any other, existing or not."""
    own = Batch.objects.filter(ref=ref, owner_id=viewer.staff_id)
    found: Batch | None = own.select_related("key").first()
    if found is None:
        raise Denied
    return found


def page(batch: Batch) -> BatchPage:
    """What the batch's page shows: three queries."""
    counts = dict(
        Row.objects.filter(batch=batch)
        .values_list("state")
        .annotate(n=Count("id"))
        .values_list("state", "n")
    )
    return BatchPage(
        brief(batch),
        counts,
        said(batch, RowState.REJECTED),
        said(batch, RowState.DUPLICATE),
    )


def said(batch: Batch, state: str, limit: int = SHOWN) -> list[RowSaid]:
    """Rows of a state with their complaints; the cells stay sealed."""
    rows = Row.objects.filter(batch=batch, state=state).order_by("number")
    found = rows.values_list("number", "state", "complaints")[:limit]
    return [RowSaid(n, s, [(c, r) for c, r in complaints]) for n, s, complaints in found]
