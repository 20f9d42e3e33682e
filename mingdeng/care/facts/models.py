"""Something that happened to a person on a day, told by a source. Rows C9, C14, C26, C27."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from mingdeng.foundation.audit.models import Versioned
from mingdeng.foundation.secrecy.fields import SealedJSONField, SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel
from mingdeng.people.records.models import PersonRecord


class Fact(SealedModel, Versioned):
    """`kind` and `outcome` are codes (urine: positive …; custody: in, out …).

    Who may know of a fact at all is decided by the group of its kind (`fact_kind.group`: urine
    health, custody justice, a job casework …); its sealed words ask for casework besides.
    A correction is a new version; a fact told wrongly is withdrawn and stays readable as such.
    `once` makes telling idempotent: a form's or an imported row's own identifier.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField("種類", max_length=32)
    outcome = models.CharField("結果", max_length=32)
    occurred_on = models.DateField("發生日")
    until_on = models.DateField("迄日", null=True)
    told_by = models.CharField("來源", max_length=32)
    agency_id = models.BigIntegerField(null=True)
    detail = SealedJSONField("內容", group="casework")
    note = SealedTextField("說明", group="casework")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=32, blank=True)
    once = models.UUIDField("表單識別", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = "事實"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["record", "kind", "-occurred_on"]),
            models.Index(fields=["kind", "occurred_on"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(until_on=None) | models.Q(until_on__gte=models.F("occurred_on")),
                name="fact_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred_on}"
