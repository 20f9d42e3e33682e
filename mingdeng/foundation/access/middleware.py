"""Refuses any view that declares no policy: fail closed, whatever a URL file says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.third_party import POLICIES


class AccessMiddleware:
    """Sets `request.policy`; a page on a person is private to its reader and never cached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        """Find the view's policy, its own or the table's for other people's packages."""
        match = request.resolver_match
        name = match.view_name if match else ""
        found = getattr(view, "policy", None) or POLICIES.get(name)
        if found is None:
            raise Denied
        request.policy = found  # type: ignore[attr-defined]
