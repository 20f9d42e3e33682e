"""Starting, stopping and repeating jobs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import current
from mingdeng.foundation.jobs import registry
from mingdeng.foundation.jobs.models import UNFINISHED, Job, JobState


class UnknownTask(LookupError):
    """No task of that code is registered."""


def enqueue(
    *,
    task: str,
    title: str = "",
    owner_id: int | None = None,
    arguments: Mapping[str, Any] | None = None,
    once: str = "",
) -> Job:
    """Put a job into the queue, in the caller's transaction.

    `title` (the task's by default) and `arguments` name no person: identifiers and codes only.
    With `once`, an unfinished job of the same key is returned instead of a second one. The
    absent colleague a deputy acts for goes along. Raises UnknownTask.
    """
    found = registry.find(task)
    if found is None:
        raise UnknownTask(task)
    if once and (held := _unfinished(once)):
        return held
    try:
        with transaction.atomic():
            job = Job.objects.create(
                task=task,
                title=title or found.title,
                owner_id=owner_id,
                acting_for_id=current().acting_for_id,
                arguments=dict(arguments or {}),
                once=once or None,
            )
            audit.record("job.enqueued", subject=job, detail={"task": task})
    except IntegrityError:
        if once and (held := _unfinished(once)):
            return held
        raise
    return job


@transaction.atomic
def cancel(job: Job) -> JobState:
    """Ask a job to stop: a waiting one stops now, a running one after its present batch."""
    held = Job.objects.select_for_update().get(pk=job.pk)
    if held.state == JobState.QUEUED:
        held.state = JobState.CANCELLED
        held.finished_at = timezone.now()
        held.save(update_fields=["state", "finished_at"])
    elif held.state == JobState.RUNNING:
        held.cancel_asked = True
        held.save(update_fields=["cancel_asked"])
    else:
        return JobState(held.state)
    audit.record("job.cancelled", subject=held)
    return JobState(held.state)


@transaction.atomic
def run_again(job: Job, owner_id: int | None) -> Job:
    """Repeat without doubling.

    A job that failed or was cancelled goes on from its checkpoint, in the same row; a finished one
    is started anew as a new row of `owner_id`, unless an equal one is waiting already; an
    unfinished one is left as it is.
    """
    held = Job.objects.select_for_update().get(pk=job.pk)
    if held.state in UNFINISHED:
        return held
    if held.state == JobState.DONE:
        once = held.once or f"again:{held.ref}"
        return enqueue(
            task=held.task,
            title=held.title,
            owner_id=owner_id,
            arguments=held.arguments,
            once=once,
        )
    held.state = JobState.QUEUED
    held.claim = None
    held.cancel_asked = False
    held.error = ""
    held.tries = 0
    held.finished_at = None
    held.save(update_fields=["state", "claim", "cancel_asked", "error", "tries", "finished_at"])
    audit.record("job.resumed", subject=held)
    return held


def _unfinished(once: str) -> Job | None:
    return Job.objects.filter(once=once, state__in=UNFINISHED).first()


def forget_finished(before: datetime) -> int:
    """Delete jobs that ended before a moment; how many."""
    ended = Job.objects.filter(finished_at__lt=before).exclude(state__in=UNFINISHED)
    return ended.delete()[0]
