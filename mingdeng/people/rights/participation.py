"""How requests take part when a person is exported, undone from another, or shredded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import PersonParticipant
from mingdeng.people.records.queries.additions import Addition, addition
from mingdeng.people.rights.models import CopyRequest, CopyState

NAME = "people.rights"


def export(record_ids: Sequence[int]) -> list[dict[str, Any]]:
    """When the person asked for copies, and what became of it."""
    rows = CopyRequest.objects.defer("bundle").filter(record__in=record_ids).order_by("pk")
    return [
        {
            "資料": "閱覽複製申請",
            "請求日": row.asked_on,
            "請求人": codes.label("copy_applicant", row.applicant, row.asked_on),
            "期限": row.due_on,
            "狀態": CopyState(row.state).label,
            "結束日": row.ended_on,
        }
        for row in rows
    ]


def since(record_ids: Sequence[int], moment: datetime) -> list[Addition]:
    """Requests taken in after a moment."""
    rows = CopyRequest.objects.defer("bundle").filter(record__in=record_ids, received_at__gt=moment)
    return [addition(NAME, row, group="casework") for row in rows]


def give(rows: Sequence[Any], record_id: int) -> None:
    """Move requests to another record; a bundle made for the other person is destroyed by its
    next making, its key is the request's own."""
    CopyRequest.objects.filter(pk__in=[row.pk for row in rows]).update(record=record_id)


PARTICIPANT = PersonParticipant(
    name=NAME,
    place="person",
    tables=(CopyRequest,),
    export=export,
    since=since,
    give=give,
    order=90,
)
