"""Dated code lists: what a word meant when. Shipped in data/codes.toml, edited by the bureau."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from mingdeng.foundation.audit.models import Versioned


class DatedRows(models.QuerySet[Any]):
    """Rows of dated data."""

    def live(self) -> DatedRows:
        """Those that say something: neither withdrawn nor replaced by a correction."""
        return self.filter(set_aside_at=None)


class DatedRow(Versioned):
    """Base of rows that hold from a day to a day. None is ever overwritten by an edit.

    `edited`: the bureau wrote or ended it, so that a load leaves it alone. `set_aside_at`: it was
    withdrawn before it came into force, or a correction of the same day stands in its place; it
    stays readable in the history. `version` counts corrections of one day.
    """

    valid_to = models.DateField("迄", null=True, blank=True)
    source = models.CharField("依據", max_length=200, blank=True)
    edited = models.BooleanField(default=False)
    set_aside_at = models.DateTimeField(null=True)

    objects = DatedRows.as_manager()

    class Meta:
        abstract = True


class CodeEntry(DatedRow):
    """One entry of a list for a period."""

    list_name = models.CharField("清單", max_length=48)
    code = models.CharField("代碼", max_length=48)
    label = models.CharField("名稱", max_length=80)
    valid_from = models.DateField("起", null=True, blank=True)
    position = models.PositiveSmallIntegerField("順序", default=0)
    extra = models.JSONField("屬性", default=dict, blank=True)

    class Meta:
        verbose_name = "代碼"
        ordering = ["list_name", "position", "code"]
        indexes = [models.Index(fields=["list_name", "code"])]
        constraints = [
            models.UniqueConstraint(
                fields=["list_name", "code", "valid_from"],
                condition=Q(set_aside_at=None),
                name="one_code_entry_per_day",
            ),
            models.UniqueConstraint(
                fields=["list_name", "code"],
                condition=Q(set_aside_at=None, valid_from=None),
                name="one_code_entry_from_the_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_name}.{self.code} {self.label}"
