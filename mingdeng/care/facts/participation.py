"""How facts take part when a person is exported, undone from another, or shredded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mingdeng.care.facts import policies, queries
from mingdeng.care.facts.models import Fact
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import PersonParticipant
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.participation import move
from mingdeng.people.records.queries.additions import Addition, addition

NAME = "care.facts"


def export(record_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Every fact in words, withdrawn ones marked, for the person's own access request."""
    rows = Fact.objects.filter(record_id__in=record_ids).order_by("occurred_on", "pk")
    return [
        {
            "資料": "事實",
            "事實": queries.title_of(row),
            "發生日": row.occurred_on,
            "迄日": row.until_on,
            "來源": codes.label("fact_teller", row.told_by, row.occurred_on),
            "內容": queries.words_of(row),
            "已撤銷": row.withdrawn_at is not None,
            "記錄時間": row.recorded_at,
        }
        for row in rows
    ]


def since(record_ids: Sequence[int], moment: datetime) -> list[Addition]:
    """Facts recorded after a moment."""
    rows = Fact.objects.filter(record_id__in=record_ids, recorded_at__gt=moment)
    return [
        addition(
            NAME,
            row,
            text=queries.title_of(row),
            group=policies.group_of(row.kind, row.occurred_on),
        )
        for row in rows
    ]


def give(rows: Sequence[Any], record_id: int) -> None:
    """Move facts to another record: opened under the old key, sealed under the new."""
    owner = PersonRecord.objects.get(pk=record_id)
    for row in rows:
        move(row, record=owner)


PARTICIPANT = PersonParticipant(
    name=NAME,
    place="person",
    tables=(Fact,),
    export=export,
    since=since,
    give=give,
    order=40,
)
