"""Dated rules: frequencies, caps, hours, thresholds. Data, so that the bureau can change them."""

from __future__ import annotations

from django.db import models


class RuleVersion(models.Model):
    """What a rule said from a day to a day. The bureau's edits are never overwritten by a load."""

    family = models.CharField("類別", max_length=48)
    code = models.CharField("規則", max_length=80)
    label = models.CharField("名稱", max_length=120, blank=True)
    valid_from = models.DateField("起")
    valid_to = models.DateField("迄", null=True, blank=True)
    params = models.JSONField("內容")
    source = models.CharField("依據", max_length=200, blank=True)
    edited = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "規則"
        ordering = ["family", "code", "-valid_from"]
        indexes = [models.Index(fields=["family", "code", "valid_from"])]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "code", "valid_from"], name="one_rule_version_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.family}.{self.code} {self.valid_from}"
