"""Every module's `urls.py`, under one root. A module without pages simply has none."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from mingdeng.foundation.ui import errors


def module_urls() -> list[URLPattern | URLResolver]:
    """The include of each module on each floor that has a `urls.py`, lowest floor first."""
    found: list[URLPattern | URLResolver] = []
    names = [f"mingdeng.{floor}.{m}" for floor, ms in settings.FLOORS.items() for m in ms.split()]
    for name in names:
        if find_spec(f"{name}.urls") is not None:
            found.append(path("", include(import_module(f"{name}.urls"))))
    return found


urlpatterns = [path("accounts/", include("allauth.urls")), *module_urls()]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
