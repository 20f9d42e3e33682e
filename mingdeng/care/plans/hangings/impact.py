"""What a changed row of the table, or a changed term, touches, told before anyone saves it."""

from __future__ import annotations

from mingdeng.care.cases.models import STANDING
from mingdeng.care.plans.models import ACTIVE, Intervention, Plan, Suggestion
from mingdeng.foundation.slots.registry import ImpactCounter, impacts


def count_row(code: str) -> tuple[int, str]:
    """Standing cases on which a row of the table is offered and undecided."""
    rows = Suggestion.objects.filter(rule=code, case__now_status__in=STANDING)
    waiting = rows.filter(decision="").count()
    return (
        waiting,
        f"這一列曾對 {rows.values('case_id').distinct().count()} 案建議過，"
        f"{waiting} 件還沒決定；已提出的不變，之後依新的內容。",
    )


def count_intervention(code: str) -> tuple[int, str]:
    """Interventions of active plans that bear a code."""
    n = Intervention.objects.filter(code=code, goal__plan__state=ACTIVE).count()
    return n, f"進行中的計畫裡有 {n} 項這個處遇；已列入的照舊，之後的表單依新的內容。"


def count_terms(code: str) -> tuple[int, str]:
    """Plans in force, whose next review a term decides."""
    n = Plan.objects.filter(state=ACTIVE).count()
    return n, f"進行中的計畫 {n} 份；已訂的複評日不變，下次起依新的期限預設。"


impacts.add(ImpactCounter(name="plans.suggestion", place="codes.suggestion", count=count_row))
impacts.add(
    ImpactCounter(name="plans.intervention", place="codes.intervention", count=count_intervention)
)
impacts.add(ImpactCounter(name="plans.terms", place="care.plans.plan_terms", count=count_terms))
