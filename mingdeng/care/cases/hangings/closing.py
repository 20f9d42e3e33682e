"""What the case itself knows of a closing: flows beside it that nobody has ended."""

from __future__ import annotations

from mingdeng.care.cases.models import Case, SpecialFlow
from mingdeng.care.cases.queries.requirements import register_check


def unsettled(case: Case) -> str:
    """Nothing, or how many flows of this case are still open: one query."""
    count = SpecialFlow.objects.filter(case=case, to_on=None).count()
    return f"還有 {count} 件進行中" if count else ""


register_check("flows_settled", unsettled)
