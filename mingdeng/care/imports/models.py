"""A file on its way in: staged row by row under a key of its own, then taken or refused."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from mingdeng.foundation.secrecy.fields import SealedJSONField, SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel


class RowState(models.TextChoices):
    """What became of a row."""

    WAITING = "waiting", "待處理"
    READY = "ready", "可匯入"
    ACCEPTED = "accepted", "已匯入"
    REJECTED = "rejected", "需修正"
    DUPLICATE = "duplicate", "疑似重複"
    SKIPPED = "skipped", "不匯入"


class Batch(SealedModel):
    """One file of a list (lists.py). Its staged rows are sealed under the batch's own key,
    destroyed when it is done with: what the file said of people stands only in their records then.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    file_name = SealedTextField("檔名", group="casework")
    list_code = models.CharField("名單", max_length=16, default="caseload")
    options = models.JSONField(default=dict)
    kind = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    job_ref = models.UUIDField(null=True)
    staged_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "名冊匯入"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["digest", "list_code"])]

    def __str__(self) -> str:
        return str(self.ref)

    @property
    def what(self) -> str:
        """What is brought, in a word."""
        return {"caseload": "個案名冊", "facts": "事實"}.get(self.list_code, self.list_code)


class Row(SealedModel):
    """One data row as the file gave it, and what became of it (`made_id`: a case, a fact). A row
    that was taken is emptied at once: what it said stands in the records alone."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="staged")
    number = models.PositiveIntegerField()
    cells = SealedJSONField(group="casework")
    formulas = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=RowState.choices, default=RowState.WAITING)
    complaints = models.JSONField(default=list)
    override = models.CharField("仍要匯入的理由", max_length=32, blank=True)
    made_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "名冊列"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["batch", "state", "number"])]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["batch", "number"], name="one_staged_row_per_number")
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 列"


class Mapping(models.Model):
    """How somebody matched a file's headers to our columns: offered again for the same headers."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True)
    signature = models.CharField(max_length=64)
    columns = models.JSONField(default=dict)
    used_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "欄位對應"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["owner", "signature"], name="one_mapping_per_headers")
        ]

    def __str__(self) -> str:
        return self.signature[:8]
