"""The plan: goals, interventions, who does what by when; suggestions and what became of them."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.foundation.audit.models import Versioned
from mingdeng.foundation.identity.models import Agency
from mingdeng.foundation.secrecy.fields import SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel

ACTIVE, ENDED = "active", "ended"
OPEN_GOAL = "open"
OPEN_INTERVENTIONS = ("planned", "running")


class Decision(models.TextChoices):
    """What became of a suggestion. An open one has none (an empty text)."""

    ACCEPTED = "accepted", "採用"
    EDITED = "edited", "修改後採用"
    DECLINED = "declined", "不採用"
    LAPSED = "lapsed", "情況已變，自動收回"


class Plan(SealedModel, Versioned):
    """A case's plan from a day on; a new one copies what still holds of the last.

    `once` makes the form idempotent; `copied_from` is the plan whose open goals it took over.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(null=True, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField(default=1)
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    from_on = models.DateField("起")
    to_on = models.DateField("迄", null=True)
    review_on = models.DateField("複評日")
    state = models.CharField(max_length=12, default=ACTIVE)
    agreed_on = models.DateField("與個案商定", null=True)
    summary = SealedTextField("摘要", group="casework")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "處遇計畫"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["state", "review_on"])]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["case", "number"], name="one_plan_per_number"),
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state=ACTIVE), name="one_active_plan"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} 第 {self.number} 版計畫"


class PlanReview(SealedModel):
    """A review that took place: what was found, and when the next one is due. Written once."""

    once = models.UUIDField(null=True, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField("複評日")
    was_due_on = models.DateField()
    next_on = models.DateField("下次複評")
    note = SealedTextField("複評紀錄", group="casework")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "計畫複評"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["plan", "reviewed_on"])]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.reviewed_on}"


class Goal(SealedModel, Versioned):
    """What should be different, measured how. `state` is a code of `goal_result`."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(null=True, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals")
    code = models.CharField("目標", max_length=48)
    factor = models.CharField("針對因子", max_length=32, blank=True)
    text = SealedTextField("說明", group="casework")
    target = models.PositiveSmallIntegerField("目標次數", null=True)
    due_on = models.DateField("期限", null=True)
    state = models.CharField(max_length=12, default=OPEN_GOAL)
    closed_on = models.DateField("結束日", null=True)
    result_note = SealedTextField("結果說明", group="casework")
    position = models.PositiveSmallIntegerField(default=0)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "目標"

    def __str__(self) -> str:
        return f"{self.plan_id} {self.code}"


class Intervention(SealedModel, Versioned):
    """What is done towards a goal: by whom, with which organisation, how far it got.

    `state` is a code of `intervention_result`.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(null=True, unique=True, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="interventions")
    code = models.CharField("處遇", max_length=48)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    provider = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField("期限", null=True)
    done = models.PositiveSmallIntegerField("已完成次數", default=0)
    state = models.CharField(max_length=12, default="planned")
    note = SealedTextField("說明", group="casework")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "處遇"

    def __str__(self) -> str:
        return f"{self.goal_id} {self.code}"


class Suggestion(SealedModel):
    """An offer drawn from the dated table when a factor moved beyond noise. It never writes itself
    into the plan: accepted, edited or declined with a reason by the worker; the rates are kept.

    `once` names the table's row and the rating that called for it; `facts` holds numbers only
    (value now, usual value, index). `rule_version` is the row's first day, or `initial`.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suggestions")
    factor = models.CharField(max_length=32)
    direction = models.CharField(max_length=12)
    tier = models.CharField(max_length=4)
    rule = models.CharField(max_length=80)
    rule_version = models.CharField(max_length=32)
    intervention = models.CharField(max_length=48)
    facts = models.JSONField(default=dict)
    offered_on = models.DateField(default=timezone.localdate)
    made_at = models.DateTimeField(default=timezone.now)
    once = models.CharField(max_length=120, unique=True)
    decision = models.CharField(max_length=12, blank=True, choices=Decision.choices)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)
    decline_reason = models.CharField(max_length=32, blank=True)
    note = SealedTextField("說明", group="casework")
    became = models.ForeignKey(Intervention, on_delete=models.PROTECT, null=True)

    class Meta:
        verbose_name = "建議"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["case", "decision"]),
            models.Index(fields=["rule", "decision"]),
        ]

    field_groups: ClassVar[dict[str, str]] = {"factor": "casework", "tier": "casework"}

    def __str__(self) -> str:
        return f"{self.case_id} {self.rule}"
