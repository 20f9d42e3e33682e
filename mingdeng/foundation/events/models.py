"""What happened, for the handlers that follow: written with the change, handed on by a worker."""

from __future__ import annotations

import uuid

from django.db import models


class Event(models.Model):
    """A past-tense fact with identifiers only, never a person's data."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    code = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)

    class Meta:
        verbose_name = "事件"

    def __str__(self) -> str:
        return f"{self.code} {self.uid}"


class Delivery(models.Model):
    """That an event is owed to one handler. Kept until it succeeded; retried with back-off."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=80)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "事件交付"
        indexes = [models.Index(fields=["done_at", "due_at"])]
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="one_delivery_per_handler")
        ]

    def __str__(self) -> str:
        return f"{self.handler} ← {self.event_id}"
