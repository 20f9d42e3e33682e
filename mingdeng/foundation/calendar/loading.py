"""Loads the shipped exceptions into the database; called by `mingdeng data load`."""

from __future__ import annotations

from typing import TextIO

from django.db import transaction

from .models import DayException
from .workdays import ListedDay, listed_days


@transaction.atomic
def load(*, stdout: TextIO | None = None) -> int:
    """Make the unedited rows equal to `data/workdays.toml`; returns how many rows changed.

    Idempotent. Rows the bureau edited stay as they are, whatever the file says of their day.
    """
    shipped = {row.day: row for row in listed_days()}
    existing = {row.day: row for row in DayException.objects.all()}
    gone = [row.pk for day, row in existing.items() if not row.edited and day not in shipped]
    changed = DayException.objects.filter(pk__in=gone).delete()[0] if gone else 0
    changed += sum(_store(row, existing.get(row.day)) for row in shipped.values())
    if stdout is not None:
        stdout.write(f"上班日例外：{len(shipped)} 天，異動 {changed} 筆\n")
    return changed


def _store(listed: ListedDay, row: DayException | None) -> bool:
    if row is None:
        row = DayException(day=listed.day)
    elif row.edited or (row.works, row.reason, row.source) == (
        listed.works,
        listed.reason,
        listed.source,
    ):
        return False
    row.works, row.reason, row.source = listed.works, listed.reason, listed.source
    row.save()
    return True
