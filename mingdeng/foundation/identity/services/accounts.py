"""Accounts: made, changed, disabled and repaired by the administrator."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mingdeng.foundation.audit.services import record
from mingdeng.foundation.identity import second_factor, throttle
from mingdeng.foundation.identity.models import Posting, Role, Staff
from mingdeng.foundation.identity.refusals import Refused
from mingdeng.foundation.identity.services.sessions import revoke_all

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread when spoken
CHANGEABLE = ("name", "email", "phone")


def create(
    *, username: str, name: str, email: str = "", phone: str = "", temporary_days: int = 7
) -> tuple[Staff, str]:
    """A new account and its temporary password, shown once. Raises Refused for a taken name."""
    if Staff.objects.filter(username__iexact=username).exists():
        raise Refused("username", f"帳號「{username}」已經有人用了，請換一個。")
    word = temporary_password()
    with transaction.atomic():
        staff = Staff.objects.create_user(username, word, name=name, email=email, phone=phone)
        staff.temporary_until = timezone.now() + timedelta(days=temporary_days)
        staff.save(update_fields=["temporary_until"])
        record("staff.created", subject=staff)
    return staff, word


def change(staff: Staff, *, expected: Mapping[str, str], values: Mapping[str, str]) -> list[str]:
    """Change name, mail or extension; the names of the fields that changed.

    `expected` is what the form showed. Raises Refused when another administrator changed one of
    them in between.
    """
    with transaction.atomic():
        held = Staff.objects.select_for_update().get(pk=staff.pk)
        for field, shown in expected.items():
            if getattr(held, field) != shown:
                raise Refused(field, "這一欄在您編輯期間已被更改，請重新開啟這一頁再改一次。")
        changed = [f for f in CHANGEABLE if f in values and getattr(held, f) != values[f]]
        for field in changed:
            setattr(held, field, values[field])
        if changed:
            held.save(update_fields=changed)
            record("staff.changed", subject=held, detail={"fields": changed})
    return changed


def disable(staff: Staff, *, reason: str, by: int | None = None) -> None:
    """Close an account and end its sessions. Raises Refused for oneself and for the last
    administrator: nobody could open the door again."""
    if by is not None and staff.pk == by:
        raise Refused("reason", "不能停用自己的帳號，請由另一位系統管理員處理。")
    with transaction.atomic():
        if _administrators().exclude(staff=staff).count() == 0:
            raise Refused("reason", "這是最後一位系統管理員，請先指派另一位再停用。")
        staff.is_active = False
        staff.disabled_at = timezone.now()
        staff.disabled_reason = reason
        staff.save(update_fields=["is_active", "disabled_at", "disabled_reason"])
        ended = revoke_all(staff.pk)
        record("staff.disabled", subject=staff, reason=reason, detail={"sessions": ended})


def enable(staff: Staff, *, temporary_days: int = 7) -> str:
    """Open an account again with a new temporary password, which is returned."""
    with transaction.atomic():
        staff.is_active = True
        staff.disabled_at = None
        staff.disabled_reason = ""
        staff.last_seen_at = timezone.now()
        staff.save(update_fields=["is_active", "disabled_at", "disabled_reason", "last_seen_at"])
        record("staff.enabled", subject=staff)
        return reset_password(staff, temporary_days=temporary_days)


def reset_password(staff: Staff, *, temporary_days: int = 7) -> str:
    """A temporary password, returned once; every session of the account ends."""
    word = temporary_password()
    with transaction.atomic():
        staff.set_password(word)
        staff.temporary_until = timezone.now() + timedelta(days=temporary_days)
        staff.save(update_fields=["password", "temporary_until"])
        revoke_all(staff.pk)
        record("password.reset", subject=staff)
    return word


def reset_second_factor(staff: Staff) -> int:
    """Remove codes and keys of a lost phone; the account sets up new ones at its next sign-in."""
    with transaction.atomic():
        removed = second_factor.reset(staff)
        revoke_all(staff.pk)
        record("second_factor.reset", subject=staff, detail={"count": removed})
    return removed


def unlock(staff: Staff) -> int:
    """Forget failed attempts; how many."""
    count = throttle.forgive(staff.username)
    record("staff.unlocked", subject=staff, detail={"count": count})
    return count


def disable_idle(days: int) -> int:
    """Disable accounts nobody used for `days`; how many. The last administrator stays."""
    since = timezone.now() - timedelta(days=days)
    never = Q(last_seen_at=None, date_joined__lt=since)
    idle = Staff.objects.filter(is_active=True).filter(never | Q(last_seen_at__lt=since))
    count = 0
    for staff in idle.order_by("id"):
        try:
            disable(staff, reason="idle")
        except Refused:
            continue
        count += 1
    return count


def temporary_password() -> str:
    """16 letters and digits in groups of four, about 79 bits; lives for days, used once."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _administrators() -> QuerySet[Posting, Any]:
    today = timezone.localdate()
    return (
        Posting.objects.filter(role=Role.ADMINISTRATOR, from_on__lte=today, staff__is_active=True)
        .filter(Q(to_on=None) | Q(to_on__gte=today))
        .values("staff")
        .distinct()
    )
