"""The desk of a partner's clerk: lists, search, one referral."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from mingdeng.care.referrals.forms.acts import ActForm
from mingdeng.care.referrals.machine import Act
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.network.portal.queries import desk as queries

HELP = (
    "「要你回覆」依時限排列；時鐘滿了就是逾期，毒防局的承辦會收到通知。",
    "你只看得到協議與本人同意範圍內的欄位；號碼按「顯示」會留紀錄。",
    "退件要選原因；承辦會馬上收到，才能改送他處。",
    "本人撤回同意、轉介結束一段時間後，這裡只留編號與狀態。",
)


@policy("portal.desk", reads=[Group.REFERRAL], about="referral")
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What the bureau referred to her agency."""
    return listed(request, queries.desk, queries.TABS, "portal/desk.html", other="sender")


@policy("portal.desk", reads=[Group.REFERRAL], about="referral")
@require_GET
def sent_out(request: HttpRequest) -> HttpResponse:
    """What her agency referred to the bureau."""
    return listed(request, queries.sent_out, queries.OUT_TABS, "portal/out.html", other="receiver")


def listed(
    request: HttpRequest,
    query: Callable[..., Any],
    named: Mapping[str, str],
    template: str,
    *,
    other: str,
) -> HttpResponse:
    """One side of the desk, by tab; the first tab unless another is named."""
    viewer = queries.require_clerk(request.viewer)  # type: ignore[attr-defined]
    request.page_help = HELP  # type: ignore[attr-defined]
    first = next(iter(named))
    tab = request.GET.get("tab", first)
    tab = tab if tab in named else first
    found = query(viewer, tab, after=request.GET.get("after", ""))
    tabs = [(code, label, found.counts[code]) for code, label in named.items()]
    return render(request, template, {"desk": found, "tab": tab, "tabs": tabs, "other": other})


@policy("portal.search", reads=[Group.REFERRAL], about="referral")
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Search among her agency's referrals; the words stand in no address and no log."""
    viewer = queries.require_clerk(request.viewer)  # type: ignore[attr-defined]
    lines = queries.search(viewer, request.POST.get("q", "")[:60])
    return render(request, "portal/found.html", {"lines": lines})


@policy("portal.referral", reads=[Group.REFERRAL], about="referral")
@require_GET
def referral(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One referral."""
    return draw(request, ref)


def draw(
    request: HttpRequest,
    ref: UUID,
    *,
    form: ActForm | None = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    """Its page, with a form that came back or a sentence of what happened meanwhile."""
    viewer = queries.require_clerk(request.viewer)  # type: ignore[attr-defined]
    request.page_help = HELP  # type: ignore[attr-defined]
    row, shown = queries.detail_for(viewer, ref)
    forms: list[Any] = [
        form if form is not None and form.act is act else ActForm(act=act, service=row.service)
        for act in shown.acts
        if act is not Act.SEND
    ]
    context = {
        "detail": shown,
        "ours": row.sender_id == viewer.agency_id,
        "forms": forms,
        "wrong": wrong,
    }
    return render(request, "portal/referral.html", context, status=status)
