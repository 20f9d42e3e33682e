"""What plans know of a closing: whether the plan was looked at again."""

from __future__ import annotations

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries.requirements import register_check
from mingdeng.care.plans.models import PlanReview


def reviewed(case: Case) -> str:
    """Nothing, or that no plan of this case was ever reviewed: one query."""
    return "" if PlanReview.objects.filter(plan__case=case).exists() else "計畫還沒有複評紀錄"


register_check("plan_review", reviewed)
