"""One dated touch: phone, home visit, interview, network liaison. Rows C2, C4, C40."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mingdeng.care.cases.models import Case
from mingdeng.foundation.audit.models import Versioned
from mingdeng.foundation.secrecy.fields import SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel
from mingdeng.people.records.models import PersonRecord


class ReviewState(models.TextChoices):
    """核閱: whether the supervisor signed the record."""

    NONE = "none", "不需核閱"
    WAITING = "waiting", "待核閱"
    SIGNED = "signed", "已核閱"
    RETURNED = "returned", "已退回"


class Contact(SealedModel, Versioned):
    """A contact, reached or not. `channel` is a dated code: a report for 111 speaks as 111 did.

    `attempt` says whether it counts in 訪視有遇率 (known custody, hospital and talks with the
    network do not), `face_to_face` whether the person was met; both as the codes said on the day.
    `worker` is who did it; a deputy's record names the absent colleague in `acting_for_id`.
    `rule_on` is the last day the frequency table allowed for the next contact when this one was
    recorded, under `rule_version`: `next_on` beyond it needs `next_moved_reason`.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="contacts")
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contacts"
    )
    acting_for_id = models.BigIntegerField(null=True)
    occurred_on = models.DateField("日期")
    occurred_at = models.TimeField("時間", null=True)
    minutes = models.PositiveSmallIntegerField("分鐘", null=True)
    channel = models.CharField("方式", max_length=24)
    reached = models.BooleanField("有遇")
    face_to_face = models.BooleanField("面訪", default=False)
    outcome = models.CharField("結果", max_length=24)
    attempt = models.BooleanField("計入嘗試", default=True)
    attempts = models.PositiveSmallIntegerField("嘗試次數", default=1)
    with_whom = models.CharField("對象", max_length=24, default="self")
    marks = models.JSONField("服務標記", default=list)
    narrative = SealedTextField("紀錄", group="casework")
    next_on = models.DateField("下次接觸", null=True)
    next_channel = models.CharField("下次方式", max_length=24, blank=True)
    next_moved_reason = models.CharField("改期理由", max_length=32, blank=True)
    rule_on = models.DateField("規則上限", null=True)
    rule_version = models.CharField(max_length=10, blank=True)
    appointment = models.ForeignKey(
        "Appointment", on_delete=models.PROTECT, null=True, related_name="contacts"
    )
    review = models.CharField(
        "核閱", max_length=12, choices=ReviewState.choices, default=ReviewState.NONE
    )
    reviewed_by_id = models.BigIntegerField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    review_remark = SealedTextField("核閱意見", group="casework")
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=32, blank=True)
    once = models.UUIDField("表單識別", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = "接觸"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["case", "-occurred_on", "-id"]),
            models.Index(fields=["record", "-occurred_on"]),
            models.Index(fields=["worker", "-occurred_on"]),
            models.Index(fields=["occurred_on", "channel"]),
            models.Index(fields=["review", "worker"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(face_to_face=False) | Q(reached=True), name="met_means_reached"
            ),
            models.CheckConstraint(
                condition=Q(reached=False) | Q(attempt=True), name="reached_means_tried"
            ),
            models.CheckConstraint(condition=Q(attempts__gte=1), name="at_least_one_attempt"),
        ]

    field_groups: ClassVar[dict[str, str]] = {
        "occurred_on": "casework",
        "occurred_at": "casework",
        "minutes": "casework",
        "channel": "casework",
        "reached": "casework",
        "outcome": "casework",
        "attempts": "casework",
        "with_whom": "casework",
        "marks": "casework",
        "next_on": "casework",
        "next_channel": "casework",
        "next_moved_reason": "casework",
        "review": "casework",
    }

    def __str__(self) -> str:
        return f"{self.channel} {self.occurred_on}"


class VisitState(models.TextChoices):
    """Where an appointment stands."""

    PLANNED = "planned", "已約定"
    STARTED = "started", "訪視中"
    SAFE = "safe", "已平安離開"
    CANCELLED = "cancelled", "已取消"


class Appointment(SealedModel, Versioned):
    """A visit agreed or planned: place, time, who goes along, and who asks whether she is out.

    `check_by` is when the watcher is told if nobody said 已平安離開; null while no check is due
    (at the office, or not yet begun and not planned). `alarmed_at` is when the watcher was told,
    `raised_at` when the supervisor was.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appointments")
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="appointments")
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments"
    )
    companion = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="accompanied",
        verbose_name="同行",
    )
    channel = models.CharField("方式", max_length=24)
    starts_at = models.DateTimeField("時間")
    minutes = models.PositiveSmallIntegerField("預計分鐘", default=60)
    district = models.CharField("行政區", max_length=8, blank=True)
    place_kind = models.CharField("地點類別", max_length=24, blank=True)
    place = SealedTextField("地點", group="contact")
    note = SealedTextField("準備重點", group="casework")
    state = models.CharField(
        "狀態", max_length=12, choices=VisitState.choices, default=VisitState.PLANNED
    )
    end = models.CharField("結果", max_length=24, blank=True)
    end_note = SealedTextField("取消說明", group="casework")
    watcher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="watched_visits",
        verbose_name="安全回報人",
    )
    check_by = models.DateTimeField("平安回報期限", null=True)
    started_at = models.DateTimeField(null=True)
    safe_at = models.DateTimeField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by_id = models.BigIntegerField(null=True)
    once = models.UUIDField("表單識別", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = "約訪"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["worker", "starts_at"]),
            models.Index(fields=["state", "check_by"]),
            models.Index(fields=["case", "starts_at"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(companion=None) | ~Q(companion=F("worker")),
                name="nobody_goes_along_with_himself",
            ),
            models.CheckConstraint(
                condition=Q(watcher=None) | ~Q(watcher=F("worker")),
                name="nobody_watches_himself",
            ),
        ]

    field_groups: ClassVar[dict[str, str]] = {
        "channel": "casework",
        "starts_at": "casework",
        "district": "contact",
        "place_kind": "contact",
        "state": "casework",
        "end": "casework",
    }

    def __str__(self) -> str:
        return f"{self.channel} {self.starts_at:%Y-%m-%d %H:%M}"


class Conference(Versioned):
    """個案討論會 (C40): a sitting with its attendance. What was said of each person is his own
    (`Discussed`), so that shredding one leaves the others."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("類別", max_length=32)
    held_on = models.DateField("日期")
    place = models.CharField("地點", max_length=60, blank=True)
    chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="chaired"
    )
    team_id = models.BigIntegerField(null=True, db_index=True)
    attendees = models.PositiveSmallIntegerField("出席人次", default=0)
    outside = models.PositiveSmallIntegerField("其中外部人員", default=0)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by_id = models.BigIntegerField(null=True)
    once = models.UUIDField("表單識別", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = "個案討論會"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["held_on", "id"])]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(outside__lte=F("attendees")), name="guests_among_attendees"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.held_on}"


class Discussed(SealedModel):
    """What a conference said about one case."""

    conference = models.ForeignKey(Conference, on_delete=models.PROTECT, related_name="discussed")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="discussions")
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="discussions")
    topic = SealedTextField("議題", group="casework")
    conclusion = SealedTextField("結論", group="casework")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "提報個案"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["conference", "case"], name="once_in_a_conference")
        ]

    def __str__(self) -> str:
        return f"{self.conference_id} {self.case_id}"
