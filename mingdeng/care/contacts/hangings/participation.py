"""How contacts take part when a person is exported, undone from another, or shredded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from mingdeng.care.contacts.models import Appointment, Contact, Discussed
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import PersonParticipant, participants
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.participation import move
from mingdeng.people.records.queries.additions import Addition, addition

NAME = "care.contacts"
TABLES: tuple[Any, ...] = (Contact, Appointment, Discussed)


def export(record_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Contacts, visits and conferences in words, for the person's own access request."""
    contacts = Contact.objects.filter(record_id__in=record_ids).select_related("key", "worker")
    visits = Appointment.objects.filter(record_id__in=record_ids).select_related("key", "worker")
    talks = Discussed.objects.filter(record_id__in=record_ids).select_related("key", "conference")
    return [
        *(_contact(row) for row in contacts.order_by("occurred_on", "pk")),
        *(_visit(row) for row in visits.order_by("starts_at", "pk")),
        *(_talk(row) for row in talks.order_by("pk")),
    ]


def since(record_ids: Sequence[int], moment: datetime) -> list[Addition]:
    """Contacts, visits and talks recorded after a moment."""
    found = []
    for model in TABLES:
        for row in model.objects.filter(record_id__in=record_ids, recorded_at__gt=moment):
            found.append(addition(NAME, row, text=_words(row), group=Group.CASEWORK.value))
    return found


def _words(row: Contact | Appointment | Discussed) -> str:
    """What a row is known by: how and when, no name."""
    if isinstance(row, Contact):
        on = row.occurred_on
        return f"{codes.label('channel', row.channel, on)} {roc_table(on)}"
    if isinstance(row, Appointment):
        return roc_table(timezone.localtime(row.starts_at).date())
    return roc_table(row.conference.held_on)


def give(rows: Sequence[Any], record_id: int) -> None:
    """Move rows to another record: opened under the old key, sealed under the new."""
    owner = PersonRecord.objects.get(pk=record_id)
    for row in rows:
        move(row, record=owner)


def _contact(row: Contact) -> dict[str, Any]:
    on = row.occurred_on
    return {
        "資料": "接觸",
        "日期": on,
        "時間": row.occurred_at,
        "方式": codes.label("channel", row.channel, on),
        "結果": codes.label("contact_outcome", row.outcome, on),
        "對象": codes.label("contact_person_kind", row.with_whom, on),
        "服務標記": [codes.label("service_mark", mark, on) for mark in row.marks],
        "紀錄": row.narrative or "",
        "承辦": row.worker.name,
        "已撤銷": row.withdrawn_at is not None,
        "記錄時間": row.recorded_at,
    }


def _visit(row: Appointment) -> dict[str, Any]:
    return {
        "資料": "約訪",
        "時間": row.starts_at,
        "方式": codes.label("channel", row.channel, row.starts_at.date()),
        "地點": row.place or "",
        "準備重點": row.note or "",
        "狀態": row.get_state_display(),
        "承辦": row.worker.name,
        "記錄時間": row.recorded_at,
    }


def _talk(row: Discussed) -> dict[str, Any]:
    return {
        "資料": "個案討論會",
        "日期": row.conference.held_on,
        "議題": row.topic or "",
        "結論": row.conclusion or "",
        "記錄時間": row.recorded_at,
    }


participants.add(
    PersonParticipant(
        name=NAME,
        place="person",
        tables=TABLES,
        export=export,
        since=since,
        give=give,
        order=50,
    )
)
