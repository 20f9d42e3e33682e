"""What makes the table be asked, and what ends with a case."""

from __future__ import annotations

from datetime import time

from django.utils import timezone

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.plans import services
from mingdeng.care.plans.models import ACTIVE, Plan
from mingdeng.care.plans.services import owing
from mingdeng.foundation.clock.registry import recurring
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.events.registry import handler


@handler("factor.rated", "plans.suggest_rated")
@handler("tier.changed", "plans.suggest_tier")
def ask_table(event: Event) -> None:
    """A factor was rated or the tier moved: what does the table say. Idempotent: what was offered
    for a rating is not offered for it again."""
    case = _case(event)
    if case is not None and case.now_status in STANDING:
        services.suggest(case)


@handler("case.assigned", "plans.owe_review")
def pass_review_on(event: Event) -> None:
    """The review of the plan is the new worker's."""
    case = _case(event)
    plan = Plan.objects.filter(case=case, state=ACTIVE).first() if case else None
    if case is not None and plan is not None:
        owing.review(plan, case)


@handler("case.closed", "plans.end")
def end(event: Event) -> None:
    """The case ended: its plan, the review owed and the open offers with it."""
    case = _case(event)
    if case is not None:
        services.end_with_case(case, case.closed_on or timezone.localdate())
        services.lapse_all(case)


def _case(event: Event) -> Case | None:
    rows = Case.objects.select_related("key")
    found: Case | None = rows.filter(pk=event.payload.get("case_id")).first()
    return found


recurring("plans.suggest", every=time(4, 40), run=services.nightly, title="處遇建議每日重看")
