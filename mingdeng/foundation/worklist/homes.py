"""Roles whose home is another page: a partner's clerk begins at her desk, not at an inbox."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

_homes: dict[str, str] = {}


def register(role: str, url_name: str) -> None:
    """Send a role from `/` to another page. Raises ValueError when it is sent elsewhere."""
    if _homes.setdefault(role, url_name) != url_name:
        raise ValueError(f"{role} has a home already")


def of(viewer: Any) -> str:
    """The address of the viewer's own home; empty when it is the inbox."""
    name = _homes.get(viewer.role)
    return reverse(name) if name else ""
