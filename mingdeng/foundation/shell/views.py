"""The gallery of components and the sign of life."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.shell.gallery import context as gallery_context


@policy("shell.gallery", reads=[Group.SELF])
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for whoever builds or judges a page."""
    return render(request, "ui/gallery.html", gallery_context(timezone.localdate()))


@policy("shell.alive", public=True)
def alive(request: HttpRequest) -> HttpResponse:
    """Answers without touching the database, for a load balancer."""
    return HttpResponse("alive\n", content_type="text/plain")
