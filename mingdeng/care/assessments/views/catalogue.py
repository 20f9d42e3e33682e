"""The factor catalogue for staff: every wording, its period and its source."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingdeng.care.assessments import catalogue
from mingdeng.care.cases.views.asking import page_help
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.calendar.roc import RocDateError, parse_roc
from mingdeng.foundation.codes import queries as codes

HELP = (
    "每一項都有 0 到 4 的說法，評分時照說法選，不憑感覺。",
    "風險因子越高越需要留意；保護因子越高越有力。",
    "改寫說法是新的一版，從生效日起用；舊評分仍依當時的說法。",
)


@require_safe
@policy("assessments.catalogue", reads=[Group.CODES])
def factors(request: HttpRequest) -> HttpResponse:
    """All factors in force on a day (`?on=1140731`, today by default)."""
    page_help(request, *HELP)
    day, wrong = timezone.localdate(), ""
    if asked := request.GET.get("on", ""):
        try:
            day = parse_roc(asked)
        except RocDateError as error:
            wrong = str(error)
    held = catalogue.factors(day)
    sources = catalogue.sources(day)
    sides = [
        {
            "kind": entry.code,
            "title": entry.label,
            "hint": entry.extra.get("hint", ""),
            "rows": rows,
        }
        for entry in codes.entries("factor_kind", day)
        if (rows := [(f, sources.get(f.code, "")) for f in held if f.kind == entry.code])
    ]
    return render(
        request,
        "assessments/catalogue.html",
        {
            "sides": sides,
            "on": day,
            "wrong": wrong,
            "asked": asked,
            "change": catalogue.change_rule(day),
            "count": len(held),
        },
    )
