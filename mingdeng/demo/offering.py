"""What the house suggested some weeks ago, and what its workers made of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from mingdeng.care.cases.models import Case
from mingdeng.care.plans.models import ACTIVE, OPEN_GOAL, Decision, Goal, Intervention, Suggestion
from mingdeng.care.plans.services import suggest_many
from mingdeng.demo.moments import moment
from mingdeng.foundation.codes import queries as codes

DAYS_AGO = 60
UNDECIDED, ACCEPTED, EDITED = 0.08, 0.55, 0.7  # of a hundred; the rest are declined


def offer_in_the_past(rng: random.Random, standing: Sequence[int], today: date) -> int:
    """Suggest to half of the standing cases by the ratings of sixty days ago, and decide; how many
    were decided. What nobody decided stays open, or lapses with the suggestions of today."""
    day = today - timedelta(days=DAYS_AGO)
    suggest_many(Case.objects.filter(pk__in=standing[::2]), day)
    offered = Suggestion.objects.filter(decision="", offered_on=day).defer("note")
    goals = _goals(standing[::2])
    decided, taken = [], []
    for one in offered.select_related("case").order_by("case__case_no", "rule"):
        if rng.random() < UNDECIDED:
            continue
        decided.append(one)
        made = _decide(rng, one, goals.get(one.case_id), day)
        if made is not None:
            taken.append((one, made))
    Intervention.objects.bulk_create([made for _, made in taken])
    for one, made in taken:
        one.became = made
    changed = ["decision", "decided_at", "decided_by_id", "decline_reason", "became"]
    Suggestion.objects.bulk_update(decided, changed, batch_size=500)
    return len(decided)


def _goals(case_ids: Sequence[int]) -> dict[int, Goal]:
    """The first open goal of each case's standing plan."""
    rows = Goal.objects.filter(
        plan__case_id__in=case_ids, plan__state=ACTIVE, state=OPEN_GOAL
    ).select_related("plan")
    return {goal.plan.case_id: goal for goal in rows.order_by("-position", "-pk")}


def _decide(
    rng: random.Random, one: Suggestion, goal: Goal | None, day: date
) -> Intervention | None:
    """Decide one within the week; the intervention when it was taken up."""
    roll, after = rng.random(), day + timedelta(days=rng.randrange(1, 7))
    one.decided_at, one.decided_by_id = moment(after, 11), one.case.now_worker_id
    if goal is None or roll >= EDITED:
        reasons = codes.entries("decline_reason", after)
        one.decision = Decision.DECLINED
        one.decline_reason = rng.choice([r.code for r in reasons if not r.extra.get("needs_note")])
        return None
    one.decision = Decision.ACCEPTED if roll < ACCEPTED else Decision.EDITED
    return Intervention(
        key_id=goal.key_id,
        goal=goal,
        code=one.intervention,
        responsible_id=one.case.now_worker_id,
        due_on=after + timedelta(days=rng.choice((14, 60, 90))),
        done=rng.randrange(0, 4),
        state="running",
        recorded_at=one.decided_at,
    )
