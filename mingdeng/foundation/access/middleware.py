"""Refuses any view that declares no policy: fail closed, whatever a URL file says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.policies import Policy, require_plain, to_login
from mingdeng.foundation.access.third_party import POLICIES
from mingdeng.foundation.audit.services import record


class AccessMiddleware:
    """Sets `request.policy`; a page on a person is private to its reader and never cached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """A refusal goes on record; the answer stays what it is."""
        if isinstance(exception, PermissionDenied):
            refused(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Find the view's policy, its own or the table's for other people's packages.

        An address that no URL file knows never gets here: Django answers 404 before.
        """
        match = request.resolver_match
        found = policy_of(view, match.view_name if match else "")
        if found is None:
            raise Denied
        if found.closed:
            raise Http404
        request.policy = found  # type: ignore[attr-defined]
        if getattr(view, "policy", None) is None and not found.public:
            viewer = getattr(request, "viewer", None)
            if viewer is None:
                return to_login(request)
            require_plain(viewer, found)
        return None


def refused(request: HttpRequest) -> None:
    """Write down that a signed-in person was refused: by the view's name, never its address."""
    match = request.resolver_match
    if getattr(request, "viewer", None) is not None:
        record("access.refused", detail={"view": match.view_name if match else ""})


def policy_of(view: Callable[..., Any], name: str) -> Policy | None:
    """What a view requires: its own policy, or the one written down for a package's view."""
    own: Policy | None = getattr(view, "policy", None)
    return own or POLICIES.get(name)
