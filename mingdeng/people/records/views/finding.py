"""The search box: a page of results, or the list under the box. The text is never in an address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.people.records import queries
from mingdeng.people.records.views.asking import page_help, viewer_of

IN_BOX = 8
SHORTEST_IN_BOX = 2


@policy("records.search", reads=[Group.IDENTITY], about="record")
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """GET: an empty page. POST `q`: what was found; by htmx only the list under the box."""
    text = request.POST.get("q", "").strip()
    if request.htmx:  # type: ignore[attr-defined]
        found = None
        if len(text) >= SHORTEST_IN_BOX:
            found = queries.search(viewer_of(request), text, IN_BOX)
        return render(request, "records/parts/box.html", {"result": found})
    page_help(
        request,
        "可用姓名（兩個字、曾用名、異體字、羅馬拼音都行）、證號、電話或案號找人。",
        "只列出你有權限看到的人；找不到不代表系統裡沒有。",
        "每次搜尋都留下紀錄，但不記下你打的字。",
    )
    result = queries.search(viewer_of(request), text) if text else None
    return render(request, "records/search.html", {"result": result})
