"""Puts the viewer on the request and the actor into the audit's context."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from mingdeng.foundation.audit.actor import Actor, acting, noting
from mingdeng.foundation.identity.viewer import viewer_of


class IdentityMiddleware:
    """`request.viewer` is a Viewer, or None when nobody is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        user = request.user
        viewer = viewer_of(user) if user.is_authenticated else None
        request.viewer = viewer  # type: ignore[attr-defined]
        actor = viewer.actor(request_id) if viewer else Actor(request_id=request_id)
        with acting(actor), noting():
            return self.get_response(request)
