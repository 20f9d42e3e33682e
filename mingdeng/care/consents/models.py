"""同意與告知: signed or scanned, for a purpose, a period and named organisations."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from mingdeng.foundation.secrecy.fields import SealedBytesField, SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel
from mingdeng.people.records.models import PersonRecord


class Consent(SealedModel):
    """A consent or a notice served. Withdrawal stops every flow that rests on it."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField("種類", max_length=24)
    purpose = models.CharField("目的", max_length=48)
    groups = models.JSONField("欄位群組", default=list)
    agency_kinds = models.JSONField("對象機關", default=list)
    from_on = models.DateField("起")
    to_on = models.DateField("迄", null=True)
    signed_by = SealedTextField("簽署人", group="identity")
    relation = models.CharField("與個案關係", max_length=24, default="self")
    signature = SealedBytesField("簽名", group="identity")
    file_id = models.BigIntegerField(null=True)
    wording = models.CharField("告知書版本", max_length=32)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by_id = models.BigIntegerField(null=True)
    withdrawn_on = models.DateField("撤回日", null=True)
    withdrawn_recorded_at = models.DateTimeField(null=True)
    withdrawn_how = models.CharField(max_length=24, blank=True)

    class Meta:
        verbose_name = "同意"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["record", "purpose"])]

    def __str__(self) -> str:
        return f"{self.purpose} {self.from_on}"
