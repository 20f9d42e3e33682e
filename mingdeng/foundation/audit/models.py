"""The audit log: what was done, by whom, about whom. Identifiers and field names, never values."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from mingdeng.foundation.secrecy.fields import SealedJSONField
from mingdeng.foundation.secrecy.models import SealedModel


class Unchangeable(RuntimeError):
    """Something tried to change or delete what is written once."""


class WrittenOnce(models.QuerySet[Any]):
    """Rows are added and read. Only the sealer updates, and only an entry's place in the chain.

    This stops mistakes, not an attacker with the database: that is what the chain is for.
    """

    PLACE = frozenset({"seal_no", "position"})

    def update(self, **values: Any) -> int:
        """Refused but for an entry's place."""
        if not set(values) <= self.PLACE:
            raise Unchangeable(self.model._meta.label)
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise Unchangeable(self.model._meta.label)


class OnceModel(models.Model):
    """Base of what is written once."""

    objects = WrittenOnce.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Adds; refuses to change."""
        if not self._state.adding:
            raise Unchangeable(self._meta.label)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise Unchangeable(self._meta.label)


class Entry(OnceModel):
    """One act. Written once; the sealer alone sets `seal_no` and `position` afterwards."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(db_index=True)
    code = models.CharField(max_length=64, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    acting_for_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=48, blank=True)
    subject_id = models.CharField(max_length=48, blank=True)
    reason = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    detail = models.JSONField(default=dict)
    mac = models.BinaryField()
    seal_no = models.BigIntegerField(null=True, db_index=True)
    position = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = "稽核紀錄"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["subject_type", "subject_id", "-at"]),
            models.Index(fields=["actor_id", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.uid}"


class Sighting(OnceModel):
    """That an entry concerned a person-record: what `who has looked` is read from.

    Derived from the entry's sealed `detail["records"]`; verification compares the two.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="sightings")
    record_id = models.BigIntegerField()

    class Meta:
        verbose_name = "查閱對象"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["record_id", "-entry"])]

    def __str__(self) -> str:
        return f"{self.entry_id}:{self.record_id}"


class Seal(OnceModel):
    """A batch of entries chained to the batch before it by a keyed hash."""

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    count = models.PositiveIntegerField()
    head = models.BinaryField()

    class Meta:
        verbose_name = "稽核封存"

    def __str__(self) -> str:
        return f"封存 {self.number}"


class Revision(SealedModel):
    """A version of a record: the values before and after, sealed under the person's key."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    acting_for_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=48)
    subject_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    changes = SealedJSONField(group="casework")

    class Meta:
        verbose_name = "修訂"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "number"], name="one_revision_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id} 第 {self.number} 版"


class Versioned(models.Model):
    """Base of records two people may edit: `version` grows by one with each change."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
