"""Rows of any sealed table of a participant, made from its columns, each sealed value marked.

A module that joins the participants is in the test by that alone: nobody has to remember it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db import models
from django.utils import timezone

from mingdeng.foundation.secrecy.fields import (
    SealedBytesField,
    SealedDateField,
    SealedField,
    SealedJSONField,
)
from mingdeng.people.records.models import PersonRecord

MARK = "記號ＭＡＲＫ"
_numbers = count(1)
# What columns alone do not tell: which of several the database takes.
GIVEN: dict[str, dict[str, Any]] = {
    "people_ties.tie": {"kind": "birth_parent"},
    "people_records.link": {"reason": "same_number"},
    "care_referrals.referral": {"outside_name": "某中心", "state": "draft"},
}


class Filler:
    """Makes rows about one person; what a row needs besides is made along."""

    def __init__(self, record: PersonRecord, others: Mapping[str, models.Model]) -> None:
        self.record = record
        self.made: dict[type[models.Model], models.Model] = {}
        self.others = dict(others)

    def row(self, model: Any) -> Any:
        """The one row of a table, made on first ask."""
        if model not in self.made:
            values = {
                field.name: self.value(model, field)
                for field in model._meta.concrete_fields
                if self.wanted(field)
            }
            values |= GIVEN.get(model._meta.label_lower, {})
            self.made[model] = model.objects.create(**values)
        return self.made[model]

    @staticmethod
    def wanted(field: models.Field[Any, Any]) -> bool:
        """Sealed columns always; others where nothing stands in for them."""
        if isinstance(field, SealedField) or field.attname == "record_id":
            return True
        if field.auto_created or field.has_default() or field.null:
            return field.related_model is PersonRecord and field.name not in {
                "canonical", "told_by",
            }  # fmt: skip
        return not (getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False))

    def value(self, model: Any, field: Any) -> Any:
        """A value that fits the column."""
        if isinstance(field, SealedField):
            return sealed(field)
        if field.many_to_one or field.one_to_one:
            return self.parent(model, field)
        return self.record.pk if field.name == "record_id" else plain(field)

    def parent(self, model: Any, field: Any) -> Any:
        """What a foreign key points at: the person, somebody beside, or a row made along."""
        related = field.related_model
        if related is PersonRecord:
            second = field.name in {"other", "right"}
            return self.others["record"] if second else self.record
        if related._meta.label_lower == "foundation_secrecy.subjectkey":
            return self.record.key
        known = self.others.get(related._meta.label_lower)
        return known if known is not None else self.row(related)


def sealed(field: SealedField) -> Any:
    """A marked value of a sealed column."""
    if isinstance(field, SealedDateField):
        return date(1984, 3, 9)
    if isinstance(field, SealedBytesField):
        return MARK.encode()
    return {"a": [MARK]} if isinstance(field, SealedJSONField) else MARK


def plain(field: Any) -> Any:
    """A value of a column in clear."""
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateTimeField):
        return timezone.now() + timedelta(hours=next(_numbers))
    if isinstance(field, models.DateField):
        return timezone.localdate()
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.JSONField):
        return []
    if isinstance(field, models.CharField | models.TextField):
        return "" if field.blank else f"x{next(_numbers)}"[: field.max_length]
    return 1
