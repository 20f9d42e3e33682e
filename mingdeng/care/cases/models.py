"""A person under care for a period (episode): source, worker, phase, closing. Rows C1, C9–C13."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from mingdeng.foundation.audit.models import Versioned
from mingdeng.foundation.identity.models import Agency, Team
from mingdeng.foundation.secrecy.fields import SealedJSONField, SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel
from mingdeng.people.records.models import PersonRecord

STANDING = ("intake", "open", "closing")
ENDED = ("closed", "transferred")


class CaseStatus(models.TextChoices):
    """Where an episode stands."""

    INTAKE = "intake", "收案中"
    OPEN = "open", "在案"
    CLOSING = "closing", "結案待核"
    CLOSED = "closed", "已結案"
    TRANSFERRED = "transferred", "已移轉"


class Case(SealedModel, Versioned):
    """One episode of care. A person may have several, one after another.

    The `now_*` columns repeat today's dated spells for lists; services write both in one
    transaction, `mingdeng check spells` compares them, and no figure reads them. `once` makes
    intake idempotent. `assessed_on` is the day the opening assessment was complete (C9 開案評估率).
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(null=True, unique=True, editable=False)
    case_no = models.CharField("案號", max_length=24, unique=True)
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="cases")
    episode = models.PositiveSmallIntegerField("第幾次", default=1)
    source = models.CharField("案源", max_length=32)
    shielded = models.BooleanField("對警檢隱蔽", default=False)
    flow = models.CharField("流程", max_length=24, default="adult")
    referred_by = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="cases_brought"
    )
    received_on = models.DateField("受理日")
    opened_on = models.DateField("開案日", null=True)
    due_on = models.DateField("輔導期滿", null=True)
    closed_on = models.DateField("結案日", null=True)
    closing_reason = models.CharField("結案原因", max_length=32, blank=True)
    why = SealedTextField("案由", group="justice")
    source_facts = SealedJSONField("案源資料", group="justice")
    opening = SealedJSONField("開案評估", group="casework")
    assessed_on = models.DateField("開案評估日", null=True)
    closing_summary = SealedTextField("結案摘要", group="casework")
    drug_schedule = models.CharField("毒品級別", max_length=8, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by_id = models.BigIntegerField(null=True)

    now_status = models.CharField(max_length=12, choices=CaseStatus.choices, default="intake")
    now_worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="caseload"
    )
    now_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="cases")
    now_phase = models.PositiveSmallIntegerField(default=1)
    now_tier = models.CharField(max_length=4, blank=True)
    now_strength = models.PositiveSmallIntegerField(default=0)
    now_legal_status = models.CharField(max_length=32, blank=True)
    now_district = models.CharField(max_length=8, blank=True)
    last_contact_on = models.DateField(null=True)
    last_reached_on = models.DateField(null=True)
    last_face_on = models.DateField(null=True)
    failed_in_row = models.PositiveSmallIntegerField(default=0)
    next_contact_on = models.DateField(null=True)
    next_channel = models.CharField(max_length=24, blank=True)

    class Meta:
        verbose_name = "個案"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["now_worker", "now_status", "next_contact_on", "id"]),
            models.Index(fields=["now_team", "now_status", "next_contact_on", "id"]),
            models.Index(fields=["now_status", "next_contact_on", "id"]),
            models.Index(fields=["record"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["record"],
                condition=models.Q(now_status__in=STANDING),
                name="one_standing_episode_per_record",
            )
        ]

    field_groups: ClassVar[dict[str, str]] = {
        "source": "justice",
        "shielded": "justice",
        "referred_by": "justice",
        "drug_schedule": "justice",
        "now_legal_status": "justice",
        "now_tier": "casework",
        "now_strength": "casework",
        "now_district": "contact",
    }

    def __str__(self) -> str:
        return self.case_no


class CaseNumber(models.Model):
    """The last case number given in a year: one row per 民國 year, locked while it grows."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "案號序列"

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Spell(models.Model):
    """A dated state of a case: status, phase, legal status … (tier lives in assessments,
    residence in people, worker and team in Assignment). The open one has no end.

    `to_on` is the last day it held. A state replaced on the day it began held for no day: its
    `to_on` is the day before its `from_on`, so no day finds it and nothing is lost.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="spells")
    kind = models.CharField(max_length=16)
    value = models.CharField(max_length=32)
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    reason = models.CharField(max_length=32, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "期間狀態"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["case", "kind", "from_on"]),
            models.Index(fields=["kind", "value", "from_on", "to_on"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=models.Q(to_on=None), name="one_open_spell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}={self.value}"


class Assignment(models.Model):
    """Who cares for a case from day to day, and in which team. Days as in Spell; `by_rule` keeps
    the rule's proposal with its reasons, `override` why it was not followed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="assignments")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    reason = models.CharField(max_length=32)
    by_rule = models.JSONField(default=dict)
    override = models.CharField(max_length=32, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "主責"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["case", "from_on"]),
            models.Index(fields=["worker", "to_on"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(to_on=None), name="one_worker_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} → {self.worker_id}"


class HandOver(SealedModel):
    """The note that goes with a case from one worker to the next."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hand_overs")
    from_worker_id = models.BigIntegerField(null=True)
    to_worker_id = models.BigIntegerField()
    reason = models.CharField(max_length=32)
    note = SealedTextField("交接事項", group="casework")
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "交接"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["to_worker_id", "read_at"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.from_worker_id}→{self.to_worker_id}"


class Approval(SealedModel):
    """Something about a case that a second person must sign: opening, closing, transfer."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="approvals")
    kind = models.CharField(max_length=16)
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField(auto_now_add=True)
    proposal = models.JSONField(default=dict)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=12, blank=True)
    remark = SealedTextField("意見", group="casework")

    class Meta:
        verbose_name = "核定"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["decided_at", "asked_at"])]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=models.Q(decided_at=None),
                name="one_open_approval_per_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by_id=None)
                | ~models.Q(decided_by_id=models.F("asked_by_id")),
                name="nobody_approves_his_own",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"


class BreakGlass(SealedModel):
    """緊急調閱: three hours' reading of one person with a written reason, reviewed afterwards.

    `team_id` is the reader's team when she opened it, whose supervisor reviews; empty where the
    section itself does (supervisors, officers, the director).
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="glasses")
    staff_id = models.BigIntegerField()
    team_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=32)
    note = SealedTextField("事由", group="casework")
    opened_at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField()
    reviewed_by_id = models.BigIntegerField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=16, blank=True)
    verdict_note = SealedTextField("覆核意見", group="casework")

    class Meta:
        verbose_name = "緊急調閱"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["staff_id", "record", "until"]),
            models.Index(fields=["reviewed_at", "opened_at"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(reviewed_by_id=None)
                | ~models.Q(reviewed_by_id=models.F("staff_id")),
                name="nobody_reviews_his_own_glass",
            )
        ]

    def __str__(self) -> str:
        return str(self.ref)


class SpecialFlow(SealedModel, Versioned):
    """A flow of its own beside the case: juvenile (C34), pregnancy and newborn (C33), a minor on
    one of the three paths (C35). Stages are codes; facts of the flow are sealed.

    `counted_on` is the day it entered its count, once: the day of the stage marked `counted`
    (C33), else the day it began. `worker` and `team` answer for it when there is no case.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(null=True, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="flows")
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="flows")
    kind = models.CharField(max_length=24)
    path = models.CharField(max_length=32, blank=True)
    stage = models.CharField(max_length=32)
    zone = models.CharField(max_length=16, blank=True)
    school = models.CharField(max_length=24, blank=True)
    origin = models.CharField(max_length=32, blank=True)
    counts_as = models.CharField(max_length=24, blank=True)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="flows"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="flows")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    counted_on = models.DateField(null=True)
    facts = SealedJSONField(group="minors")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "專屬流程"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["kind", "counted_on"]),
            models.Index(fields=["case", "to_on"]),
            models.Index(fields=["record", "to_on"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["record", "kind", "path"],
                condition=models.Q(to_on=None),
                name="one_open_flow_per_path",
            )
        ]

    field_groups: ClassVar[dict[str, str]] = {
        "path": "minors",
        "stage": "casework",
        "zone": "minors",
        "school": "minors",
        "origin": "justice",
    }

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class FlowStep(SealedModel):
    """A stage reached or a thing done in a flow on a day: 春暉協同, 家長親職教育 (人次) …"""

    flow = models.ForeignKey(SpecialFlow, on_delete=models.PROTECT, related_name="steps")
    stage = models.CharField(max_length=32)
    occurred_on = models.DateField()
    attended = models.PositiveSmallIntegerField("人次", default=0)
    note = SealedTextField("說明", group="minors")
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "流程步驟"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["flow", "-occurred_on"]),
            models.Index(fields=["stage", "occurred_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.flow_id} {self.stage} {self.occurred_on}"
