"""The plan of a case on one page, and the table of suggestions with its rates."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingdeng.care.cases.models import STANDING
from mingdeng.care.cases.queries import case_for
from mingdeng.care.cases.views.asking import draw, opened, page_help, viewer_of
from mingdeng.care.plans import policies, queries
from mingdeng.care.plans.forms import TableForm
from mingdeng.care.plans.indicators import Uptake
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.identity.viewer import Viewer

HELP = (
    "一案同時只有一份計畫；「複製到新計畫」會帶走還沒結束的目標與處遇，舊的一份留著可看。",
    "進度條：目標填了次數就算次數，沒填就算完成了幾項處遇。",
    "建議只在因子變化超過測量誤差時出現；採用、修改或不採用都由您決定，不會自動寫進計畫。",
    "到了複評日會出現在今日工作；按「複評」寫下看到什麼，並訂下次。",
)
TABLE_HELP = (
    "採用率＝（採用＋修改後採用）÷ 已決定的件數；情況已變而自動收回的、還沒決定的都不算。",
    "決定的件數太少時不顯示百分比，以免誤導。",
    "「建議本身不合」是理由裡表示建議不對的（例如試過無效、資格不符），檢討對照表時看這一欄。",
)


@require_safe
@policy("plans.page", reads=[Group.CASEWORK], about="case")
def page(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """The plan in force; `?n=2` shows an earlier one."""
    page_help(request, *HELP)
    case, grant = case_for(viewer_of(request), ref, read=[Group.CASEWORK])
    wanted = request.GET.get("n", "")
    plan = queries.numbered(case, int(wanted)) if wanted.isdecimal() else queries.last(case)
    opened(case, "plan.page_opened", number=plan.number if plan else None)
    context = {
        "plan": queries.view(plan, grant) if plan else None,
        "writes": grant.may_write(Group.CASEWORK) and case.now_status in STANDING,
    }
    return draw(request, "plans/page.html", case, grant, context)


@require_safe
@policy("plans.aside", reads=[Group.CASEWORK], about="case")
def aside(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Suggestions and earlier plans, after first paint; a part of the page already recorded."""
    case, grant = case_for(viewer_of(request), ref, read=[Group.CASEWORK])
    numbers = queries.numbers(case)
    context = {
        "case": case,
        "numbers": numbers,
        "suggestions": queries.open_of(case),
        "has_plan": bool(numbers) and numbers[0][2] is None,
        "writes": grant.may_write(Group.CASEWORK) and case.now_status in STANDING,
    }
    return render(request, "plans/parts/aside.html", context)


@require_safe
@policy("plans.table", reads=[Group.TEAM])
def table(request: HttpRequest) -> HttpResponse:
    """Uptake per row of the table: a supervisor's teams, all of the bureau for others."""
    page_help(request, *TABLE_HELP)
    viewer = viewer_of(request)
    form = TableForm(request.GET or None, initial={"show": "used"})
    show = request.GET.get("show", "used")
    lines = queries.table(timezone.localdate(), _teams(viewer), used=show != "all")
    audit.record("suggestion.table_opened", detail={"rows": len(lines), "show": show == "all"})
    _, least = policies.display()
    context = {
        "form": form,
        "show": show,
        "lines": lines,
        "total": sum((line.uptake for line in lines), Uptake()),
        "least": least,
        "own": viewer.role == "supervisor",
    }
    return render(request, "plans/table.html", context)


def _teams(viewer: Viewer) -> list[int] | None:
    return sorted(viewer.teams) if viewer.role == "supervisor" else None
