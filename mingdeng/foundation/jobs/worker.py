"""Taking jobs from the queue and running them; one at a time per worker.

See docs/algorithms/jobs.md for what happens when a worker dies at each point.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.policies import require_plain
from mingdeng.foundation.audit.actor import Actor, acting
from mingdeng.foundation.events.retry import fault
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.identity.viewer import Viewer, viewer_of
from mingdeng.foundation.jobs import registry
from mingdeng.foundation.jobs.models import Job, JobState
from mingdeng.foundation.jobs.progress import Progress, Superseded, TaskFailed
from mingdeng.foundation.outbox.services import notify

log = logging.getLogger(__name__)
DEAD_AFTER = timedelta(minutes=3)
MOST_TRIES = 3
Heart = Callable[[Job], AbstractContextManager[Any]]
NO_ENTITLEMENT = "您目前的職務不能執行這項作業。"
NO_TASK = "這一版系統已沒有這項作業。"
CRASHED = f"執行中斷 {MOST_TRIES} 次，已停止。請洽系統管理員，或按「再執行一次」。"


@dataclass(frozen=True)
class End:
    """How a run ended."""

    state: JobState
    result: Mapping[str, Any] | None = None
    error: str = ""


def no_heart(job: Job) -> AbstractContextManager[Any]:
    """No beat beside the task: for tests and single commands."""
    return nullcontext()


def run_one(heart: Heart = no_heart) -> bool:
    """Take one job and run it to its end; whether there was one.

    `heart` beats while the task runs, so that a task in one long statement is not taken for dead.
    """
    job = claim()
    if job is None:
        return False
    claimed = job.claim
    assert claimed is not None
    with heart(job):
        end = _carry_out(job, claimed)
    if end is not None:
        _finish(job, claimed, end)
    return True


@transaction.atomic
def claim() -> Job | None:
    """The job to run next, marked as this run's: the oldest waiting, else one whose worker died.

    Dead is who has not beaten for 3 minutes, or beats in the future (the clock was set back). A
    job that died three times is given up: it may be what kills the worker.
    """
    now = timezone.now()
    dead = Q(state=JobState.RUNNING) & (
        Q(beat_at__lt=now - DEAD_AFTER) | Q(beat_at__gt=now + DEAD_AFTER)
    )
    free = Job.objects.select_for_update(skip_locked=True, of=("self",))
    while job := free.filter(Q(state=JobState.QUEUED) | dead).order_by("created_at", "id").first():
        if job.tries >= MOST_TRIES:
            job.state, job.error = JobState.FAILED, CRASHED
            job.finished_at, job.claim = now, None
            job.save(update_fields=["state", "error", "finished_at", "claim"])
            continue
        job.state = JobState.RUNNING
        job.claim = uuid.uuid4()
        job.tries += 1
        job.started_at = job.started_at or now
        job.beat_at = now
        job.save(update_fields=["state", "claim", "tries", "started_at", "beat_at"])
        return job
    return None


def beat(job: Job) -> None:
    """Say that the run of `job` is alive."""
    Job.objects.filter(pk=job.pk, claim=job.claim).update(beat_at=timezone.now())


def _carry_out(job: Job, claimed: uuid.UUID) -> End | None:
    """Run the task; None when another worker has taken the job over."""
    try:
        viewer = _viewer(job)
        task = registry.find(job.task)
        if task is None:
            return End(JobState.FAILED, error=NO_TASK)
        if job.owner_id is not None:
            require_plain(viewer, task.policy)
        progress = Progress(job, claimed, viewer)
        agency = viewer.agency_id if viewer else None
        with acting(Actor(job.owner_id, job.acting_for_id, agency, job.ref.hex)):
            result = task.run(progress)
        state = JobState.CANCELLED if progress.stopped else JobState.DONE
        return End(state, result)
    except Superseded:
        log.warning("job %s went on elsewhere", job.ref)
        return None
    except Denied:
        return End(JobState.FAILED, error=NO_ENTITLEMENT)
    except TaskFailed as error:
        return End(JobState.FAILED, error=str(error)[:300])
    except Exception as error:
        where = fault(error)
        log.error("job %s (%s) failed: %s", job.ref, job.task, where)
        return End(JobState.FAILED, error=f"系統發生錯誤（{where}），資料停在最後完成的一批。")


def _viewer(job: Job) -> Viewer | None:
    return None if job.owner_id is None else viewer_of(Staff.objects.get(pk=job.owner_id))


@transaction.atomic
def _finish(job: Job, claimed: uuid.UUID, end: End) -> None:
    values: dict[str, Any] = {"state": end.state, "error": end.error, "claim": None}
    if end.result is not None:
        values["result"] = dict(end.result)
    mine = Job.objects.filter(pk=job.pk, claim=claimed, state=JobState.RUNNING)
    if not mine.update(finished_at=timezone.now(), **values) or job.owner_id is None:
        return
    notify(
        reader_id=job.owner_id,
        kind="job.finished",
        title=f"{job.title}：{end.state.label}"[:120],
        url=f"/jobs/{job.ref}/",
        once=f"job:{claimed}",
    )
