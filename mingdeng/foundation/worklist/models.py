"""Someone owes something by a day. The one inbox in which every deadline of the house meets."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

DIRECTION = "direction"  # the pool of the directors, beside the sections of identity.Section


class Item(models.Model):
    """One thing owed. The kind's owner module gives its words and its link (see kinds.py).

    `facts` are numbers, codes and dates for the reason shown (排在這裡，因為…): no person's data.
    `counted_from` and `counted_days` say of which working days `due_at` is the last (see dues.py);
    both null where the time is fixed otherwise. `once` makes opening idempotent: one open item per
    key. `rank` is a kinds.Rank, `strength` the tier's strength (0 not known, 1 to 5), kept up by
    services.weigh. Without an owner it belongs
    to a pool: the supervisors of the team, the officers of the section (the directors for
    DIRECTION), the agency's clerks.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=48)
    once = models.CharField(max_length=120)
    subject_type = models.CharField(max_length=48)
    subject_ref = models.UUIDField()
    record_id = models.BigIntegerField(null=True)
    case_id = models.BigIntegerField(null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="work"
    )
    team_id = models.BigIntegerField(null=True)
    section = models.CharField(max_length=16, blank=True)
    agency_id = models.BigIntegerField(null=True)
    rank = models.PositiveSmallIntegerField(default=50)
    strength = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    counted_from = models.DateField(null=True)
    counted_days = models.PositiveSmallIntegerField(null=True)
    escalate_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)
    opened_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    done_by_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=32, blank=True)

    class Meta:
        verbose_name = "待辦"
        indexes = [
            models.Index(fields=["owner", "done_at", "due_at"]),
            models.Index(fields=["team_id", "done_at", "due_at"]),
            models.Index(fields=["section", "done_at", "due_at"]),
            models.Index(fields=["agency_id", "done_at", "due_at"]),
            models.Index(fields=["case_id", "done_at"]),
            models.Index(fields=["done_at", "escalated_at", "escalate_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["once"], condition=models.Q(done_at=None), name="one_open_item_per_key"
            ),
            models.CheckConstraint(
                condition=~models.Q(owner=None, team_id=None, agency_id=None, section=""),
                name="item_belongs_to_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.once}"
