"""The panels that modules hang on the home page, drawn for one viewer."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from mingdeng.foundation.access.decision import Denied, plain_grant, role_key
from mingdeng.foundation.access.policies import require_plain
from mingdeng.foundation.slots.registry import Panel, panels

PLACES = ("home.actions", "home.main", "home.below", "home.aside")


@dataclass(frozen=True)
class DrawnPanel:
    """A panel on the page: its `html`, or the `url` it is fetched from after first paint."""

    name: str
    title: str
    html: str = ""
    url: str = ""
    printed: bool = True


def at(place: str, request: HttpRequest) -> list[DrawnPanel]:
    """What hangs at `place` for this viewer; what her role cannot hold stays away."""
    found = []
    for panel in panels.at(place):
        if not (_may(request, panel) and _is_for(request, panel)):
            continue
        printed = "print" in panel.media
        if panel.later:
            url = reverse("worklist:panel", args=[panel.name])
            found.append(DrawnPanel(panel.name, panel.title, url=url, printed=printed))
        elif html := draw(panel, request):
            found.append(DrawnPanel(panel.name, panel.title, html=html, printed=printed))
    return found


def later(name: str, request: HttpRequest) -> str:
    """The HTML of a panel fetched after first paint; empty when it stays away. Raises Denied."""
    try:
        panel = panels.get(name)
    except KeyError:
        raise Denied from None
    if panel.place not in PLACES or not panel.later or not _may(request, panel):
        raise Denied
    return draw(panel, request)


def draw(panel: Panel, request: HttpRequest) -> str:
    """The HTML of a panel of the home page; empty when it stays away."""
    if not _is_for(request, panel):
        return ""
    viewer = request.viewer  # type: ignore[attr-defined]
    context = panel.context(request, None, plain_grant(viewer))
    if context is None:
        return ""
    return render_to_string(panel.template, {"title": panel.title, **context}, request)


def _is_for(request: HttpRequest, panel: Panel) -> bool:
    return not panel.roles or role_key(request.viewer) in panel.roles  # type: ignore[attr-defined]


def _may(request: HttpRequest, panel: Panel) -> bool:
    try:
        require_plain(request.viewer, panel.policy)  # type: ignore[attr-defined]
    except Denied:
        return False
    return True
