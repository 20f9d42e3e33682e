"""Counting sign-in attempts that did not succeed, per account and per address.

Kept in the database so that every process of every server counts together. An attempt is written
before the password is looked at and taken back when it succeeds: attempts sent at the same moment
all count. Source: OWASP ASVS 5.0 V6.3.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Min
from django.utils import timezone

from mingdeng.foundation.identity.models import Attempt
from mingdeng.foundation.secrecy.services import blind


@dataclass(frozen=True)
class Limit:
    """At most `most` attempts of `kind` (account, address) with this `name` in a window."""

    kind: str
    name: str
    most: int

    @property
    def key(self) -> bytes:
        """Blind index of what is counted."""
        return blind(f"attempt.{self.kind}", self.name.strip().casefold())


class TooMany(RuntimeError):
    """Over a limit; `retry_after` is in seconds."""

    def __init__(self, retry_after: int, kind: str) -> None:
        super().__init__(f"too many attempts per {kind}")
        self.retry_after = retry_after
        self.kind = kind


def begin(limits: Sequence[Limit], window: timedelta) -> list[int]:
    """Count one attempt against every limit; its row ids, for `take_back`. Raises TooMany."""
    now = timezone.now()
    made = [Attempt.objects.create(key=limit.key, at=now).pk for limit in limits]
    counted = {
        bytes(row["key"]): row
        for row in Attempt.objects.filter(
            key__in=[limit.key for limit in limits], at__gt=now - window
        )
        .values("key")
        .annotate(count=Count("id"), first=Min("at"))
    }
    for limit in limits:
        held = counted.get(limit.key)
        if held and held["count"] > limit.most:
            # What is refused is not counted again: waiting out the window is enough.
            take_back(made)
            raise TooMany(int((held["first"] + window - now).total_seconds()) + 1, limit.kind)
    return made


def spend(kind: str, name: str, window: timedelta) -> bool:
    """Use up something that may be used once within a window; False when it was used before.

    Written before it is counted, as attempts are: of two uses at the same moment none passes.
    """
    try:
        begin([Limit(kind, name, 1)], window)
    except TooMany:
        return False
    return True


def take_back(attempts: Sequence[int]) -> None:
    """An attempt succeeded, or was refused unlooked at: it does not count."""
    Attempt.objects.filter(pk__in=attempts).delete()


def forgive(username: str) -> int:
    """Forget an account's attempts, after an administrator spoke with its owner."""
    return Attempt.objects.filter(key=Limit("account", username, 0).key).delete()[0]


def forget_before(window: timedelta) -> int:
    """Delete attempts that no longer count; how many."""
    return Attempt.objects.filter(at__lt=timezone.now() - window).delete()[0]
