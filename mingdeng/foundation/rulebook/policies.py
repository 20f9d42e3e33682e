"""Who may read and who may change dated data: the access table's class `codes` decides."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from mingdeng.foundation.access.decision import Denied, plain_grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes

REASONS = "change_reason"
CLOSED_LISTS = frozenset({"audit_code", "code_list", "footing"})  # the program's own words


def may_change(viewer: Any) -> bool:
    """Whether this viewer writes dated data."""
    return plain_grant(viewer).may_write(Group.CODES)


def demand_change(viewer: Any) -> None:
    """Raise Denied unless the viewer writes dated data."""
    if not may_change(viewer):
        raise Denied


def check_reason(reason: str, note: str, *, corrects: bool) -> None:
    """Raise ValidationError by field unless the reason carries the change.

    `corrects`: it reaches into days that have begun, which only a correction may, told in words.
    """
    found = next((each for each in codes.entries(REASONS) if each.code == reason), None)
    if found is None:
        raise ValidationError({"reason": "請選「理由」。"})
    if corrects and not found.extra.get("corrects"):
        raise ValidationError(
            {"reason": "這一天已經開始或已有一版生效：理由要選「更正錯誤」，否則請改填明天以後。"}
        )
    if (corrects or found.extra.get("needs_note")) and not note.strip():
        raise ValidationError({"note": "請填「說明」：哪裡錯了，為什麼要從這一天改。"})


def in_the_past(on: date, today: date) -> bool:
    """Whether a change from that day rewrites days that have begun."""
    return on < today
