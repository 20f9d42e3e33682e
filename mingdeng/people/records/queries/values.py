"""One person's value of a field out of several records: what was chosen, else the eldest known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mingdeng.people.records.models import PersonRecord

CHOOSABLE = ("name", "roman_name", "sex", "birth_date", "nationality", "deceased_on")
NOTHING_KNOWN = {"sex": "x", "nationality": "unknown"}


def head_of(members: Sequence[PersonRecord]) -> PersonRecord:
    """The record whose reference and choices speak for the person: the eldest."""
    return min(members, key=lambda record: record.pk)


def source_of(members: Sequence[PersonRecord], field: str) -> PersonRecord:
    """The record whose value of `field` is shown."""
    ordered = sorted(members, key=lambda record: record.pk)
    chosen = ordered[0].shown.get(field)
    for record in ordered:
        if record.pk == chosen:
            return record
    return next((record for record in ordered if is_known(record, field)), ordered[0])


def shown_value(members: Sequence[PersonRecord], field: str) -> Any:
    """The person's value of `field`."""
    return getattr(source_of(members, field), field)


def is_known(record: PersonRecord, field: str) -> bool:
    """Whether a record says anything about `field`."""
    value = getattr(record, field)
    return value not in (None, "", NOTHING_KNOWN.get(field))
