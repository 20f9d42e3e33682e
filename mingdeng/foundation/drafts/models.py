"""What somebody has typed and not yet saved: on the server, sealed, gone when saved."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from mingdeng.foundation.secrecy.fields import SealedJSONField
from mingdeng.foundation.secrecy.models import SealedModel


class Draft(SealedModel):
    """One form being filled by one person about one subject."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    form = models.CharField(max_length=48)
    subject_ref = models.UUIDField()
    record_id = models.BigIntegerField(null=True)
    fields = SealedJSONField(group="casework")
    saved_at = models.DateTimeField(auto_now=True)
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "草稿"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["writer", "form", "subject_ref"], name="one_draft_per_form"
            )
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.subject_ref}"
