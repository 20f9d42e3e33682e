"""What stands between a signed-in browser and the pages: age of the session, first things first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from mingdeng.foundation.audit.actor import Actor
from mingdeng.foundation.audit.services import record
from mingdeng.foundation.identity import second_factor
from mingdeng.foundation.identity.models import Session
from mingdeng.foundation.rules import queries as rules

TOUCH_AFTER = timedelta(minutes=1)
View = TypeVar("View", bound=Callable[..., Any])


def passive(view: View) -> View:
    """Mark a view that pages call by themselves (bell, progress, stream): it is no sign of life,
    else an abandoned page would keep its session open for ever."""
    view.passive = True  # type: ignore[attr-defined]
    return view


class SessionAgeMiddleware:
    """Ends a session that was idle too long or is too old; both are dated rules.

    `request.idle_seconds` tells the page when to warn. A request is noted as a sign of life at
    most once a minute, so reading costs no write.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        row: Session | None = None
        if request.user.is_authenticated:
            params = rules.find("foundation.identity", "session").params
            idle = timedelta(minutes=params["idle_minutes"])
            row = getattr(request.session, "row", None)
            why = ended(row, idle, timedelta(hours=params["absolute_hours"]))
            if why:
                record("session.expired", actor=Actor(staff_id=request.user.pk), reason=why)
                logout(request)
                messages.info(request, WORDS[why])
                row = None
            else:
                request.idle_seconds = int(idle.total_seconds())  # type: ignore[attr-defined]
        response = self.get_response(request)
        if row is not None and not getattr(request, "passive", False):
            touch(row)
        if row is not None and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Remember whether the view is one that pages call by themselves."""
        request.passive = getattr(view, "passive", False)  # type: ignore[attr-defined]


WORDS = {
    "idle": "您有一段時間沒有動作，已自動登出；存成草稿的內容都還在。",
    "absolute": "登入時間已到上限，請重新登入；存成草稿的內容都還在。",
    "lost": "登入資料已失效，請重新登入。",
}


def ended(row: Session | None, idle: timedelta, absolute: timedelta) -> str:
    """Why a session is over, or nothing. One without a row is over."""
    if row is None:
        return "lost"
    now = timezone.now()
    if now - row.seen_at > idle:
        return "idle"
    return "absolute" if now - row.started_at > absolute else ""


def touch(row: Session) -> None:
    """Note that the session is in use."""
    now = timezone.now()
    if now - row.seen_at > TOUCH_AFTER:
        Session.objects.filter(pk=row.pk, seen_at__lt=now).update(seen_at=now)


class FirstThingsMiddleware:
    """A temporary password is changed, and outside demo a second factor set up, before anything.

    Fails closed: whatever is not named here waits.
    """

    ALWAYS = frozenset({"account_logout", "account_reauthenticate", "shell:alive"})
    PASSWORD = frozenset({"account_change_password"})
    FACTOR = frozenset(
        {
            "mfa_index",
            "mfa_activate_totp",
            "mfa_list_webauthn",
            "mfa_add_webauthn",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
        }
    )

    SETS_UP = frozenset({"mfa_activate_totp", "mfa_add_webauthn"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        held = getattr(request, "factors_held", None)
        if held is not None and request.user.is_authenticated:
            second_factor.was_set_up(request, held)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send on to what comes first, or let pass."""
        user: Any = request.user
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in self.SETS_UP and request.method == "POST" and user.is_authenticated:
            request.factors_held = second_factor.factors(user)  # type: ignore[attr-defined]
        if not user.is_authenticated or name in self.ALWAYS:
            return None
        if user.temporary_until is not None:
            if name in self.PASSWORD:
                return None
            messages.warning(request, "這是臨時密碼，請先換成自己的密碼。")
            return HttpResponseRedirect(reverse("account_change_password"))
        if not settings.SECOND_FACTOR_REQUIRED or name in self.FACTOR | self.PASSWORD:
            return None
        if second_factor.passed(request):
            return None
        messages.warning(request, "請先設定第二因素，才能開始使用。")
        return HttpResponseRedirect(reverse("mfa_index"))
