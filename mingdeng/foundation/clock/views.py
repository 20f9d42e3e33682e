"""The administrator's view of what runs by itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.clock import queries, services

HELP = (
    "這一頁看背景在做的事：作業、事件、信件、排程與稽核封存。",
    "「最久一筆」持續變舊，表示背景作業跟不上或停了。",
    "排程失敗會在下一次到點時再試；錯誤欄只寫程式位置，不含個案資料。",
)


@policy("clock.status", reads=[Group.SYSTEM])
@require_GET
def status(request: HttpRequest) -> HttpResponse:
    """Queues, beats and timers. Asking for it is the web's own sign of life."""
    services.beat(services.WEB)
    request.page_help = HELP  # type: ignore[attr-defined]
    part = request.htmx  # type: ignore[attr-defined]
    request.passive = bool(part)  # type: ignore[attr-defined]  # the page asks, not the person
    template = "clock/parts/status.html" if part else "clock/status.html"
    return render(request, template, {"status": queries.status()})
