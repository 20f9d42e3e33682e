"""The list of alerts, and taking note of several at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mingdeng.care.alerts import policies, services
from mingdeng.care.alerts.models import Alert
from mingdeng.care.alerts.queries import listing, taking_out
from mingdeng.care.alerts.queries.alerts import cases_in_reach
from mingdeng.care.alerts.queries.listing import TABS, Filters
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.documents import exporting

MOST = 50
SCOPES = {"mine": "我的", "team": "小組的", "all": "全部"}
HELP = (
    "先看還沒有人認領的，等級高的在前；代理同事的警示也列在這裡。",
    "「延後的」沒有丟掉：每則都寫著理由，理由消失就會自動送出。",
    "勾選幾則再按「我知道了」可一次認領；處理仍要逐則說明。",
)


@require_safe
@policy("alerts.list", reads=[Group.CASEWORK], about="cases")
def alerts(request: HttpRequest) -> HttpResponse:
    """The alerts of the viewer's scope. `?tab=`, `?level=`, `?rule=`, `?late=1` narrow."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    request.page_help = HELP  # type: ignore[attr-defined]
    scopes = policies.scopes_of(viewer)
    if not scopes:
        raise Denied
    filters = Filters.read(request.GET, viewer)
    found = listing.page(viewer, filters, request.GET.get("after", ""))
    audit.record(
        "alert.list_opened",
        records=[row.person.record_id for row in found.rows],
        detail={"filters": filters.named, "count": len(found.rows)},
    )
    context = {
        "found": found,
        "filters": filters,
        "scopes": [(name, SCOPES[name], _url(filters, scope=name)) for name in scopes],
        "tabs": [
            (name, label, found.counts[name], _url(filters, tab=name))
            for name, label in TABS.items()
        ],
        "levels": listing.level_choices(),
        "rules": listing.rule_choices(viewer, filters.scope),
        "ticks": any(row.alert.writes and row.alert.waiting for row in found.rows),
        "following": _url(filters, after=found.after) if found.after else "",
        "measures": "all" in scopes or "team" in scopes,
        "query": _url(filters).partition("?")[2],
    }
    return render(request, "alerts/list.html", context)


@require_safe
@policy("alerts.export", reads=[Group.CASEWORK], about="cases")
def export(request: HttpRequest) -> HttpResponseBase:
    """The list with the filters in force, as ODS or CSV."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    if not policies.scopes_of(viewer):
        raise Denied
    filters = Filters.read(request.GET, viewer)
    asked = {name: getattr(filters, name) for name in filters.named}
    return exporting.answer(request, taking_out.EXPORT, asked)


@require_POST
@policy("alerts.acknowledge_many", writes=[Group.CASEWORK], about="cases")
def acknowledge(request: HttpRequest) -> HttpResponse:
    """我知道了 for every alert ticked."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    refs = request.POST.getlist("alert")[:MOST]
    rows = Alert.objects.filter(ref__in=_uuids(refs), case__in=cases_in_reach(viewer))
    done, left = services.acknowledge_many(
        viewer=viewer, alerts=list(rows.select_related("key", "case"))
    )
    if not refs:
        messages.error(request, "沒有勾選任何警示，請先勾選再按「我知道了」。")
    elif left or done < len(refs):
        messages.info(request, f"已認領 {done} 則；{len(refs) - done} 則已結束或不在您的權限內。")
    else:
        messages.success(request, f"已認領 {done} 則，處理時限仍在走。")
    return redirect(_url(Filters.read(request.POST, viewer)))


def _uuids(refs: list[str]) -> list[UUID]:
    found = []
    for ref in refs:
        try:
            found.append(UUID(ref))
        except ValueError:
            continue
    return found


def _url(filters: Filters, **changes: str) -> str:
    """The list's address with some filters changed; the cursor starts anew unless given."""
    held = {name: getattr(filters, name) for name in ("scope", "tab", "level", "rule", "late")}
    query = urlencode({name: value for name, value in {**held, **changes}.items() if value})
    return f"{reverse('alerts:list')}?{query}" if query else reverse("alerts:list")
