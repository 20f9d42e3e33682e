"""Two people move the same visit: what each of them changed, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mingdeng.care.contacts.models import Appointment
from mingdeng.care.contacts.queries.contacts import staff_names
from mingdeng.foundation.audit import conflicts
from mingdeng.foundation.audit.conflicts import Clash
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.places.districts import find_district

LABELS = {
    "channel": "方式", "starts_at": "日期與時間", "minutes": "預計分鐘", "district": "行政區",
    "place_kind": "地點類別", "place": "地點", "note": "準備重點", "companion_id": "同行的人",
    "watcher_id": "安全回報人",
}  # fmt: skip
LISTS = {"channel": "channel", "place_kind": "appointment_place"}
PEOPLE = ("companion_id", "watcher_id")


@dataclass(frozen=True)
class Moved:
    """The conflict as `ui/parts/conflict.html` draws it; `merged` is my form laid over theirs."""

    fields: list[Clash]
    clashes: int
    who: str
    when: datetime | None
    merged: Mapping[str, Any]


def compare(row: Appointment, expected: int, mine: Mapping[str, Any]) -> Moved:
    """How `mine`, typed over version `expected`, stands to the visit as it is now."""
    held = {name: getattr(row, name) for name in PEOPLE}
    names = staff_names([*(mine.get(name) for name in PEOPLE), *held.values()])

    def words(name: str, value: Any) -> str:
        return _words(name, value, names)

    found = conflicts.compare(row, expected, mine, LABELS, words)
    who = staff_names([found.actor_id]).get(found.actor_id or 0, "")
    return Moved(found.fields, found.clashes, who, found.when, found.merged)


def _words(name: str, value: Any, names: Mapping[int, str]) -> str:
    if value in (None, ""):
        return ""
    if name in LISTS:
        return codes.label(LISTS[name], str(value))
    if name in PEOPLE:
        return names.get(int(value), "另一位同仁")
    if name == "starts_at":
        return _moment(value)
    found = find_district(str(value)) if name == "district" else None
    return found.name if found else str(value)


def _moment(value: Any) -> str:
    moment = value if isinstance(value, datetime) else parse_datetime(str(value))
    local = timezone.localtime(moment)
    return f"{roc_table(local.date())} {local:%H:%M}"
