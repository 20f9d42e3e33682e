"""How files take part when a person is exported, undone from another, or shredded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.files.models import FileState, StoredFile
from mingdeng.foundation.files.services import KINDS
from mingdeng.foundation.slots.registry import PersonParticipant
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.participation import move
from mingdeng.people.records.queries.additions import Addition, addition

NAME = "care.papers"


def export(record_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Every file by name and kind, for the person's own access request; the copies themselves
    are given with it by hand."""
    rows = StoredFile.objects.filter(record_id__in=record_ids).order_by("recorded_at", "pk")
    return [
        {
            "資料": "檔案",
            "種類": codes.label(KINDS, row.kind, row.recorded_at.date()),
            "檔名": row.title,
            "說明": row.note,
            "文件日期": row.dated_on,
            "狀態": FileState(row.state).label,
            "記錄時間": row.recorded_at,
        }
        for row in rows
    ]


def since(record_ids: Sequence[int], moment: datetime) -> list[Addition]:
    """Files stored after a moment."""
    rows = StoredFile.objects.filter(record_id__in=record_ids, recorded_at__gt=moment)
    return [addition(NAME, row, text=row.title or "", group=row.group) for row in rows]


def give(rows: Sequence[Any], record_id: int) -> None:
    """Move files to another record: the key of each is sealed anew under the new person's, the
    bytes on disk stay as they are."""
    owner = PersonRecord.objects.select_related("key").get(pk=record_id)
    for row in rows:
        move(row, key_of=owner, record_id=record_id)


PARTICIPANT = PersonParticipant(
    name=NAME,
    place="person",
    tables=(StoredFile,),
    export=export,
    since=since,
    give=give,
    order=58,
)
