"""Every change of dated data: who, when, why, on which basis, what stood before and after."""

from __future__ import annotations

import uuid

from django.db import models


class Kind(models.TextChoices):
    """What was changed."""

    RULE = "rule", "規則"
    CODE = "code", "代碼"
    DAY = "day", "上班日"
    VILLAGE = "village", "里"


class Act(models.TextChoices):
    """What was done to it."""

    CHANGED = "changed", "變更"
    ADDED = "added", "新增"
    ENDED = "ended", "停用"
    CORRECTED = "corrected", "更正"


class Change(models.Model):
    """One change, kept for good.

    `place` and `code` name it (family and rule, list and code, "" and a day, district and "");
    `row_id` is the row it made or ended, `closed` what it did to the row before:
    {"row", "valid_to", "edited"}. `before` and `after` hold the values, so that a correction of
    the past can still be read. Withdrawn only before it came into force.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    act = models.CharField(max_length=10, choices=Act)
    place = models.CharField(max_length=48, blank=True)
    code = models.CharField(max_length=80, blank=True)
    effective_on = models.DateField("生效日")
    row_id = models.BigIntegerField(null=True)
    closed = models.JSONField(default=dict)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.CharField("理由", max_length=48)
    note = models.CharField("說明", max_length=400, blank=True)
    basis = models.CharField("依據", max_length=200)
    touched = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)
    acting_for_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "代碼與規則的變更"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "place", "code", "-at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.place}.{self.code} {self.effective_on}"
