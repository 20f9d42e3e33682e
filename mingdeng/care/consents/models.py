"""同意與告知: signed or scanned, for a purpose, a period and named kinds of organisation."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.db import models

from mingdeng.foundation.secrecy.fields import SealedBytesField, SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel
from mingdeng.people.records.models import PersonRecord


class Consent(SealedModel):
    """A consent, or a notice served. Withdrawal stops every flow that rests on it.

    `groups` are field groups, `agency_kinds` codes of `agency_kind`; both are what was agreed to,
    in the wording `wording`. `withdrawn_on` is the day the person said so: from the moment it is
    recorded nothing travels, whatever day it names.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(null=True, unique=True, editable=False)
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="consents")
    case_id = models.BigIntegerField(null=True)
    kind = models.CharField("種類", max_length=24)
    purpose = models.CharField("目的", max_length=48, blank=True)
    groups = models.JSONField("欄位群組", default=list)
    agency_kinds = models.JSONField("對象機關", default=list)
    from_on = models.DateField("起")
    to_on = models.DateField("迄", null=True)
    method = models.CharField("取得方式", max_length=16, default="screen")
    signed_by = SealedTextField("簽署人", group="identity")
    relation = models.CharField("與個案關係", max_length=24, default="self")
    signature = SealedBytesField("簽名", group="identity")
    file_id = models.BigIntegerField(null=True)
    wording = models.CharField("文字版本", max_length=32)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by_id = models.BigIntegerField(null=True)
    withdrawn_on = models.DateField("撤回日", null=True)
    withdrawn_recorded_at = models.DateTimeField(null=True)
    withdrawn_by_id = models.BigIntegerField(null=True)
    withdrawn_how = models.CharField("撤回方式", max_length=24, blank=True)

    class Meta:
        verbose_name = "同意"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["record", "purpose"])]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(to_on=None) | models.Q(to_on__gte=models.F("from_on")),
                name="consent_dates_in_order",
            )
        ]

    field_groups: ClassVar[dict[str, str]] = {
        "purpose": "casework",
        "groups": "casework",
        "agency_kinds": "casework",
        "relation": "identity",
    }

    def __str__(self) -> str:
        return f"{self.kind} {self.from_on}"

    def stands(self, on: date) -> bool:
        """Whether it lets anything travel on a day: given, within its period, not withdrawn."""
        if self.kind != "consent" or self.withdrawn_recorded_at is not None:
            return False
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)
