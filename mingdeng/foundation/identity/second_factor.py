"""What a session has proved, and which second factors an account has."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.db.models import QuerySet
from django.http import HttpRequest

from mingdeng.foundation.identity.services.sessions import revoke_all

PASSED = "second_factor"
JUST_NOW_SECONDS = 300
STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def methods_of(request: HttpRequest) -> list[str]:
    """By what this session was opened: password, totp, webauthn, recovery_codes, openid_connect."""
    records = get_authentication_records(request, request.user)
    return [str(r.get("type") or r.get("provider") or r.get("method")) for r in records]


def passed(request: HttpRequest) -> bool:
    """Whether this session has shown a second factor.

    Shown at sign-in, or set up in this very session (`was_set_up`). Remembered, so asked once.
    """
    if request.session.get(PASSED):
        return True
    records = get_authentication_records(request, request.user)
    shown = any(r.get("method") == "mfa" for r in records)
    if shown:
        request.session[PASSED] = True
    return shown


def was_set_up(request: HttpRequest, held: frozenset[int]) -> None:
    """The session that sets a factor up has shown it. With an account's first one every other
    session ends: it came in by the password alone, whoever it is. `held`: those of before."""
    if not factors(request.user) - held:
        return
    request.session[PASSED] = True
    if not held:
        row = getattr(request.session, "row", None)
        revoke_all(int(request.user.pk or 0), keep=row.ref if row else None)


def factors(user: Any) -> frozenset[int]:
    """Which second factors an account has."""
    return frozenset(strong_of(user).values_list("pk", flat=True))


def signed_in_just_now(request: HttpRequest) -> bool:
    """Whether the last proof of who this is, is less than five minutes old."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - float(records[-1]["at"]) < JUST_NOW_SECONDS


def strong_of(user: Any) -> QuerySet[Authenticator]:
    """The account's time-based codes and keys; recovery codes alone are no second factor."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=STRONG)


def others_than(authenticator: Authenticator) -> QuerySet[Authenticator]:
    """The account's other second factors."""
    return Authenticator.objects.filter(user_id=authenticator.user_id, type__in=STRONG).exclude(
        pk=authenticator.pk
    )


def count_of(user: Any, kind: str) -> int:
    """How many of a kind an account has."""
    return Authenticator.objects.filter(user_id=user.pk, type=kind).count()


def reset(user: Any) -> int:
    """Remove every second factor of an account; how many there were."""
    return Authenticator.objects.filter(user_id=user.pk).delete()[0]
