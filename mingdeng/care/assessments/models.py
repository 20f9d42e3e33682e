"""Factors, ratings, tiers, instruments: where a person stands and how it moves. Row E3."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.contacts.models import Contact
from mingdeng.foundation.audit.models import Versioned
from mingdeng.foundation.secrecy.fields import SealedJSONField, SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel
from mingdeng.people.records.models import PersonRecord

RULE, MODEL, WORKER = "rule", "model", "worker"


class Rating(SealedModel):
    """A factor's value 0–4 on a day: only changes and re-confirmations are stored.

    `factor` is a code of the dated catalogue (data/factors.toml). Corrections are new rows that
    name the row they correct; `recorded_at` says what was known when. `basis` is a code of
    `rating_evidence`, `origin` worker, import or demo.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings")
    factor = models.CharField("因子", max_length=32)
    value = models.PositiveSmallIntegerField("評分")
    occurred_on = models.DateField("評定日")
    recorded_at = models.DateTimeField(default=timezone.now)
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, related_name="ratings"
    )
    origin = models.CharField("來源", max_length=16, default="worker")
    basis = models.CharField("依據", max_length=16, blank=True)
    rater_id = models.BigIntegerField(null=True)
    evidence = SealedTextField("佐證", group="casework")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="corrections"
    )
    reason = models.CharField("更正理由", max_length=32, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "因子評分"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["case", "factor", "-occurred_on", "-id"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(value__gte=0) & models.Q(value__lte=4), name="rating_0_to_4"
            )
        ]

    field_groups: ClassVar[dict[str, str]] = {
        "factor": "casework",
        "value": "casework",
        "basis": "casework",
    }

    def __str__(self) -> str:
        return f"評分 {self.pk}"


class Tier(models.Model):
    """分群 and 強度 from a day on, with who says so: the rule, a model, or the worker.

    The worker's stands until she lifts it; the rule's proposal is kept beside it. `to_on` is the
    last day it held; one replaced on the day it began held for no day (the day before).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tiers")
    source = models.CharField(max_length=8)
    tier = models.CharField(max_length=4)
    strength = models.PositiveSmallIntegerField()
    points = models.IntegerField(default=0)
    because = models.JSONField(default=list)
    rule_version = models.CharField(max_length=32, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    reason = models.CharField(max_length=32, blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "分群"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["case", "from_on"]),
            models.Index(fields=["tier", "from_on", "to_on"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["case", "source"],
                condition=models.Q(to_on=None),
                name="one_open_tier_per_source",
            )
        ]

    field_groups: ClassVar[dict[str, str]] = {
        "tier": "casework",
        "strength": "casework",
        "points": "casework",
        "because": "casework",
        "reason": "casework",
    }

    def __str__(self) -> str:
        return f"{self.case_id} {self.tier}{self.strength} ({self.source})"


class TierRequest(SealedModel):
    """A worker's wish for another tier, with a coded reason; downward a supervisor signs it.

    What needs no signature is decided the moment it is asked, by the one who asked (`needs_other`
    False).
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tier_requests")
    strength = models.PositiveSmallIntegerField("強度")
    tier = models.CharField("分群", max_length=4)
    reason = models.CharField("理由", max_length=32)
    note = SealedTextField("說明", group="casework")
    needs_other = models.BooleanField(default=True)
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=12, blank=True)
    remark = SealedTextField("意見", group="casework")

    class Meta:
        verbose_name = "分群調整"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["case", "-asked_at"])]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(decided_at=None),
                name="one_open_tier_request",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by_id=None)
                | models.Q(needs_other=False)
                | models.Q(decision="withdrawn")
                | ~models.Q(decided_by_id=models.F("asked_by_id")),
                name="nobody_lowers_a_tier_alone",
            ),
        ]

    field_groups: ClassVar[dict[str, str]] = {
        "tier": "casework",
        "strength": "casework",
        "reason": "casework",
    }

    def __str__(self) -> str:
        return str(self.ref)


class InstrumentVersion(models.Model):
    """A questionnaire as it stood: items, options and scoring rule, from its data file."""

    code = models.CharField(max_length=32)
    version = models.CharField(max_length=16)
    title = models.CharField(max_length=120)
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        verbose_name = "量表版本"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["code", "version"], name="one_instrument_version")
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.version}"


class Administration(SealedModel, Versioned):
    """An instrument given to a person: answers pinned to the version they were given under.

    `flags` are the alert codes of the hard triggers that hold, in clear like the alerts they raise:
    a tier must be found without opening answers. `once` makes the form idempotent.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(null=True, unique=True, editable=False)
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="instruments")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="instruments")
    instrument = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT)
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, related_name="instruments"
    )
    given_on = models.DateField("施測日")
    occasion = models.CharField("時機", max_length=16, blank=True)
    mode = models.CharField("方式", max_length=16, blank=True)
    given_by_id = models.BigIntegerField(null=True)
    answers = SealedJSONField("作答", group="health")
    scores = SealedJSONField("計分", group="health")
    flags = models.JSONField("須立即處理", default=list)
    note = SealedTextField("說明", group="health")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField("更正理由", max_length=32, blank=True)

    class Meta:
        verbose_name = "施測"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["case", "-given_on"])]

    field_groups: ClassVar[dict[str, str]] = {"instrument": "health", "flags": "health"}

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.given_on}"
