"""A request between two organisations with an answer and an outcome. Rows C3, C9, C10, C33, C35."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from mingdeng.care.cases.models import Case
from mingdeng.care.consents.models import Consent
from mingdeng.foundation.audit.models import Versioned
from mingdeng.foundation.identity.models import Agency
from mingdeng.foundation.secrecy.fields import SealedJSONField, SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel
from mingdeng.people.records.models import PersonRecord


class ReferralState(models.TextChoices):
    """The one state machine for every referral, in or out."""

    DRAFT = "draft", "草稿"
    SENT = "sent", "已送出"
    ACCEPTED = "accepted", "已接受"
    REJECTED = "rejected", "已退件"
    WITHDRAWN = "withdrawn", "已撤回"
    RETURNED = "returned", "已轉回"
    COMPLETED = "completed", "已完成"


class Referral(SealedModel, Versioned):
    """`sender` and `receiver` are agencies; the bureau is one of them. A destination outside the
    network has no receiver row but a name, and its answer is typed in by the worker."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField("轉介編號", max_length=24, unique=True)
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="referrals")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="referrals")
    sender = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="referrals_out")
    receiver = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="referrals_in"
    )
    outside_kind = models.CharField("網絡外單位類別", max_length=32, blank=True)
    outside_name = models.CharField("網絡外單位", max_length=80, blank=True)
    category = models.CharField("類別", max_length=32)
    urgency = models.CharField("急迫性", max_length=16, default="normal")
    legal_basis = models.CharField("法律依據", max_length=48)
    groups = models.JSONField("提供欄位群組", default=list)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True)
    request = SealedTextField("轉介事由", group="referral")
    needs = SealedTextField("期望協助", group="referral")
    snapshot = SealedJSONField("提供內容", group="referral")
    state = models.CharField(
        max_length=12, choices=ReferralState.choices, default=ReferralState.DRAFT
    )
    created_on = models.DateField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField("回覆期限", null=True)
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField("原因", max_length=32, blank=True)
    answer = SealedTextField("回覆說明", group="referral")
    completed_on = models.DateField(null=True)
    outcome = models.CharField("成果", max_length=32, blank=True)
    outcome_note = SealedTextField("成果說明", group="referral")
    made_by_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "轉介"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["receiver", "state", "answer_by"]),
            models.Index(fields=["sender", "state", "-recorded_at"]),
            models.Index(fields=["case", "-recorded_at"]),
            models.Index(fields=["record"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(receiver__isnull=False) | ~models.Q(outside_name=""),
                name="referral_has_a_destination",
            )
        ]

    def __str__(self) -> str:
        return self.number


class Step(SealedModel):
    """One transition of a referral: what both sides see as its history."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField(auto_now_add=True)
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=32, blank=True)
    note = SealedTextField("說明", group="referral")

    class Meta:
        verbose_name = "轉介歷程"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["referral", "at"])]

    def __str__(self) -> str:
        return f"{self.from_state}→{self.to_state}"
