"""Tables of places: dated villages and what became of them, dated denominators, jurisdictions.

Districts are fixed and live in `districts.py`. Every row carries `edited`: what the bureau entered
or changed, which `loading.load` never touches. No row here says anything about a person.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q

from .districts import district, district_pairs


def _spell(prefix: str) -> tuple[models.CheckConstraint]:
    return (
        models.CheckConstraint(
            condition=Q(valid_from__isnull=True)
            | Q(valid_to__isnull=True)
            | Q(valid_to__gte=models.F("valid_from")),
            name=f"{prefix}_ends_after_it_begins",
        ),
    )


class DatedQuerySet(models.QuerySet):
    """Rows valid from a day to a day, both included; an open end knows no bound."""

    def on(self, day: dt.date) -> DatedQuerySet:
        """Those in force on `day`."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class Village(models.Model):
    """A 里 within its borders of a time: a change of borders ends it, even where the name stays."""

    district_code = models.CharField("行政區", max_length=8, choices=district_pairs)
    name = models.CharField("里名", max_length=20)
    code = models.CharField("里代碼", max_length=11, blank=True)
    valid_from = models.DateField("起日", null=True, blank=True)
    valid_to = models.DateField("迄日", null=True, blank=True)
    source = models.CharField("依據", max_length=200)
    edited = models.BooleanField("本局編修", default=False)
    recorded_at = models.DateTimeField("記錄時間", auto_now=True)
    successors: models.ManyToManyField = models.ManyToManyField(
        "self", through="Succession", symmetrical=False, related_name="predecessors"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "里"
        ordering = ("district_code", "code", "name")
        constraints = (
            *_spell("village"),
            models.UniqueConstraint(
                fields=["district_code", "name", "valid_from"], name="village_begins_once"
            ),
            models.UniqueConstraint(
                fields=["district_code", "name"],
                condition=Q(valid_from__isnull=True),
                name="village_known_from_the_start_once",
            ),
        )

    def __str__(self) -> str:
        return f"{district(self.district_code).name}{self.name}"


class Succession(models.Model):
    """That a village, or a part of it, became another on a day."""

    before = models.ForeignKey(Village, models.PROTECT, related_name="became")
    after = models.ForeignKey(Village, models.PROTECT, related_name="came_from")
    on = models.DateField("生效日")
    note = models.CharField("說明", max_length=200, blank=True)
    source = models.CharField("依據", max_length=200)
    edited = models.BooleanField("本局編修", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "里的調整"
        ordering = ("on", "before_id", "after_id")
        constraints = (
            models.UniqueConstraint(fields=["before", "after"], name="succession_told_once"),
        )

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class VillageCount(models.Model):
    """How many villages the city officially has: the denominator of every coverage rate."""

    valid_from = models.DateField("起日", unique=True)
    valid_to = models.DateField("迄日", null=True, blank=True)
    villages = models.PositiveIntegerField("里數")
    note = models.CharField("說明", max_length=300, blank=True)
    source = models.CharField("依據", max_length=200)
    edited = models.BooleanField("本局編修", default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "官方里數"
        ordering = ("valid_from",)
        constraints = (*_spell("village_count"),)

    def __str__(self) -> str:
        return f"{self.villages}里"


class Jurisdiction(models.Model):
    """Which police precinct or prosecutors' office a district belongs to; to be confirmed."""

    class Kind(models.TextChoices):
        POLICE_PRECINCT = "police_precinct", "警察分局"
        PROSECUTORS_OFFICE = "prosecutors_office", "地方檢察署"

    class Certainty(models.TextChoices):
        HIGH = "high", "確定"
        MEDIUM = "medium", "待確認"
        LOW = "low", "存疑"

    kind = models.CharField("種類", max_length=20, choices=Kind)
    district_code = models.CharField("行政區", max_length=8, choices=district_pairs)
    name = models.CharField("機關", max_length=50)
    certainty = models.CharField("可信度", max_length=6, choices=Certainty)
    note = models.CharField("說明", max_length=200, blank=True)
    valid_from = models.DateField("起日", null=True, blank=True)
    valid_to = models.DateField("迄日", null=True, blank=True)
    edited = models.BooleanField("本局編修", default=False)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "管轄機關"
        ordering = ("kind", "district_code", "name")
        constraints = (
            *_spell("jurisdiction"),
            models.UniqueConstraint(
                fields=["kind", "district_code", "name", "valid_from"],
                name="jurisdiction_begins_once",
            ),
        )

    def __str__(self) -> str:
        return f"{district(self.district_code).name}：{self.name}"
