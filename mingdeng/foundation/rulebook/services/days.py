"""Changing the working calendar: make-up days, holidays, days closed by a typhoon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.calendar.models import DayException
from mingdeng.foundation.calendar.queries import current_calendar, is_working_day
from mingdeng.foundation.calendar.services import restore_day, set_day
from mingdeng.foundation.rulebook import moving, policies
from mingdeng.foundation.rulebook.models import Act, Change, Kind
from mingdeng.foundation.rulebook.services import dating


def seen_of(row: DayException | None) -> str:
    """What a page showed of a day."""
    return f"{row.works:d}.{row.recorded_at.isoformat()}" if row else "none"


@transaction.atomic
def change_day(
    *,
    viewer: Any,
    day: date,
    works: bool,
    why: str,
    basis: str,
    reason: str,
    seen: str,
    note: str = "",
    touched: Sequence[str] = (),
) -> Change:
    """Say that the bureau works, or does not, on a day. A day that has begun needs a reason that
    corrects. Raises Denied, StaleEdit, ValidationError by field."""
    policies.demand_change(viewer)
    row = DayException.objects.select_for_update(of=("self",)).filter(day=day).first()
    if seen != seen_of(row):
        raise StaleEdit(row)  # type: ignore[arg-type]
    policies.check_reason(reason, note, corrects=day <= timezone.localdate())
    if row is not None and (row.works, row.reason, row.source) == (works, why, basis):
        raise ValidationError("和現在登記的相同，沒有變更可存。")
    if row is None and is_working_day(day) == works:
        word = "上班" if works else "放假"
        raise ValidationError({"works": f"這一天本來就是{word}日，不必登記。"})
    before, calendar = _said(row), current_calendar()
    made_row = set_day(day, works=works, reason=why, source=basis)
    made = dating.keep(
        kind=Kind.DAY,
        act=Act.ADDED if before is None else Act.CHANGED,
        code=day.isoformat(),
        effective_on=day,
        row_id=made_row.pk,
        before=before,
        after=_said(made_row),
        reason=reason,
        note=note.strip(),
        basis=basis,
        touched=list(touched),
    )
    audit.record(
        "workday.changed",
        subject=made,
        reason=reason,
        detail={"day": day.isoformat(), "works": works},
    )
    moving.follow(viewer, day, calendar)
    return made


def restore(viewer: Any, change: Change) -> None:
    """Put a day back as it stood before a change; deadlines move back with it. Raises
    ValidationError when it was changed again since."""
    day = change.effective_on
    row = DayException.objects.select_for_update(of=("self",)).filter(day=day).first()
    if _said(row) != change.after:
        raise ValidationError("這一天之後又改過，請撤回最後那一筆。")
    calendar = current_calendar()
    restore_day(day, change.before)
    moving.follow(viewer, day, calendar)


def _said(row: DayException | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "works": row.works,
        "reason": row.reason,
        "source": row.source,
        "edited": row.edited,
    }
