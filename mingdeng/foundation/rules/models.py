"""Dated rules: frequencies, caps, hours, thresholds. Data, so that the bureau can change them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mingdeng.foundation.codes.models import DatedRow


class RuleVersion(DatedRow):
    """What a rule said from a day to a day. The bureau's edits are never overwritten by a load."""

    family = models.CharField("類別", max_length=48)
    code = models.CharField("規則", max_length=80)
    label = models.CharField("名稱", max_length=120, blank=True)
    valid_from = models.DateField("起")
    params = models.JSONField("內容")

    class Meta:
        verbose_name = "規則"
        ordering = ["family", "code", "-valid_from"]
        indexes = [models.Index(fields=["family", "code", "valid_from"])]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "code", "valid_from"],
                condition=Q(set_aside_at=None),
                name="one_rule_version_per_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.family}.{self.code} {self.valid_from}"
