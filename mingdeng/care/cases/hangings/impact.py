"""What a changed rule or code of cases touches, told before anyone saves it."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.foundation.slots.registry import ImpactCounter, impacts


def standing(field: str) -> Any:
    """A counter of the standing cases that bear a code in a field."""

    def count(code: str) -> tuple[int, str]:
        n = Case.objects.filter(now_status__in=STANDING, **{field: code}).count()
        return n, f"在案個案有 {n} 案用這個代碼；紀錄不變，仍以當時的名稱顯示。"

    return count


def closed(code: str) -> tuple[int, str]:
    """Closed cases with a reason."""
    n = Case.objects.filter(closing_reason=code).count()
    return n, f"有 {n} 案以這個原因結案；紀錄不變。"


def loads(given: str) -> tuple[int, str]:
    """The standing cases and workers among whom the rule of assignment shares new ones."""
    held = Case.objects.filter(now_status__in=STANDING).exclude(now_worker=None)
    told = held.aggregate(cases=Count("pk"), workers=Count("now_worker", distinct=True))
    return told["workers"], (
        f"{told['workers']} 位主責、{told['cases']} 個在案個案的案量依此計算；"
        "已派的案不動，之後的派案建議依新的規則。"
    )


impacts.add(ImpactCounter("cases.source", "codes.case_source", standing("source")))
impacts.add(ImpactCounter("cases.legal_status", "codes.legal_status", standing("now_legal_status")))
impacts.add(ImpactCounter("cases.closing", "codes.closing_reason", closed))
impacts.add(ImpactCounter("cases.assignment", "care.cases.assignment", loads))
