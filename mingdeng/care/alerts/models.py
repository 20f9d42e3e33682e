"""Warnings by dated rule: owner, acknowledgement, clock, escalation, resolution. E4, E5."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from mingdeng.care.cases.models import Case
from mingdeng.foundation.audit.models import Versioned
from mingdeng.foundation.secrecy.fields import SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel


class AlertState(models.TextChoices):
    """Where an alert stands. Suppressed ones are listed, never dropped."""

    OPEN = "open", "待處理"
    SUPPRESSED = "suppressed", "延後"
    ACKNOWLEDGED = "acknowledged", "處理中"
    RESOLVED = "resolved", "已處理"
    LAPSED = "lapsed", "已不成立"


STANDING = (AlertState.OPEN, AlertState.SUPPRESSED, AlertState.ACKNOWLEDGED)
SPEAKING = (AlertState.OPEN, AlertState.ACKNOWLEDGED)


class Alert(SealedModel, Versioned):
    """One warning about one case.

    `once` names rule, case and episode: one stands at a time. `mark` is the newest evidence and
    `subject` what a cool-down may count for itself (see conditions.Finding). `facts` are dates,
    counts and codes that make its sentence, kept up while it stands. `sent_at` is when it was
    first shown to its worker, which is when its clocks began; null while it has only been held
    back. `weight` orders levels: urgent 0, warn 1, info 2.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="alerts")
    rule = models.CharField("規則", max_length=48)
    rule_version = models.CharField(max_length=32)
    level = models.CharField("等級", max_length=8)
    weight = models.PositiveSmallIntegerField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="alerts"
    )
    state = models.CharField(max_length=12, choices=AlertState.choices, default=AlertState.OPEN)
    facts = models.JSONField(default=dict)
    once = models.CharField(max_length=120)
    mark = models.CharField(max_length=48, blank=True)
    subject = models.CharField(max_length=48, blank=True)
    since_on = models.DateField("起始日")
    raised_at = models.DateTimeField("觸發時間")
    sent_at = models.DateTimeField("通知時間", null=True)
    in_budget = models.BooleanField("計入額度", default=False)
    suppressed_because = models.CharField("延後原因", max_length=16, blank=True)
    suppressed_on = models.DateField("延後日", null=True)
    acknowledge_by = models.DateTimeField("認領期限", null=True)
    acknowledged_at = models.DateTimeField("認領時間", null=True)
    acknowledged_by_id = models.BigIntegerField(null=True)
    resolve_by = models.DateTimeField("處理期限", null=True)
    escalate_at = models.DateTimeField(null=True)
    escalation = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField("處理時間", null=True)
    resolved_by_id = models.BigIntegerField(null=True)
    resolution = models.CharField("處理方式", max_length=32, blank=True)
    lapsed_at = models.DateTimeField(null=True)
    note = SealedTextField("說明", group="casework")

    class Meta:
        verbose_name = "警示"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["owner", "state", "weight"]),
            models.Index(fields=["case", "state", "-raised_at"]),
            models.Index(fields=["state", "escalate_at"]),
            models.Index(fields=["state", "weight", "raised_at", "id"]),
            models.Index(fields=["rule", "raised_at"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["once"],
                condition=models.Q(state__in=["open", "suppressed", "acknowledged"]),
                name="one_standing_alert_per_key",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="suppressed") | ~models.Q(suppressed_because=""),
                name="held_back_for_a_reason",
            ),
        ]

    field_groups: ClassVar[dict[str, str]] = {
        "rule": "casework",
        "level": "casework",
        "facts": "casework",
        "state": "casework",
        "since_on": "casework",
        "resolution": "casework",
    }

    def __str__(self) -> str:
        return f"{self.rule} {self.case_id}"

    def get_absolute_url(self) -> str:
        """The alert's page."""
        return reverse("alerts:page", args=[self.ref])

    @property
    def speaking(self) -> bool:
        """Whether somebody is to do something about it."""
        return self.state in SPEAKING


class Quota(models.Model):
    """How many alerts that count were sent to a worker in a week: one row per worker and Monday,
    locked while it grows, so that two evaluations at once cannot overdraw it."""

    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="alert_quotas"
    )
    week = models.DateField("週一")
    used = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "警示額度"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["worker", "week"], name="one_quota_per_week")
        ]

    def __str__(self) -> str:
        return f"{self.worker_id} {self.week}: {self.used}"
