"""Files as they are kept: sealed on disk under a person's key, served by policy."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from mingdeng.foundation.secrecy.fields import SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel


class StoredFile(SealedModel):
    """One file. Its name on disk is `ref`; what it is called is sealed like any other secret."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record_id = models.BigIntegerField(null=True, db_index=True)
    group = models.CharField(max_length=16)
    kind = models.CharField("種類", max_length=32)
    title = SealedTextField(group="casework")
    media_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    scan = models.CharField("掃毒", max_length=12, default="none")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "檔案"

    def __str__(self) -> str:
        return str(self.ref)
