"""What a running task holds: its way to tell how far it is, to remember, and to be stopped."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.jobs.models import Job, JobState

TELL_EVERY = 0.5


class Superseded(RuntimeError):
    """Another worker took this job over; the present run must write nothing more."""


class TaskFailed(RuntimeError):
    """Raised by a task that cannot go on. Its words are shown to the owner: Chinese, no person."""


class Progress:
    """Given to a task. `arguments` are the job's identifiers, `viewer` its owner as access sees
    her when it runs (None for the system's own jobs)."""

    def __init__(self, job: Job, claim: UUID, viewer: Viewer | None = None) -> None:
        self.job_id = job.pk
        self.ref = job.ref
        self.arguments: Mapping[str, Any] = job.arguments
        self.viewer = viewer
        self.checkpoint: dict[str, Any] = dict(job.checkpoint)
        self.stopped = False
        self._claim = claim
        self._told = -TELL_EVERY

    @property
    def cancelled(self) -> bool:
        """Whether the owner asked to stop; ask between batches, then return. One query."""
        asked = Job.objects.filter(pk=self.job_id, claim=self._claim, state=JobState.RUNNING)
        found = asked.values_list("cancel_asked", flat=True).first()
        if found is None:
            raise Superseded
        self.stopped = self.stopped or found
        return found

    def advance(
        self,
        done: int,
        total: int,
        step: str = "",
        *,
        checkpoint: Mapping[str, Any] | None = None,
    ) -> None:
        """Say that `done` of `total` are done and which `step` this is (Chinese, no person).

        Written twice a second at most, but always with a `checkpoint`: where to go on after a
        crash. Call it inside the transaction of the batch it speaks of, so that batch and
        checkpoint stand or fall together. Raises Superseded when another worker holds the job.
        """
        now = time.monotonic()
        if checkpoint is None and done < total and now - self._told < TELL_EVERY:
            return
        self._told = now
        values: dict[str, Any] = {"done": done, "total": total, "step": step}
        if checkpoint is not None:
            self.checkpoint = dict(checkpoint)
            values["checkpoint"] = self.checkpoint
        mine = Job.objects.filter(pk=self.job_id, claim=self._claim, state=JobState.RUNNING)
        if not mine.update(beat_at=timezone.now(), **values):
            raise Superseded
