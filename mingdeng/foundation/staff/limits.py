"""Sign-in attempts are counted before anything is looked at; too many get a clear 429."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from allauth.account.internal.stagekit import unstash_login
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from mingdeng.foundation.audit.actor import Actor
from mingdeng.foundation.audit.services import record
from mingdeng.foundation.identity import throttle
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.ui import errors

COUNTED = frozenset(
    {
        "account_login",
        "account_reauthenticate",
        "account_change_password",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_login_webauthn",
        "mfa_activate_totp",
    }
)
ROOT = "/accounts/"


class LimitMiddleware:
    """Counts posts to the doors; a door that opens (answers with a redirect) is not counted.

    The address is the connection's own. Behind a proxy the web server is told whose forwarded
    address to believe (gunicorn's `forwarded_allow_ips`); nothing here reads a header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not counted(request.path_info):
            return self.get_response(request)
        params = rules.find("foundation.identity", "sign_in").params
        limits = [
            throttle.Limit("address", request.META.get("REMOTE_ADDR", ""), params["per_address"])
        ]
        account = account_of(request)
        if account:
            limits.append(throttle.Limit("account", account, params["per_account"]))
        try:
            attempt = throttle.begin(limits, timedelta(minutes=params["window_minutes"]))
        except throttle.TooMany as over:
            record("session.limited", actor=Actor(), detail={"per": over.kind})
            return errors.too_many(request, over.retry_after)
        response = self.get_response(request)
        if 300 <= response.status_code < 400:
            throttle.take_back(attempt)
        return response


def counted(path: str) -> bool:
    """Whether the address is one of the doors."""
    if not path.startswith(ROOT):
        return False
    try:
        return resolve(path).view_name in COUNTED
    except Resolver404:
        return False


def account_of(request: HttpRequest) -> str:
    """Whose door this is: the signed-in account, the one between two factors, or what was typed."""
    if request.user.is_authenticated:
        return str(request.user.get_username())
    pending = unstash_login(request, peek=True)
    if pending is not None and pending.user is not None:
        return str(pending.user.get_username())
    return str(request.POST.get("login", ""))[:64]
