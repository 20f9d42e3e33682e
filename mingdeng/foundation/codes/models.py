"""Dated code lists: what a word meant when. Shipped in data/codes.toml, edited by the bureau."""

from __future__ import annotations

from django.db import models


class CodeEntry(models.Model):
    """One entry of a list for a period. What the bureau edited is never overwritten by a load."""

    list_name = models.CharField("清單", max_length=48)
    code = models.CharField("代碼", max_length=48)
    label = models.CharField("名稱", max_length=80)
    valid_from = models.DateField("起", null=True, blank=True)
    valid_to = models.DateField("迄", null=True, blank=True)
    position = models.PositiveSmallIntegerField("順序", default=0)
    extra = models.JSONField("屬性", default=dict, blank=True)
    source = models.CharField("依據", max_length=200, blank=True)
    edited = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "代碼"
        ordering = ["list_name", "position", "code"]
        indexes = [models.Index(fields=["list_name", "code"])]

    def __str__(self) -> str:
        return f"{self.list_name}.{self.code} {self.label}"
