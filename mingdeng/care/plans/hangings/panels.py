"""處遇計畫 beside the case, with what the table suggests."""

from __future__ import annotations

from typing import Any

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.plans import policies, queries
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.slots.registry import Panel
from mingdeng.foundation.slots.registry import panels as slot


def plan(request: Any, case: Case, grant: Grant) -> dict[str, Any]:
    """The latest plan with open goals, and open suggestions: five queries at most."""
    found = queries.last(case)
    held = queries.view(found, grant, with_reviews=False) if found else None
    return {
        "case": case,
        "plan": held,
        "has_plan": bool(held and held.active),
        "suggestions": queries.open_of(case),
        "writes": grant.may_write(Group.CASEWORK) and case.now_status in STANDING,
    }


slot.add(
    Panel(
        name="plans.plan",
        place="case.aside",
        title="處遇計畫",
        template="plans/panels/plan.html",
        context=plan,
        policy=policies.PANEL,
        order=5,
    )
)
