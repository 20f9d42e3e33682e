"""The agreements in force, for the bureau's staff."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.calendar.roc import RocDateError, parse_roc
from mingdeng.network.portal.queries import agreements as queries


@policy("portal.agreements", reads=[Group.CODES])
@require_GET
def agreements(request: HttpRequest) -> HttpResponse:
    """What travels to whom on a day, on which legal basis, and what rests on it now."""
    request.page_help = (  # type: ignore[attr-defined]
        "每一列是一類機關、一個目的、一組欄位；沒有列出的就不會提供。",
        "健康與司法資料要有個資法第6條的依據，或本人書面同意。",
        "改協議之前先看「進行中」：那些轉介會受影響。",
    )
    today, wrong = timezone.localdate(), ""
    on = today
    if request.GET.get("on"):
        try:
            on = parse_roc(request.GET["on"], today=today)
        except RocDateError as error:
            wrong = str(error)
    context = {"on": on, "today": today, "wrong": wrong, "parts": queries.in_force(on)}
    return render(request, "portal/agreements.html", context, status=422 if wrong else 200)
