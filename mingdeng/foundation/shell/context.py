"""What the shell around every page needs: who is here, where they may go, what is demo."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from mingdeng.foundation.access.decision import role_key, table
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.clock.queries import silent_now
from mingdeng.foundation.shell.counting import numbers
from mingdeng.foundation.slots import registry

GROUPS = {"main": "", "other": "其他"}


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
    frame: dict[str, Any] = {
        "demo": settings.DEMO,
        "today": timezone.localdate(),
        "printed_at": timezone.localtime(),
        "viewer": viewer,
        "idle_seconds": getattr(request, "idle_seconds", None),
        "name": viewer.name if viewer else "",
        "role": viewer.title if viewer else "",
        "page_help": getattr(request, "page_help", ()),
        **LINKS.present(),
    }
    if not finds_people(viewer):
        frame.pop("search_url", None)
    part = getattr(request, "htmx", None) and not request.htmx.boosted  # type: ignore[attr-defined]
    if viewer is None or part:
        return {"shell": frame, "nav": []}
    # Lazy: an error page drawn from constants has no navigation, and must not count it.
    nav: Any = SimpleLazyObject(lambda: navigation(request, viewer))
    frame["unread"] = SimpleLazyObject(lambda: _number(nav, frame.get("bell_url", "")))
    if not viewer.is_partner:
        frame["silent"] = SimpleLazyObject(silent_now)
    return {"shell": frame, "nav": nav}


def finds_people(viewer: Any) -> bool:
    """Whether the viewer's role may read of anybody who it is: else the search box finds nobody."""
    if viewer is None or viewer.is_partner:
        return False
    rows = table().get(role_key(viewer), {})
    return any("r" in groups.get(Group.IDENTITY.value, "") for groups in rows.values())


def _number(nav: Sequence[NavEntry], url: str) -> int:
    """The number the navigation shows beside an address."""
    return next((entry.count or 0 for entry in nav if entry.url == url), 0)


class LINKS:
    """The shell's own places, by URL name; a place whose module has no pages yet is left out."""

    NAMES: ClassVar[dict[str, str]] = {
        "home_url": "worklist:home",
        "search_url": "records:search",
        "account_url": "identity:account",
        "logout_url": "account_logout",
        "guide_url": "shell:guide",
        "keepalive_url": "identity:keepalive",
        "bell_url": "outbox:bell",
    }

    @classmethod
    def present(cls) -> dict[str, str]:
        """Link name → address, for the places that exist."""
        found = {}
        for key, name in cls.NAMES.items():
            with suppress(NoReverseMatch):
                found[key] = reverse(name)
        return found


def navigation(request: HttpRequest, viewer: Any) -> list[NavEntry]:
    """The entries this role has, each with its number. The first four fill the phone's bottom
    bar, so place `main` (no heading) comes before `other`."""
    role = role_key(viewer)
    offered = [
        (group, item, reverse(item.url_name))
        for group in GROUPS
        for item in registry.navigation.at(group)
        if role in item.roles
    ]
    found = numbers(viewer, [item for _, item, _ in offered])
    here = _here(request.path, [url for _, _, url in offered])
    return [
        NavEntry(
            item.title,
            url,
            item.icon,
            found.get(item.name),
            item.urgent,
            url == here,
            GROUPS[group],
        )
        for group, item, url in offered
    ]


def _here(path: str, urls: list[str]) -> str:
    """The one entry a page belongs to: the longest address that begins its own."""
    above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=len, default="")
