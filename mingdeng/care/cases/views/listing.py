"""The caseload list."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mingdeng.care.cases.forms.filters import FilterForm
from mingdeng.care.cases.policies import takes_in
from mingdeng.care.cases.queries import listing, taking_out
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.documents import exporting

HELP = (
    "預設依「下次接觸」排，最急的在最上面；逾期的有 ■ 記號。",
    "篩選條件只是代碼，不含姓名；要找人請用上面的搜尋框。",
    "按 j、k 上下移動，Enter 打開。",
)


@policy("cases.cells", reads=[Group.IDENTITY], about="cases")
@require_GET
def cells(request: HttpRequest) -> HttpResponse:
    """The columns other modules hang in the list, after first paint: a part of the list already
    recorded."""
    found = listing.cells(request.viewer, request.GET.get("order", ""))  # type: ignore[attr-defined]
    return render(request, "cases/cells.html", {"cells": found})


def _given(request: HttpRequest) -> dict[str, str]:
    """What the address asks for, with the scope her role begins with."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    given: dict[str, str] = request.GET.dict()
    given.setdefault("scope", "mine" if viewer.role == "case_manager" else "team")
    if viewer.role not in {"case_manager", "supervisor"}:
        given["scope"] = "all"
    return given


@policy("cases.export", reads=[Group.IDENTITY], about="cases")
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The list with the filters in force, as ODS or CSV."""
    filters = listing.Filters.read(_given(request))
    asked = {name: getattr(filters, name) for name in ("scope", *filters.named)}
    return exporting.answer(request, taking_out.EXPORT, asked)


@policy("cases.list", reads=[Group.IDENTITY], about="cases")
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The viewer's cases, her team's or all she may see, by filter; keyset pages."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    request.page_help = HELP  # type: ignore[attr-defined]
    given = _given(request)
    filters = listing.Filters.read(given)
    page = listing.page(viewer, filters, request.GET.get("after", ""))
    audit.record(
        "case.list_opened",
        records=[row.person.record_id for row in page.rows],
        detail={"filters": filters.named, "count": page.count, "sort": filters.sort},
    )
    query = request.GET.copy()
    query.pop("after", None)
    return render(
        request,
        "cases/list.html",
        {
            "page": page,
            "filters": filters,
            "form": FilterForm(viewer, filters, given),
            "query": query.urlencode(),
            "first_page": not request.GET.get("after"),
            "takes_in": takes_in(viewer),
            "chief": viewer.role != "case_manager",
        },
    )
