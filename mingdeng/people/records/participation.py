"""How people's records take part when a person is exported, undone from another, or shredded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import PersonParticipant
from mingdeng.people.normal.idnumbers import mask_id
from mingdeng.people.normal.phones import mask_phone
from mingdeng.people.records.models import (
    IdentityNumber,
    Link,
    PersonRecord,
    Phone,
    Residence,
    Restriction,
)
from mingdeng.people.records.queries.additions import Addition, addition
from mingdeng.people.records.services.indexing import reindex

NAME = "people.records"
ATTACHED: tuple[Any, ...] = (IdentityNumber, Phone, Residence)


def export(record_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Rows of everything held here, in words, for the person's own access request (個資法 §10)."""
    rows = [_record_row(r) for r in PersonRecord.objects.filter(pk__in=record_ids)]
    for model, in_words in _IN_WORDS.items():
        for held in model.objects.filter(record__in=record_ids).order_by("pk"):
            rows.append({"資料": str(model._meta.verbose_name), **in_words(held)})
    return rows


def since(record_ids: Sequence[int], moment: datetime) -> list[Addition]:
    """Numbers, phones and residences recorded after a moment."""
    found: list[Addition] = []
    for model in ATTACHED:
        for row in model.objects.filter(record__in=record_ids, recorded_at__gt=moment):
            group = type(row)._meta.get_field(_VALUE[model]).group
            found.append(addition(NAME, row, text=_masked(row), group=group))
    return found


def give(rows: Sequence[Any], record_id: int) -> None:
    """Move rows to another record: opened under the old key, sealed under the new."""
    owner = PersonRecord.objects.get(pk=record_id)
    before = {row.record for row in rows}
    for row in rows:
        move(row, record=owner)
    for record in {*before, owner}:
        reindex(record)


def move(row: Any, *, key_of: Any = None, **columns: Any) -> None:
    """Re-seal a row under the key of `key_of` (of `record` by default) and set `columns`; the row
    stays the same row."""
    for name in row.sealed_fields():
        getattr(row, name)
    for column, value in columns.items():
        setattr(row, column, value)
    row.key = (key_of or columns["record"]).key
    row.save()


def _record_row(record: PersonRecord) -> dict[str, Any]:
    return {
        "資料": "人員紀錄",
        "來源": codes.label("person_source", record.source),
        "姓名": record.name,
        "曾用名": record.former_names or [],
        "羅馬字姓名": record.roman_name,
        "出生日期": record.birth_date,
        "性別": record.get_sex_display(),
        "死亡日期": record.deceased_on,
        "記錄時間": record.recorded_at,
    }


def _number_row(row: Any) -> dict[str, Any]:
    return {
        "種類": codes.label("number_kind", row.kind),
        "號碼": row.value,
        "起": row.valid_from,
        "迄": row.valid_to,
        "記錄時間": row.recorded_at,
    }


def _phone_row(row: Any) -> dict[str, Any]:
    kind = codes.label("phone_kind", row.kind)
    return _number_row(row) | {"種類": kind, "誰的": row.whose or "本人"}


def _residence_row(row: Any) -> dict[str, Any]:
    return {
        "種類": codes.label("residence_kind", row.kind),
        "地址": row.address,
        "起": row.from_on,
        "迄": row.to_on,
        "記錄時間": row.recorded_at,
    }


def _restriction_row(row: Any) -> dict[str, Any]:
    return {
        "理由": codes.label("restriction_reason", row.reason),
        "起": row.from_at,
        "迄": row.lifted_at,
    }


_IN_WORDS: dict[Any, Callable[[Any], dict[str, Any]]] = {
    IdentityNumber: _number_row,
    Phone: _phone_row,
    Residence: _residence_row,
    Restriction: _restriction_row,
}
_VALUE: dict[Any, str] = {IdentityNumber: "value", Phone: "value", Residence: "address"}


def _text(row: Any, name: str) -> str:
    return getattr(row, name) or ""


def _masked(row: Any) -> str:
    value = _text(row, _VALUE[type(row)])
    if type(row) is Phone:
        return " ".join(filter(None, [mask_phone(value), _text(row, "whose")]))
    return mask_id(value) if type(row) is IdentityNumber else value


PARTICIPANT = PersonParticipant(
    name=NAME,
    place="person",
    tables=(*ATTACHED, Link),
    export=export,
    since=since,
    give=give,
    order=10,
)
