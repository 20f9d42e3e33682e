"""How the alert rules do: for supervisors, the section and the director."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingdeng.care.alerts import catalogue as rulebook
from mingdeng.care.alerts import indicators, policies
from mingdeng.care.alerts.deciding import monday
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.rules import queries as rules

HELP = (
    "及時認領：在期限內按「我知道了」的比率。",
    "精確率：已處理的警示中，不是「查證後不成立」的比率；自動解除的不列入。",
    "每人每週平均多於額度時，表示硬性警示多，不是額度失效。",
)


@require_safe
@policy("alerts.measures", reads=[Group.TEAM])
def measures(request: HttpRequest) -> HttpResponse:
    """The last weeks in figures, of the viewer's teams or of the bureau."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    policies.measures(viewer)
    request.page_help = HELP  # type: ignore[attr-defined]
    today = timezone.localdate()
    weeks = int(policies.rule("measures")["weeks"])
    teams = viewer.teams if viewer.role == "supervisor" else None
    found = indicators.measures(teams, monday(today) - timedelta(weeks=weeks - 1), today)
    audit.record("alert.measures_opened", detail={"weeks": weeks})
    book = rulebook.read(today)
    broken = [rules.find(policies.FAMILY, code, today).label for code in book.broken]
    context = {"found": found, "limit": book.per_week, "broken": broken}
    return render(request, "alerts/measures.html", context)
