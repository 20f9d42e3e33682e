"""The home page: what to do, in order of need, and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.worklist import homes, panels, queries

WEEKDAYS = "一二三四五六日"
HELP = (
    "從上往下做：順序是先法定期限，再硬性警示、逾期天數、分群強度、到期時間。",
    "每一件都寫著「排在這裡，因為」；按右邊的按鈕直接去做。",
    "事情做完，這裡就自動消失；沒有「稍後再提醒」，所以不會漏掉。",
    "您代理的同事，事情也列在這裡，標著「代理」和她的名字。",
)


@policy("worklist.home", reads=[Group.SELF])
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """One's inbox and the panels of one's role. `?kind=` narrows, `?print=1` is for paper."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    elsewhere = homes.of(viewer)
    if elsewhere:
        return redirect(elsewhere)
    request.page_help = HELP  # type: ignore[attr-defined]
    printing = request.GET.get("print") == "1"
    kind = request.GET.get("kind", "")
    inbox = queries.inbox(
        viewer,
        kind=kind,
        after=request.GET.get("after", ""),
        size=queries.PRINTED if printing else queries.PAGE,
    )
    records = [entry.record_id for entry in inbox.entries if entry.record_id is not None]
    audit.record(
        "worklist.inbox_opened",
        records=records,
        detail={"kind": kind, "count": len(inbox.entries), "printed": printing},
    )
    today = timezone.localdate()
    context = {
        "inbox": inbox,
        "kind": kind,
        "first_page": not request.GET.get("after"),
        "printing": printing,
        "today": today,
        "weekday": WEEKDAYS[today.weekday()],
    }
    if not printing:
        context |= {
            place.removeprefix("home."): panels.at(place, request) for place in panels.PLACES
        }
    return render(request, "worklist/home.html", context)


@policy("worklist.panel", reads=[Group.SELF])
@require_GET
def panel(request: HttpRequest, name: str) -> HttpResponse:
    """A panel of the home page fetched after first paint; its own policy is checked as well."""
    return HttpResponse(panels.later(name, request))
