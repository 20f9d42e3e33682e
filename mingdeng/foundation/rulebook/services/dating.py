"""Placing a dated row among the others of its code, and finding out who saved in between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.foundation.audit.actor import current
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.calendar.roc import roc_sentence
from mingdeng.foundation.codes.models import DatedRow
from mingdeng.foundation.rulebook.models import Act, Change

DAY = timedelta(days=1)
MOST_CORRECTIONS = 9  # a version's name holds one digit for it


def seen_of(rows: Sequence[Any]) -> str:
    """What a page showed of a code's rows, short: another value means somebody saved since."""
    said = "|".join(f"{row.pk}.{row.version}.{row.valid_to}" for row in rows)
    return sha256(said.encode()).hexdigest()[:16]


def holding(rows: Sequence[Any], on: date) -> Any | None:
    """The row in force on a day."""
    for row in rows:
        begun = row.valid_from is None or row.valid_from <= on
        if begun and (row.valid_to is None or on <= row.valid_to):
            return row
    return None


def demand_unchanged(rows: Sequence[Any], seen: str, on: date) -> None:
    """Raise StaleEdit with the row that now holds on a day when the rows are not those seen."""
    if seen != seen_of(rows):
        raise StaleEdit(holding(rows, on) or (rows[-1] if rows else None))  # type: ignore[arg-type]


def corrects(rows: Sequence[Any], on: date, today: date) -> bool:
    """Whether a row from that day rewrites a day that has begun, or one that already began so."""
    return on < today or any(row.valid_from == on for row in rows if on <= today)


def place(rows: Sequence[Any], fresh: Any, every: Sequence[Any]) -> dict[str, Any]:
    """Give `fresh` its period among the live `rows` of its code; end the one it takes over from.

    `every` includes what was set aside, so that no version's name is used twice. Saves the row
    that ends; returns what was done to it (Change.closed). Raises ValidationError for a day on
    which another change is already coming.
    """
    on: date = fresh.valid_from
    same = next((row for row in rows if row.valid_from == on), None)
    if same is not None and on > timezone.localdate():
        raise ValidationError(
            {"on": f"{roc_sentence(on)}已有排定的變更，兩版不能重疊；請先撤回那一筆，或改填別天。"}
        )
    before = [row.version for row in every if row.valid_from == on]
    fresh.version = 1 + max(before, default=0)
    if fresh.version > MOST_CORRECTIONS:
        raise ValidationError({"on": "同一天已更正九次，請改從明天起變更。"})
    if same is not None:
        fresh.valid_to = same.valid_to
        return _close(same, None)
    cover = holding(rows, on)
    if cover is not None:
        fresh.valid_to = cover.valid_to
        return _close(cover, on - DAY)
    later = [row.valid_from for row in rows if row.valid_from and row.valid_from > on]
    fresh.valid_to = min(later) - DAY if later else None
    return {}


def _close(row: DatedRow, last: date | None) -> dict[str, Any]:
    """End a row on `last`; None sets it aside, because a correction stands in its place."""
    done = {
        "row": row.pk,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "edited": row.edited,
    }
    row.edited = True
    if last is None:
        row.set_aside_at = timezone.now()
    else:
        row.valid_to = last
    row.save()
    return done


def end(row: Any, last: date) -> dict[str, Any]:
    """Let a row end on a day; returns what was done (Change.closed)."""
    return _close(row, last)


def act_of(corrected: bool, before: Any) -> Act:
    """How a change is called in the history."""
    if before is None:
        return Act.ADDED
    return Act.CORRECTED if corrected else Act.CHANGED


def keep(**values: Any) -> Change:
    """Store a change under whoever acts."""
    who = current()
    return Change.objects.create(actor_id=who.staff_id, acting_for_id=who.acting_for_id, **values)
