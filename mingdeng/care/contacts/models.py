"""One dated touch: phone, home visit, interview, network liaison. Rows C2, C4."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

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
    """A contact, reached or not. `channel` is a dated code: a report for 111 speaks as 111 did."""

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
    outcome = models.CharField("未遇原因", max_length=24, blank=True)
    attempts = models.PositiveSmallIntegerField("嘗試次數", default=1)
    with_whom = models.CharField("對象", max_length=24, default="self")
    marks = models.JSONField("服務標記", default=list)
    narrative = SealedTextField("紀錄", group="casework")
    next_on = models.DateField("下次接觸", null=True)
    next_channel = models.CharField("下次方式", max_length=24, blank=True)
    next_moved_reason = models.CharField("改期理由", max_length=32, blank=True)
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
            models.Index(fields=["worker", "-occurred_on"]),
            models.Index(fields=["occurred_on", "channel"]),
            models.Index(fields=["review", "worker"]),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.occurred_on}"


class Appointment(SealedModel, Versioned):
    """A visit agreed or planned: place, time, who goes along, and who asks whether she is out."""

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
    place = SealedTextField("地點", group="contact")
    note = SealedTextField("準備重點", group="casework")
    state = models.CharField("狀態", max_length=12, default="planned")
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
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "約訪"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["worker", "starts_at"]),
            models.Index(fields=["state", "check_by"]),
            models.Index(fields=["case", "starts_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.starts_at:%Y-%m-%d %H:%M}"


class Conference(SealedModel):
    """個案討論會 (C40): a meeting tied to the cases discussed."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    held_on = models.DateField("日期")
    place = models.CharField("地點", max_length=60, blank=True)
    chair_id = models.BigIntegerField(null=True)
    attendees = models.PositiveSmallIntegerField("出席人次", default=0)
    topic = SealedTextField("議題", group="casework")
    conclusion = SealedTextField("結論", group="casework")
    cases = models.ManyToManyField(Case, related_name="conferences")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "個案討論會"

    def __str__(self) -> str:
        return f"{self.held_on}"
