"""The review a plan owes: one item per case, in its worker's list."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.plans.models import Plan
from mingdeng.foundation.worklist import services as worklist

REVIEW = "plan.review"


def review(plan: Plan, case: Case) -> None:
    """The worker owes a review by the plan's day; the team when nobody has the case."""
    if case.now_worker_id is None and case.now_team_id is None:
        worklist.settle(once=once(case), outcome="no_longer_due")
        return
    end = timezone.make_aware(datetime.combine(plan.review_on, time(23, 59, 59)))
    worklist.owe(
        kind=REVIEW,
        once=once(case),
        owner=case.now_worker_id,
        team_id=case.now_team_id,
        due_at=end - timedelta(minutes=1),
        strength=case.now_strength,
        facts={"number": plan.number, "from_on": plan.from_on.isoformat()},
        subject_type="care_plans.plan",
        subject_ref=plan.ref,
        record_id=case.record_id,
        case_id=case.pk,
    )


def reviewed(case: Case) -> None:
    """The review has been made, or a new plan stands in its place."""
    worklist.settle(once=once(case), outcome="reviewed")


def once(case: Case) -> str:
    """The key of a case's review."""
    return f"{REVIEW}:{case.pk}"
