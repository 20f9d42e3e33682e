"""Requests about a person's own data: its destruction by two, a copy of it within a statutory time.

個人資料保護法 §3 (rights that cannot be waived), §10 (copy), §11 (deletion), §13 (fifteen days,
prolonged by fifteen at most, each time with the reason in writing).
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from mingdeng.foundation.secrecy.fields import SealedBytesField
from mingdeng.foundation.secrecy.models import SealedModel
from mingdeng.people.records.models import PersonRecord


class ShreddingState(models.TextChoices):
    """Where an order to shred stands."""

    ASKED = "asked", "待第二人核可"
    DONE = "done", "已銷毀"
    REFUSED = "refused", "未核可"
    WITHDRAWN = "withdrawn", "已撤回"


class Shredding(models.Model):
    """One order to shred a person: asked by one, carried out when another signs.

    It says nothing of the person and outlives them as the proof of what was destroyed and why.
    `preview` and `result` are lists of [what, how many].
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="shreddings")
    reason = models.CharField("理由", max_length=32)
    document = models.CharField("文號", max_length=60)
    state = models.CharField(
        max_length=12, choices=ShreddingState.choices, default=ShreddingState.ASKED
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="shreddings_asked"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="shreddings_decided",
    )
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField("不核可的理由", max_length=32, blank=True)
    preview = models.JSONField(default=list)
    result = models.JSONField(default=list)

    class Meta:
        verbose_name = "銷毀申請"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["state", "-asked_at"])]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["record"],
                condition=models.Q(state="asked"),
                name="one_open_shredding_per_record",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("asked_by")),
                name="shredding_is_signed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(self.ref)


class CopyState(models.TextChoices):
    """Where a request for a copy stands."""

    OPEN = "open", "受理中"
    READY = "ready", "已備妥"
    HANDED = "handed", "已交付"
    REFUSED = "refused", "已駁回"
    WITHDRAWN = "withdrawn", "已撤回"


class CopyRequest(SealedModel):
    """A person asks for a copy of what is held. The bundle is sealed under a key of its own, which
    is destroyed when the copy was handed over long enough ago."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="copies_asked")
    applicant = models.CharField("請求人", max_length=32)
    asked_on = models.DateField("請求日")
    due_on = models.DateField("期限")
    extended_on = models.DateField("延長日", null=True)
    extension = models.CharField("延長的理由", max_length=32, blank=True)
    state = models.CharField(max_length=12, choices=CopyState.choices, default=CopyState.OPEN)
    refusal = models.CharField("駁回的理由", max_length=32, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="copies_received"
    )
    received_at = models.DateTimeField(auto_now_add=True)
    job_ref = models.UUIDField(null=True)
    bundle = SealedBytesField(group="casework")
    rows = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True)
    ended_on = models.DateField("結束日", null=True)
    handing = models.CharField("交付方式", max_length=32, blank=True)

    class Meta:
        verbose_name = "閱覽複製申請"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["state", "due_on"])]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("asked_on")),
                name="copy_is_due_after_it_was_asked",
            ),
        ]

    def __str__(self) -> str:
        return str(self.ref)

    @property
    def running(self) -> bool:
        """Whether the clock runs."""
        return self.state in {CopyState.OPEN, CopyState.READY}
