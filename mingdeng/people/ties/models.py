"""Dated, typed ties between person-records, with source and certainty."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from mingdeng.foundation.audit.models import Versioned
from mingdeng.foundation.secrecy.fields import SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel
from mingdeng.people.records.models import PersonRecord


class Tie(SealedModel, Versioned):
    """`subject` is the `kind` of `other`: kind "birth_parent" reads subject is other's parent.

    Stored with the elder generation as subject, so that one fact has one form. A relative who is
    not registered is a PersonRecord with source "mentioned", as little known as it may be; a
    wholly unknown one has no name. `told_by` is the record whose case told of the tie, `called`
    what that case called the relative: it may be read by whoever reads that case's family, even
    when the relative is somebody else's. Sealed under the teller's key (the subject's without).
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="ties_out")
    other = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="ties_in")
    told_by = models.ForeignKey(
        PersonRecord, on_delete=models.PROTECT, null=True, related_name="ties_told"
    )
    kind = models.CharField("關係", max_length=32)
    called = SealedTextField("稱呼", group="family")
    quality = models.CharField("關係品質", max_length=24, blank=True)
    cares_for = models.BooleanField("照顧對方", default=False)
    cared_for = models.BooleanField("由對方照顧", default=False)
    from_on = models.DateField("起", null=True)
    to_on = models.DateField("迄", null=True)
    source = models.CharField("來源", max_length=32, default="visit")
    certainty = models.CharField("確定程度", max_length=16, default="stated")
    note = SealedTextField("說明", group="family")
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "親屬關係"
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=~models.Q(subject=models.F("other")), name="tie_joins_two_people"
            ),
            models.CheckConstraint(
                condition=models.Q(from_on=None)
                | models.Q(to_on=None)
                | models.Q(to_on__gte=models.F("from_on")),
                name="tie_ends_after_it_begins",
            ),
        ]

    field_groups: ClassVar[dict[str, str]] = {
        "kind": "family",
        "quality": "family",
        "cares_for": "family",
        "cared_for": "family",
    }

    def __str__(self) -> str:
        return f"{self.subject_id} {self.kind} {self.other_id}"
