"""What alerts know of a closing: how many nobody has dealt with."""

from __future__ import annotations

from mingdeng.care.alerts.models import SPEAKING, Alert
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries.requirements import register_check


def unsettled(case: Case) -> str:
    """Nothing, or how many alerts of this case speak still: one query."""
    count = Alert.objects.filter(case=case, state__in=SPEAKING).count()
    return f"還有 {count} 件未處理" if count else ""


register_check("alerts_settled", unsettled)
