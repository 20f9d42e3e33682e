"""One key per person-record, and the base of every model that says who someone is."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models

from mingdeng.foundation.secrecy import cipher
from mingdeng.foundation.secrecy.fields import SealedField


class SubjectKey(models.Model):
    """A data key, wrapped by a master key. Emptying `wrapped` shreds all that it seals.

    One key belongs to one source record of a person, to a staged import or to a draft that is
    nobody's yet. Shredding is final, backups of the database included.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped = models.BinaryField(null=True)
    master_version = models.PositiveSmallIntegerField(default=0, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "金鑰"

    def __str__(self) -> str:
        return str(self.id)

    @property
    def destroyed(self) -> bool:
        """Whether what it sealed is gone for good."""
        return self.wrapped is None

    def data_key(self) -> cipher.DataKey:
        """The unwrapped key. Raises cipher.Shredded after destruction."""
        cached: cipher.DataKey | None = self.__dict__.get("_data_key")
        if cached is None:
            if self.wrapped is None:
                raise cipher.Shredded(str(self.id))
            cached = cipher.unwrap(bytes(self.wrapped), self.master_version, self.id)
            self.__dict__["_data_key"] = cached
        return cached


class SealedManager(models.Manager[Any]):
    """Loads the key with the row, so that reading a page of people costs no query per person."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().select_related("key")


class SealedModel(models.Model):
    """Base of every table with sealed columns: a random row key and the person's key.

    `row_key` stands before the first save: it is the associated data that stops a ciphertext
    from being moved to another row or column.
    """

    row_key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    key = models.ForeignKey(SubjectKey, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Any]] = SealedManager()

    class Meta:
        abstract = True

    @classmethod
    def sealed_fields(cls) -> dict[str, SealedField]:
        """Its sealed columns by name."""
        return {f.name: f for f in cls._meta.get_fields() if isinstance(f, SealedField)}
