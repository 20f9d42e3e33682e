"""Exports that took longer than a page may: made by a job, fetched by who asked, gone next day."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from mingdeng.foundation.secrecy.fields import SealedBytesField
from mingdeng.foundation.secrecy.models import SealedModel


class Export(SealedModel):
    """A finished export, sealed under a key of its own which is destroyed when it expires."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports"
    )
    code = models.CharField(max_length=48)
    kind = models.CharField(max_length=4)
    body = SealedBytesField(group="casework")
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "匯出"
        default_permissions: ClassVar[Any] = ()

    def __str__(self) -> str:
        return f"{self.code} {self.ref}"
