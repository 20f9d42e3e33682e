"""How households take part when a person is exported, undone from another, or shredded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import PersonParticipant
from mingdeng.people.households.models import Membership
from mingdeng.people.records.queries.additions import Addition, addition

NAME = "people.households"


def export(record_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The person's own memberships, in words; who else lived there is theirs."""
    rows = Membership.objects.filter(record__in=record_ids).select_related("household")
    return [
        {
            "資料": "家戶",
            "種類": codes.label("household_kind", row.household.kind),
            "稱謂": codes.label("household_role", row.role) if row.role else "",
            "起": row.from_on,
            "迄": row.to_on,
            "記錄時間": row.recorded_at,
        }
        for row in rows.order_by("pk")
    ]


def since(record_ids: Sequence[int], moment: datetime) -> list[Addition]:
    """Memberships recorded after a moment."""
    rows = Membership.objects.filter(record__in=record_ids, recorded_at__gt=moment)
    return [
        addition(
            NAME,
            row,
            text=codes.label("household_kind", row.household.kind),
            group="family",
        )
        for row in rows.select_related("household")
    ]


def give(rows: Sequence[Any], record_id: int) -> None:
    """Move memberships to another record; nothing of them is sealed."""
    Membership.objects.filter(pk__in=[row.pk for row in rows]).update(record=record_id)


PARTICIPANT = PersonParticipant(
    name=NAME,
    place="person",
    tables=(),
    export=export,
    since=since,
    give=give,
    order=30,
)
