"""Sessions: ended by their owner, by the administrator, by age."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from mingdeng.foundation.audit.services import record
from mingdeng.foundation.identity.models import Session


def revoke(staff_id: int, ref: UUID) -> bool:
    """End one session of an account; whether there was one."""
    ended = Session.objects.filter(staff_id=staff_id, ref=ref).delete()[0] > 0
    if ended:
        record("session.revoked", detail={"staff": staff_id, "count": 1})
    return ended


def revoke_all(staff_id: int, *, keep: UUID | None = None) -> int:
    """End every session of an account, but perhaps the one in use; how many."""
    held = Session.objects.filter(staff_id=staff_id)
    if keep is not None:
        held = held.exclude(ref=keep)
    count = held.delete()[0]
    if count:
        record("session.revoked", detail={"staff": staff_id, "count": count})
    return count


def forget_expired() -> int:
    """Delete sessions past their day; how many."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
