"""Pages for what goes wrong, each naming what to do next; wired as Django's error handlers.

In ``urls.py``: ``handler400 = "mingdeng.foundation.ui.errors.bad_request"`` and so on;
``CSRF_FAILURE_VIEW = "mingdeng.foundation.ui.errors.csrf_failure"``.
The page for a broken server is drawn without the request, so that a broken database or session
cannot break it too.
"""

from __future__ import annotations

import math

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def _page(request: HttpRequest, status: int, template: str, **context: object) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address or what was sent cannot be read."""
    return _page(request, 400, "errors/400.html")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: says the same whether the thing is hidden or absent; the exception is never shown.

    For a partner's clerk what she may not open is not there: she gets the 404 of any wrong
    address, so that trying addresses tells her nothing.
    """
    viewer = getattr(request, "viewer", None)
    if viewer is not None and viewer.is_partner:
        return not_found(request)
    return _page(request, 403, "errors/403.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when a form's token is stale; ``reason`` is Django's English and is not shown."""
    return _page(request, 403, "errors/403_csrf.html")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the address is not repeated, it may hold something about a person."""
    return _page(request, 404, "errors/404.html")


def conflict(request: HttpRequest) -> HttpResponse:
    """409 where no field-by-field screen exists (see ``ui/parts/conflict.html``)."""
    return _page(request, 409, "errors/409.html")


def too_many(request: HttpRequest, retry_after: int | None = None) -> HttpResponse:
    """429, with ``retry_after`` seconds in the header and, rounded up to minutes, in words."""
    minutes = math.ceil(retry_after / 60) if retry_after else 1
    response = _page(request, 429, "errors/429.html", minutes=minutes)
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, drawn from constants only."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def unavailable(request: HttpRequest, back_at: str = "") -> HttpResponse:
    """503 during maintenance; ``back_at`` is a time in words, for example 18:30."""
    response = HttpResponse(render_to_string("errors/503.html", {"back_at": back_at}), status=503)
    response["Retry-After"] = "300"
    return response
