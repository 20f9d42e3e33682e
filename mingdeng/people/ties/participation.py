"""How ties take part when a person is exported, undone from another, or shredded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import PersonParticipant
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.participation import move
from mingdeng.people.records.queries.additions import Addition, addition
from mingdeng.people.ties.models import Tie

NAME = "people.ties"


def export(record_ids: Sequence[int]) -> list[dict[str, Any]]:
    """What the person's own case tells of the family, in words; who the relatives are elsewhere,
    and what other cases told, is theirs and stays out."""
    rows = Tie.objects.filter(told_by__in=record_ids, withdrawn_at=None).order_by("pk")
    return [
        {
            "資料": "親屬關係",
            "關係": codes.label("tie_kind", tie.kind),
            "稱呼": tie.called or "",
            "關係品質": codes.label("tie_quality", tie.quality) if tie.quality else "",
            "起": tie.from_on,
            "迄": tie.to_on,
            "說明": tie.note or "",
            "記錄時間": tie.recorded_at,
        }
        for tie in rows
    ]


def since(record_ids: Sequence[int], moment: datetime) -> list[Addition]:
    """Ties of the person recorded after a moment; each hangs at the end that is the person's."""
    ends = Q(subject__in=record_ids) | Q(other__in=record_ids)
    found = []
    for tie in Tie.objects.filter(ends, recorded_at__gt=moment, withdrawn_at=None):
        words = codes.label("tie_kind", tie.kind)
        text = f"{words} {tie.called or ''}".strip()
        here = tie.subject_id if tie.subject_id in record_ids else tie.other_id
        plain = addition(NAME, tie, text=text, group="family")
        found.append(replace(plain, record_id=here))
    return found


def give(rows: Sequence[Any], record_id: int) -> None:
    """Move ties to another record: the end that is the same person's goes over."""
    owner = PersonRecord.objects.get(pk=record_id)
    for tie in rows:
        end = "subject" if tie.subject.person_id == owner.person_id else "other"
        told = {"told_by": owner} if tie.told_by_id == getattr(tie, f"{end}_id") else {}
        key_of = owner if told or (tie.told_by_id is None and end == "subject") else tie
        move(tie, key_of=key_of, **{end: owner}, **told)


PARTICIPANT = PersonParticipant(
    name=NAME,
    place="person",
    tables=(Tie,),
    export=export,
    since=since,
    give=give,
    order=20,
)
