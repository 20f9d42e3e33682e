"""Warnings by dated rule: owner, acknowledgement, clock, escalation, resolution. Functions E4, E5."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

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


class Alert(SealedModel, Versioned):
    """One warning about one case. `facts` are dates, counts and codes that make its sentence;
    `once` stops a rule from raising the same thing twice within its cool-down."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="alerts")
    rule = models.CharField(max_length=48)
    rule_version = models.CharField(max_length=32)
    level = models.CharField(max_length=8)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="alerts"
    )
    state = models.CharField(max_length=12, choices=AlertState.choices, default=AlertState.OPEN)
    facts = models.JSONField(default=dict)
    once = models.CharField(max_length=120)
    since_on = models.DateField("起始日")
    raised_at = models.DateTimeField("觸發時間")
    suppressed_because = models.CharField(max_length=16, blank=True)
    acknowledge_by = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by_id = models.BigIntegerField(null=True)
    escalate_at = models.DateTimeField(null=True)
    escalation = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by_id = models.BigIntegerField(null=True)
    resolution = models.CharField("處理方式", max_length=32, blank=True)
    note = SealedTextField("說明", group="casework")

    class Meta:
        verbose_name = "警示"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["owner", "state", "level"]),
            models.Index(fields=["case", "state", "-raised_at"]),
            models.Index(fields=["state", "escalate_at"]),
            models.Index(fields=["rule", "raised_at"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["once"],
                condition=models.Q(state__in=["open", "suppressed", "acknowledged"]),
                name="one_standing_alert_per_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.case_id}"
