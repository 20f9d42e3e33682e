"""Files as they are kept: sealed on disk under a key of their own, served by policy."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from mingdeng.foundation.secrecy.fields import SealedBytesField, SealedTextField
from mingdeng.foundation.secrecy.models import SealedModel


class FileState(models.TextChoices):
    """What became of a file."""

    KEPT = "kept", "在案"
    REPLACED = "replaced", "已更換"
    WITHDRAWN = "withdrawn", "已撤下"
    DESTROYED = "destroyed", "已銷毀"


class Scan(models.TextChoices):
    """What the virus scanner said. Nobody opens a file that waits for it."""

    NONE = "none", "未設掃毒"
    WAITING = "waiting", "等候掃毒"
    CLEAN = "clean", "掃毒通過"


class StoredFile(SealedModel):
    """One file. Its name on disk is `ref`; what it is called is sealed like any other secret.

    It hangs on a record of another module (`about_type`, `about_ref`; see holders.py), whose
    policy is its own. `file_key` opens the bytes on disk: sealed under the person's key, it is
    gone when that key is destroyed. `digest` is of the content, sealed because a digest confirms
    a guess; `stored_digest` is of the sealed bytes and can be checked without any key.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    once = models.UUIDField(null=True, unique=True, editable=False)
    record_id = models.BigIntegerField(null=True, db_index=True)
    about_type = models.CharField(max_length=24)
    about_ref = models.UUIDField()
    group = models.CharField(max_length=16)
    kind = models.CharField("種類", max_length=48)
    format = models.CharField("格式", max_length=16)
    title = SealedTextField("原檔名", group="casework")
    note = SealedTextField("說明", group="casework")
    dated_on = models.DateField("文件日期", null=True)
    size = models.PositiveIntegerField()
    digest = SealedTextField(group="casework")
    stored_digest = models.CharField(max_length=64)
    file_key = SealedBytesField(group="casework")
    scan = models.CharField("掃毒", max_length=12, choices=Scan.choices, default=Scan.NONE)
    state = models.CharField(max_length=12, choices=FileState.choices, default=FileState.KEPT)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    ended_code = models.CharField("撤下原因", max_length=48, blank=True)
    ended_why = SealedTextField("撤下說明", group="casework")
    ended_by_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "檔案"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["about_type", "about_ref", "-recorded_at", "-id"])
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(state=FileState.KEPT, ended_at=None)
                | (~models.Q(state=FileState.KEPT) & models.Q(ended_at__isnull=False)),
                name="file_ended_says_when",
            )
        ]

    def __str__(self) -> str:
        return str(self.ref)

    @property
    def opens(self) -> bool:
        """Whether its content may be given to anybody at all: there, and not waiting for a scan."""
        return self.state != FileState.DESTROYED and self.scan != Scan.WAITING
