"""Who lives together, from when to when."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from mingdeng.people.records.models import PersonRecord


class Household(models.Model):
    """A dwelling's people. Its address is the residences' of its members."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("種類", max_length=24, default="family")
    district = models.CharField("行政區", max_length=8, blank=True)
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)

    class Meta:
        verbose_name = "家戶"

    field_groups: ClassVar[dict[str, str]] = {"kind": "family", "district": "contact"}

    def __str__(self) -> str:
        return str(self.ref)


class Membership(models.Model):
    """A person-record in a household from day to day."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("稱謂", max_length=24, blank=True)
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "家戶成員"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["record", "to_on"])]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(from_on=None)
                | models.Q(to_on=None)
                | models.Q(to_on__gte=models.F("from_on")),
                name="membership_ends_after_it_begins",
            ),
        ]

    field_groups: ClassVar[dict[str, str]] = {"role": "family"}

    def __str__(self) -> str:
        return f"{self.household_id}:{self.record_id}"
