"""Reading jobs: one's own; the administrator's all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from mingdeng.foundation.access.decision import Denied, plain_grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.jobs.models import Job, JobState
from mingdeng.foundation.slots.paging import Slice, keyset

PAGE = 30


@dataclass(frozen=True)
class Queue:
    """How the queue stands."""

    waiting: int
    running: int
    failed: int
    oldest: datetime | None


def sees_all(viewer: Viewer) -> bool:
    """Whether she watches everybody's jobs."""
    return plain_grant(viewer).may_read(Group.JOBS)


def visible(viewer: Viewer) -> QuerySet[Job]:
    """The jobs she may watch."""
    if sees_all(viewer):
        return Job.objects.select_related("owner")
    return Job.objects.select_related("owner").filter(owner_id=viewer.staff_id)


def job(viewer: Viewer, ref: UUID) -> Job:
    """One job. Raises Denied when it is not hers or does not exist."""
    found = visible(viewer).filter(ref=ref).first()
    if found is None:
        raise Denied
    return found


def jobs(viewer: Viewer, *, state: str = "", after: str = "") -> Slice[Job]:
    """A page of jobs, newest first; `state` is a JobState value or empty."""
    rows = visible(viewer)
    if state in JobState.values:
        rows = rows.filter(state=state)
    return keyset(rows, ["-id"], after=after, size=PAGE)


def queue() -> Queue:
    """How many wait, run and have failed, and since when the oldest waits: one query."""
    row = Job.objects.aggregate(
        waiting=Count("id", filter=Q(state=JobState.QUEUED)),
        running=Count("id", filter=Q(state=JobState.RUNNING)),
        failed=Count("id", filter=Q(state=JobState.FAILED)),
        oldest=Min("created_at", filter=Q(state=JobState.QUEUED)),
    )
    return Queue(row["waiting"], row["running"], row["failed"], row["oldest"])
