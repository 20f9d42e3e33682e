"""What each source said about someone, linked into one person.

A *record* is what one source reported. A *person* is the set of records joined by links that
stand. Every foreign key of the house points to a record; nothing is ever re-pointed. `canonical`
is derived from the links: the eldest record of the set, recomputed when a link comes or goes.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from mingdeng.foundation.audit.models import Versioned
from mingdeng.foundation.secrecy.fields import (
    SealedDateField,
    SealedJSONField,
    SealedTextField,
)
from mingdeng.foundation.secrecy.models import SealedManager, SealedModel


class Sex(models.TextChoices):
    """As on the identity card; `x` where it is not known."""

    MALE = "m", "男"
    FEMALE = "f", "女"
    UNKNOWN = "x", "未詳"


class PersonRecord(SealedModel, Versioned):
    """A person as one source reported them. `birth_year` and `sex` stand in clear because
    statistics need them; everything that says who it is, is sealed.

    `told_by` is the record whose case told of a relative who is registered nowhere else: whoever
    may read that record may read the relative. `shown` is derived from the standing links like
    `canonical`: field → the record whose value stands on the person's page.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    canonical = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="members"
    )
    told_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="told_of")
    agency_id = models.BigIntegerField(null=True)
    source = models.CharField("來源", max_length=32, default="bureau")
    name = SealedTextField("姓名", group="identity")
    former_names = SealedJSONField("曾用名", group="identity")
    roman_name = SealedTextField("羅馬字姓名", group="identity")
    birth_date = SealedDateField("出生日期", group="identity")
    birth_year = models.SmallIntegerField("出生年", null=True)
    sex = models.CharField("性別", max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    nationality = models.CharField("國籍別", max_length=24, default="citizen")
    deceased_on = models.DateField("死亡日期", null=True)
    shown = models.JSONField("併案顯示選擇", default=dict)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by_id = models.BigIntegerField(null=True)
    shredded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "人員紀錄"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["canonical"])]

    field_groups: ClassVar[dict[str, str]] = {
        "birth_year": "identity",
        "sex": "identity",
        "nationality": "identity",
        "deceased_on": "identity",
    }

    def __str__(self) -> str:
        return str(self.ref)

    @property
    def person_id(self) -> int:
        """The number all records of this person share."""
        return self.canonical_id or self.pk


class AttachedRows(models.QuerySet[Any]):
    """Numbers, phones and residences that were not withdrawn as mistaken."""

    def standing(self) -> AttachedRows:
        """Those that hold or held; a mistaken one was withdrawn when its correction was added."""
        return self.filter(withdrawn_at=None)


class AttachedManager(SealedManager.from_queryset(AttachedRows)):  # type: ignore[misc]
    """Loads keys with the rows and knows which stand."""


class Attached(SealedModel):
    """A number, phone or residence: dated, and never overwritten.

    What changed in life gets an end day and a successor; what was mistaken is withdrawn and its
    correction is a new row, so that what somebody acted on at the time can still be read.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = AttachedManager()

    class Meta:
        abstract = True


class IdentityNumber(Attached):
    """An identity document's number; a person may hold several, one after another.

    A number whose checksum fails is kept as its source wrote it and links nobody.
    """

    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="numbers")
    kind = models.CharField("種類", max_length=24)
    value = SealedTextField("號碼", group="identity")
    checksum_ok = models.BooleanField(default=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        verbose_name = "證號"

    def __str__(self) -> str:
        return f"{self.kind} {self.row_key}"


class Phone(Attached):
    """A way to call: the person's own or a relative's."""

    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="phones")
    kind = models.CharField("種類", max_length=24, default="mobile")
    value = SealedTextField("號碼", group="contact")
    whose = SealedTextField("誰的", group="contact")
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        verbose_name = "電話"

    def __str__(self) -> str:
        return f"{self.kind} {self.row_key}"


class Residence(Attached):
    """Where someone lived from a day to a day. District and village stand in clear for counting."""

    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="residences")
    kind = models.CharField("種類", max_length=16, default="living")
    address = SealedTextField("地址", group="contact")
    district = models.CharField("行政區", max_length=8, blank=True)
    village = models.CharField("里", max_length=16, blank=True)
    from_on = models.DateField("起", null=True)
    to_on = models.DateField("迄", null=True)

    class Meta:
        verbose_name = "居所"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["record", "to_on"])]

    field_groups: ClassVar[dict[str, str]] = {"district": "contact", "village": "contact"}

    def __str__(self) -> str:
        return f"{self.kind} {self.row_key}"


class LookupToken(models.Model):
    """Blind index of names, numbers and phones: keyed, so that a dump of it finds nobody."""

    record = models.ForeignKey(PersonRecord, on_delete=models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=12)
    token = models.BinaryField(max_length=16)

    class Meta:
        verbose_name = "查找索引"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["token", "record"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id}"


class Link(SealedModel):
    """Two records are one person: added with a reason, withdrawn with a reason, never erased.

    `choices`: field → record id, whose value is shown for the person while the link stands.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    left = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="links_left")
    right = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="links_right")
    origin = models.CharField(max_length=16, default="person")
    reason = models.CharField("理由", max_length=32)
    note = SealedTextField("說明", group="identity")
    choices = models.JSONField(default=dict)
    made_by_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=32, blank=True)

    class Meta:
        verbose_name = "同一人連結"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["left", "right"],
                condition=models.Q(withdrawn_at=None),
                name="one_standing_link",
            ),
            models.CheckConstraint(
                condition=models.Q(left__lt=models.F("right")), name="link_left_before_right"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.left_id}–{self.right_id}"


class Restriction(models.Model):
    """A restricted person: hidden from search and lists except for named staff."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record = models.ForeignKey(PersonRecord, on_delete=models.PROTECT, related_name="restrictions")
    reason = models.CharField("理由", max_length=32)
    from_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.CharField(max_length=32, blank=True)
    lifted_by_id = models.BigIntegerField(null=True)
    made_by_id = models.BigIntegerField(null=True)
    named = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="restricted_people")

    class Meta:
        verbose_name = "限閱"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["record", "lifted_at"])]

    def __str__(self) -> str:
        return f"限閱 {self.record_id}"
