"""What the shell around every page needs: who is here, where they may go, what is demo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from mingdeng.foundation.access.decision import role_key
from mingdeng.foundation.slots import registry


@dataclass(frozen=True)
class NavEntry:
    """One place in the navigation, as the templates draw it."""

    label: str
    url: str
    icon: str
    count: int | None
    urgent: bool
    current: bool
    group: str


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template variables `nav` and `shell`. A part of a page (htmx) has no shell to draw."""
    viewer = getattr(request, "viewer", None)
    frame = {
        "demo": settings.DEMO,
        "today": timezone.localdate(),
        "viewer": viewer,
        "user_name": viewer.name if viewer else "",
        "role_label": viewer.title if viewer else "",
    }
    part = getattr(request, "htmx", None) and not request.htmx.boosted  # type: ignore[attr-defined]
    entries = [] if viewer is None or part else navigation(request, viewer)
    return {"shell": frame, "nav": entries}


def navigation(request: HttpRequest, viewer: Any) -> list[NavEntry]:
    """The entries this role has, each with its number. Place `main` first, then `other`."""
    role = role_key(viewer)
    found = []
    for group in ("main", "other"):
        for item in registry.navigation.at(group):
            if role not in item.roles:
                continue
            url = reverse(item.url_name)
            here = request.path == url or (url != "/" and request.path.startswith(url))
            count = item.count(viewer) if item.count else None
            found.append(
                NavEntry(item.title, url, item.icon, count, item.urgent, here, group)
            )
    return found
