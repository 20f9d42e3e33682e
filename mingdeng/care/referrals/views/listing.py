"""The list of referrals and the queue of those that came in."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mingdeng.care.referrals.queries import listing, taking_out
from mingdeng.care.referrals.views.asking import page_help, viewer_of
from mingdeng.foundation.access.decision import role_key
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.documents import exporting

SCOPES = {
    "case_manager": [("mine", "我的個案")],
    "supervisor": [("mine", "我的個案"), ("team", "本組")],
    "officer_treatment": [("all", "全部")],
}
KEPT = ("scope", "service", "direction", "sort")
DIRECTIONS = [("", "全部"), ("out", "轉出"), ("outside", "網絡外"), ("in", "轉入")]


def _filters(request: HttpRequest) -> listing.Filters:
    """What the address asks for, within the scopes of her role."""
    given = request.GET.dict()
    allowed = [code for code, _ in SCOPES.get(role_key(viewer_of(request)), [])]
    if given.get("scope") not in allowed:
        given["scope"] = allowed[-1] if allowed else "mine"
    return listing.Filters.read(given)


@policy("referrals.export", reads=[Group.REFERRAL], about="referrals")
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The list with the filters in force, as ODS or CSV."""
    filters = _filters(request)
    asked = {name: getattr(filters, name) for name in {"scope", *filters.named}}
    return exporting.answer(request, taking_out.EXPORT, asked)


@policy("referrals.list", reads=[Group.REFERRAL], about="referrals")
@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    """Referrals of the cases in reach, newest first."""
    viewer = viewer_of(request)
    page_help(
        request,
        "時鐘圖由空到滿：滿了就是逾期；逾期的可以開啟後按「催辦」。",
        "被退或轉回的，請改送他處，或開啟後按「知道了」。",
        "草稿還沒有送出，對方看不到。",
    )
    scopes = SCOPES.get(role_key(viewer), [])
    filters = _filters(request)
    found = listing.listing(viewer, filters, after=request.GET.get("after", ""))
    context = {
        "listing": found,
        "filters": filters,
        "tabs": [(code, label, found.counts[code]) for code, label in listing.TABS.items()],
        "scopes": scopes,
        "services": codes.choices("referral_service"),
        "directions": DIRECTIONS,
        "sorts": [(code, label) for code, (label, _) in listing.SORTS.items()],
        "kept": urlencode({name: getattr(filters, name) for name in KEPT}),
        "query": urlencode({name: getattr(filters, name) for name in ("tab", *KEPT)}),
    }
    return render(request, "referrals/list.html", context)


@policy("referrals.incoming", reads=[Group.REFERRAL], about="referrals")
@require_GET
def incoming(request: HttpRequest) -> HttpResponse:
    """What partners referred to the bureau."""
    viewer = viewer_of(request)
    page_help(
        request,
        "先開啟看內容，再受理或退件；退件要選原因，對方會馬上收到。",
        "受理之後請開案：系統會先找可能是同一人的紀錄。",
        "對方看不到我們是否已經認識這個人。",
    )
    tab = request.GET.get("tab", "wait")
    tab = tab if tab in listing.INCOMING_TABS else "wait"
    found = listing.incoming_page(viewer, tab, after=request.GET.get("after", ""))
    tabs = [(code, label, found.counts[code]) for code, label in listing.INCOMING_TABS.items()]
    return render(request, "referrals/incoming.html", {"listing": found, "tab": tab, "tabs": tabs})
