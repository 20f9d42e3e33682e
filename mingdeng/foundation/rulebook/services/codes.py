"""Changing a code list: adding, rewording and ending a code from a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.codes.models import CodeEntry
from mingdeng.foundation.rulebook import policies
from mingdeng.foundation.rulebook.models import Act, Change, Kind
from mingdeng.foundation.rulebook.services import dating
from mingdeng.foundation.rules import shapes, shipped


def is_open(list_name: str) -> bool:
    """Whether codes may be added and ended: the program names none of the list itself."""
    data = shipped.everything().get(shipped.home_of().get(list_name, ""))
    return data is not None and list_name in data.open_lists


@transaction.atomic
def change_code(
    *,
    viewer: Any,
    list_name: str,
    code: str,
    on: date,
    label: str,
    extra: Mapping[str, Any],
    basis: str,
    reason: str,
    seen: str,
    note: str = "",
    touched: Sequence[str] = (),
) -> Change:
    """Give a code another wording from a day on, or add it when the list does not know it.

    `extra` are the values the editor may set; the others stay as they are. Raises Denied,
    StaleEdit, ValidationError by field.
    """
    policies.demand_change(viewer)
    _demand_editable(list_name)
    every = _locked(list_name, code)
    rows = [row for row in every if row.set_aside_at is None]
    dating.demand_unchanged(rows, seen, on)
    if not rows and not is_open(list_name):
        raise ValidationError({"code": "這份清單由系統使用，只能改名稱，不能新增代碼。"})
    corrects = dating.corrects(rows, on, timezone.localdate())
    policies.check_reason(reason, note, corrects=corrects)
    standing = dating.holding(rows, on) or (rows[-1] if rows else None)
    said = {**(standing.extra if standing is not None else {}), **extra}
    problems = shapes.check_fields(shapes.extras_of(list_name), said)
    if problems:
        raise ValidationError([f"「{each.label}」{each.message}" for each in problems])
    if standing is not None and (standing.label, standing.extra) == (label, said):
        raise ValidationError("和那一天生效的內容相同，沒有變更可存。")
    fresh = CodeEntry(
        list_name=list_name,
        code=code,
        label=label,
        valid_from=on,
        position=standing.position if standing is not None else _last(list_name),
        extra=said,
        source=basis,
        edited=True,
    )
    closed = dating.place(rows, fresh, every)
    fresh.save()
    made = dating.keep(
        kind=Kind.CODE,
        act=dating.act_of(corrects and bool(rows), standing),
        place=list_name,
        code=code,
        effective_on=on,
        row_id=fresh.pk,
        closed=closed,
        before=_said(standing) if standing is not None else None,
        after=_said(fresh),
        reason=reason,
        note=note.strip(),
        basis=basis,
        touched=list(touched),
    )
    _recorded(made)
    return made


@transaction.atomic
def end_code(
    *,
    viewer: Any,
    list_name: str,
    code: str,
    last: date,
    basis: str,
    reason: str,
    seen: str,
    note: str = "",
    touched: Sequence[str] = (),
) -> Change:
    """Offer a code no longer after a day. Records that use it stay readable.

    Raises Denied, StaleEdit, ValidationError by field.
    """
    policies.demand_change(viewer)
    _demand_editable(list_name)
    if not is_open(list_name):
        raise ValidationError("這份清單由系統使用，只能改名稱，不能停用代碼。")
    today = timezone.localdate()
    rows = [row for row in _locked(list_name, code) if row.set_aside_at is None]
    dating.demand_unchanged(rows, seen, last)
    policies.check_reason(reason, note, corrects=last < today)
    if any(row.valid_from and row.valid_from > last for row in rows):
        raise ValidationError({"on": "這個代碼之後還有排定的變更，請先撤回那一筆，再停用。"})
    standing = dating.holding(rows, last)
    if standing is None:
        raise ValidationError({"on": "這個代碼在那一天已不使用，請檢查最後一天。"})
    if standing.valid_to == last:
        raise ValidationError({"on": "這個代碼本來就用到那一天為止，沒有變更可存。"})
    before = _said(standing)
    closed = dating.end(standing, last)
    made = dating.keep(
        kind=Kind.CODE,
        act=Act.ENDED,
        place=list_name,
        code=code,
        effective_on=last + dating.DAY,
        row_id=None,
        closed=closed,
        before=before,
        after=_said(standing),
        reason=reason,
        note=note.strip(),
        basis=basis,
        touched=list(touched),
    )
    _recorded(made)
    return made


def _demand_editable(list_name: str) -> None:
    if list_name in policies.CLOSED_LISTS:
        raise ValidationError("這份清單是系統自己的用語，不能在這裡變更。")


def _locked(list_name: str, code: str) -> list[CodeEntry]:
    found = CodeEntry.objects.select_for_update(of=("self",)).filter(list_name=list_name, code=code)
    return sorted(found, key=lambda row: (row.valid_from or date.min, row.version))


def _last(list_name: str) -> int:
    last = CodeEntry.objects.filter(list_name=list_name).order_by("-position").first()
    return last.position + 1 if last else 0


def _said(row: CodeEntry) -> dict[str, Any]:
    return {
        "label": row.label,
        "extra": dict(row.extra),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }


def _recorded(made: Change) -> None:
    audit.record(
        "code.changed",
        subject=made,
        reason=made.reason,
        detail={
            "code": f"{made.place}.{made.code}",
            "on": made.effective_on.isoformat(),
            "act": made.act,
        },
    )
    transaction.on_commit(codes.forget)
