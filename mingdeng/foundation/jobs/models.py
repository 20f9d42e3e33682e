"""Work longer than a second: owned, watched, left, cancelled, run again without doubling."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "等候中"
    RUNNING = "running", "進行中"
    DONE = "done", "完成"
    FAILED = "failed", "失敗"
    CANCELLED = "cancelled", "已取消"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


class Job(models.Model):
    """One run of a registered task. `arguments` hold identifiers only; `result` counts and
    references (`url` in it leads to what was made). `checkpoint` lets a run that died go on where
    it stood. `claim` names the worker's hold on it: who lost the hold can write no more. `once`
    keeps two unfinished jobs from doing the same.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    task = models.CharField(max_length=80)
    title = models.CharField(max_length=120)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    acting_for_id = models.BigIntegerField(null=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=120, blank=True)
    checkpoint = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    cancel_asked = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    once = models.CharField(max_length=120, null=True)  # noqa: DJ001 - null is exempt from unique

    class Meta:
        verbose_name = "作業"
        indexes = [
            models.Index(fields=["state", "created_at"]),
            models.Index(fields=["owner", "-id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["once"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_unfinished_job_per_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_state_display()})"

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state not in UNFINISHED

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100; 0 while the total is not known."""
        return min(100, 100 * self.done // self.total) if self.total else 0
