"""Notices to staff: the bell in the page, and mail."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """Something a member of staff should know. Its text names no person: it links to the page.

    `once` makes sending idempotent: the same key for the same reader is one notice.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=48)
    title = models.CharField(max_length=120)
    url = models.CharField(max_length=200, blank=True)
    once = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    mail = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)
    mail_due_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "通知"
        indexes = [models.Index(fields=["reader", "read_at", "-created_at"])]
        constraints = [
            models.UniqueConstraint(fields=["reader", "once"], name="one_notice_per_reader")
        ]

    def __str__(self) -> str:
        return self.title
