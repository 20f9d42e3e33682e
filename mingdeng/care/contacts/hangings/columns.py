"""Columns of the caseload list: last contact, next due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.contacts import policies
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import ListColumn, columns
from mingdeng.foundation.ui.marks import due_in_words


def last(viewer: Any, case_ids: Sequence[int]) -> dict[int, str]:
    """114.07.11（連 2 次未遇）per case: one query."""
    rows = Case.objects.filter(pk__in=list(case_ids)).values_list(
        "pk", "last_contact_on", "failed_in_row"
    )
    return {pk: _last(on, failed) for pk, on, failed in rows}


def upcoming(viewer: Any, case_ids: Sequence[int]) -> dict[int, str]:
    """逾期 6 天 家訪 per case: one query."""
    today = timezone.localdate()
    rows = Case.objects.filter(pk__in=list(case_ids)).values_list(
        "pk", "next_contact_on", "next_channel"
    )
    return {
        pk: f"{due_in_words(on, today).words} {codes.label('channel', channel)}".strip()
        if on
        else "未排"
        for pk, on, channel in rows
    }


def _last(on: Any, failed: int) -> str:
    if on is None:
        return "還沒有"
    return f"{roc_table(on)}（連 {failed} 次未遇）" if failed else roc_table(on)


columns.add(
    ListColumn(
        name="contacts.last",
        place="cases",
        title="上次接觸",
        values=last,
        policy=policies.COLUMN,
        order=20,
    )
)
columns.add(
    ListColumn(
        name="contacts.next",
        place="cases",
        title="下次接觸",
        values=upcoming,
        policy=policies.COLUMN,
        order=30,
    )
)
