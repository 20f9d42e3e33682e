"""A request between two organisations with an answer and an outcome. Rows C3, C9, C10, C33, C35."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.db import models

from mingdeng.care.cases.models import Case
from mingdeng.care.consents.models import Consent
from mingdeng.care.referrals.machine import State
from mingdeng.foundation.audit.models import Versioned
from mingdeng.foundation.identity.models import Agency
from mingdeng.foundation.secrecy.fields import SealedJSONField, SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel
from mingdeng.people.records.models import PersonRecord


class Referral(SealedModel, Versioned):
    """`sender` and `receiver` are agencies; the bureau is one of them. A destination outside the
    network has no receiver row but a kind and a name, and its answers are typed in by the worker.

    `given` is what was typed for each shared field; `snapshot` is what travels, composed under
    the agreement (sheet.py) and sealed when sent: preview, desk and print all show that.
    `bases` maps each group to its legal basis; `consent` is set when any of them rests on it.
    `category` is the one of the day it was made; figures of a year read the service (catalogue).
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(null=True, unique=True, editable=False)
    number = models.CharField("轉介編號", max_length=24, unique=True)
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="referrals")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="referrals")
    sender = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="referrals_out")
    receiver = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="referrals_in"
    )
    outside_kind = models.CharField("網絡外單位類別", max_length=32, blank=True)
    outside_name = models.CharField("網絡外單位", max_length=80, blank=True)
    service = models.CharField("服務", max_length=32)
    purpose = models.CharField("目的", max_length=48)
    category = models.CharField("類別", max_length=32, blank=True)
    urgency = models.CharField("急迫性", max_length=16, default="normal")
    bases = models.JSONField("法律依據", default=dict)
    groups = models.JSONField("提供欄位群組", default=list)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True)
    given: models.Field[Any, Any] = SealedJSONField("填寫內容", group="referral")
    snapshot: models.Field[Any, Any] = SealedJSONField("提供內容", group="referral")
    state = models.CharField("狀態", max_length=12, default=State.DRAFT.value)
    created_on = models.DateField(auto_now_add=True)
    sent_at = models.DateTimeField("送出", null=True)
    answer_by = models.DateTimeField("回覆期限", null=True)
    answered_at = models.DateTimeField("回覆", null=True)
    outcome_by = models.DateTimeField("結果期限", null=True)
    ended_on = models.DateField("結束", null=True)
    reason = models.CharField("原因", max_length=32, blank=True)
    answer: models.Field[Any, Any] = SealedTextField("回覆說明", group="referral")
    outcome = models.CharField("成果", max_length=32, blank=True)
    outcome_note: models.Field[Any, Any] = SealedTextField("成果說明", group="referral")
    reminders = models.PositiveSmallIntegerField("催辦次數", default=0)
    reminded_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    made_by_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "轉介"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["receiver", "state", "answer_by"]),
            models.Index(fields=["sender", "state", "-recorded_at"]),
            models.Index(fields=["case", "-recorded_at"]),
            models.Index(fields=["record"]),
            models.Index(fields=["state", "answer_by"]),
            models.Index(fields=["service", "sent_at"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(receiver__isnull=False) ^ ~models.Q(outside_name=""),
                name="referral_has_one_destination",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in State]),
                name="referral_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "withdrawn"])
                | models.Q(sent_at__isnull=False),
                name="referral_travelled_before_it_was_answered",
            ),
        ]

    field_groups: ClassVar[dict[str, str]] = {
        "service": "referral",
        "category": "referral",
        "urgency": "referral",
        "outside_name": "referral",
        "reason": "referral",
        "outcome": "referral",
    }

    def __str__(self) -> str:
        return self.number

    @property
    def now(self) -> State:
        """Its state as the machine knows it."""
        return State(self.state)

    @property
    def outside(self) -> bool:
        """Whether nobody answers on the other side's screen."""
        return self.receiver_id is None

    def rests_on_consent(self, on: date) -> bool:
        """Whether nothing stops its fields from being shown: no consent needed, or it stands."""
        return self.consent is None or self.consent.stands(on)


class Step(SealedModel):
    """One transition of a referral: what both sides see as its history.

    `told_how` says how an answer came that the worker typed in for an outside destination.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")
    at = models.DateTimeField(auto_now_add=True)
    act = models.CharField(max_length=12)
    from_state = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=32, blank=True)
    told_how = models.CharField(max_length=16, blank=True)
    note: models.Field[Any, Any] = SealedTextField("說明", group="referral")

    class Meta:
        verbose_name = "轉介歷程"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["referral", "at"])]

    def __str__(self) -> str:
        return f"{self.from_state}→{self.to_state}"


class ReferralNumber(models.Model):
    """The last referral number given in a 民國 year, locked while it grows."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "轉介編號序列"

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
