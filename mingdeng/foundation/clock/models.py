"""Due times: one elected process reads them and starts what is due."""

from __future__ import annotations

from django.db import models


class Pulse(models.Model):
    """The last sign of life of a process (web, worker, clock). A page says when one is silent."""

    process = models.CharField(max_length=32, primary_key=True)
    beat_at = models.DateTimeField()
    holder = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "運作訊號"

    def __str__(self) -> str:
        return self.process


class Timer(models.Model):
    """When a recurring task is next due. `code` names a task registered in foundation/clock.

    `running_since` and `holder` mark a run under way; a mark older than the longest run belongs
    to a process that died, and the run is made up for.
    """

    code = models.CharField(max_length=80, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    running_since = models.DateTimeField(null=True)
    holder = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "定時工作"

    def __str__(self) -> str:
        return self.code
