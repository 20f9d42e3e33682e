"""How a person's alerts are exported, split and shredded. They belong to a case and go with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from mingdeng.care.alerts import catalogue as rulebook
from mingdeng.care.alerts.models import Alert, AlertState
from mingdeng.care.alerts.queries.values import said
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import PersonParticipant, participants


def export(records: Sequence[int]) -> list[dict[str, Any]]:
    """The person's alerts as plain rows (個資法 §10)."""
    rows = Alert.objects.filter(case__record_id__in=list(records))
    return [_exported(row) for row in rows.order_by("raised_at", "pk")]


def _exported(row: Alert) -> dict[str, Any]:
    on = timezone.localtime(row.raised_at).date()
    rule = rulebook.find(row.rule, on)
    return {
        "what": "警示",
        "on": on,
        "title": rule.label if rule else row.rule,
        "text": said(row, rule),
        "state": AlertState(row.state).label,
        "resolution": codes.label("alert_resolution", row.resolution) if row.resolution else "",
        "note": row.note or "",
    }


def since(records: Sequence[int], moment: datetime) -> list[Any]:
    """None of their own: an alert is a case's."""
    return []


def give(rows: Sequence[Any], record_id: int) -> None:
    """Nothing to move: an alert goes with its case."""


participants.add(
    PersonParticipant(
        name="care.alerts",
        place="person",
        tables=(Alert,),
        export=export,
        since=since,
        give=give,
        order=60,
    )
)
