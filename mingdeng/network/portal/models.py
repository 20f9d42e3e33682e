"""Dated agreements: which field groups travel to which kind of agency on which legal basis."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models


class Agreement(models.Model):
    """Agency kind × purpose × group: the fields a referral may carry, from a day to a day.

    No agreement, no flow. `needs_consent` says that the legal basis is the person's written
    consent, so withdrawal stops it. `edited` rows are the bureau's own; a load leaves them alone.
    """

    code = models.CharField("代碼", max_length=80)
    label = models.CharField("名稱", max_length=80)
    agency_kind = models.CharField("機關類別", max_length=32)
    purpose = models.CharField("目的", max_length=48, default="referral")
    group = models.CharField("欄位群組", max_length=16)
    fields = models.JSONField("欄位", default=list)
    legal_basis = models.CharField("法律依據", max_length=48)
    needs_consent = models.BooleanField("需同意", default=False)
    valid_from = models.DateField("起")
    valid_to = models.DateField("迄", null=True)
    source = models.CharField("依據說明", max_length=200, blank=True)
    edited = models.BooleanField(default=False)

    class Meta:
        verbose_name = "資料提供協議"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["agency_kind", "purpose"])]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["agency_kind", "purpose", "group", "valid_from"],
                name="one_agreement_per_group_and_day",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="agreement_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
