"""How referrals take part when a person is exported, undone from another, or shredded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mingdeng.care.referrals.models import Referral, Step
from mingdeng.care.referrals.queries import parties
from mingdeng.care.referrals.sheet import GROUP_WORDS
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import PersonParticipant, participants
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.participation import move
from mingdeng.people.records.queries.additions import Addition, addition

NAME = "care.referrals"


def export(record_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Every referral with what was provided of the person, for the person's own request."""
    rows = Referral.objects.select_related("sender", "receiver").filter(record_id__in=record_ids)
    return [_exported(row) for row in rows.order_by("recorded_at", "pk")]


def _exported(row: Referral) -> dict[str, Any]:
    parts = (row.snapshot or {}).get("parts", ())
    return {
        "資料": "轉介",
        "編號": row.number,
        "服務": codes.label("referral_service", row.service, row.created_on),
        "來自": row.sender.name,
        "送往": parties.destination(row),
        "狀態": codes.label("referral_state", row.state),
        "送出": row.sent_at,
        "結束": row.ended_on,
        "成果": codes.label("referral_outcome", row.outcome) if row.outcome else "",
        "提供內容": {
            f"{GROUP_WORDS[part['group']]}・{codes.label('shared_field', code)}": value
            for part in parts
            for code, value in part["fields"]
        },
        "法律依據": [codes.label("legal_basis", part["basis"]) for part in parts],
        "回覆": row.answer or "",
    }


def since(record_ids: Sequence[int], moment: datetime) -> list[Addition]:
    """Referrals made after a moment."""
    rows = Referral.objects.filter(record_id__in=record_ids, recorded_at__gt=moment)
    return [
        addition(
            NAME,
            row,
            text=f"{row.number} {codes.label('referral_service', row.service)}",
            group=Group.REFERRAL.value,
        )
        for row in rows
    ]


def give(rows: Sequence[Any], record_id: int) -> None:
    """Move referrals with their steps to another record: sealed anew under its key."""
    owner = PersonRecord.objects.select_related("key").get(pk=record_id)
    for row in rows:
        for step in row.steps.all():
            move(step, key_of=owner)
        move(row, record=owner)


participants.add(
    PersonParticipant(
        name=NAME,
        place="person",
        tables=(Referral, Step),
        export=export,
        since=since,
        give=give,
        order=60,
    )
)
