"""What becomes of a suggestion: accepted into the plan, accepted otherwise, declined."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services import changes as ground
from mingdeng.care.cases.services.changes import refuse
from mingdeng.care.plans import catalogue, policies
from mingdeng.care.plans.models import ACTIVE, OPEN_GOAL, Decision, Goal, Intervention, Plan
from mingdeng.care.plans.models import Suggestion as Offered
from mingdeng.care.plans.services import checks
from mingdeng.care.plans.services.goals import add_goal
from mingdeng.care.plans.services.interventions import add_intervention
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer

NO_PLAN = "這一案還沒有計畫，請先建立計畫，再採用建議。"


@transaction.atomic
def accept(*, viewer: Viewer, suggestion: Offered) -> Intervention:
    """Take a suggestion as it stands into the active plan: under the open goal meant for its
    factor, or under a new one of the catalogue. Raises Denied, and ValidationError without a plan
    or when it was decided before."""
    case, _ = checks.writable(viewer, suggestion.case)
    held = _open(suggestion)
    plan = _active(case)
    goal = _goal(viewer, plan, held, case)
    due = timezone.localdate() + timedelta(days=int(policies.terms()["intervention_days"]))
    return _become(
        viewer, case, held, goal, code=held.intervention, due_on=due, decision=Decision.ACCEPTED
    )


@transaction.atomic
def edit(
    *,
    viewer: Viewer,
    suggestion: Offered,
    goal: Goal | None,
    code: str,
    responsible_id: int | None = None,
    provider_id: int | None = None,
    due_on: date | None = None,
    note: str = "",
) -> Intervention:
    """Take a suggestion changed by the worker: another intervention, goal, day or organisation.
    Without a goal one is made for the factor. Raises like `accept`."""
    case, _ = checks.writable(viewer, suggestion.case)
    held = _open(suggestion)
    plan = _active(case)
    if goal is not None and goal.plan_id != plan.pk:
        raise refuse("goal", "這個目標不屬於目前的計畫，請重新選擇。")
    return _become(
        viewer,
        case,
        held,
        goal or _goal(viewer, plan, held, case),
        code=code,
        responsible_id=responsible_id,
        provider_id=provider_id,
        due_on=due_on,
        note=note,
        decision=Decision.EDITED,
    )


@transaction.atomic
def decline(*, viewer: Viewer, suggestion: Offered, reason: str, note: str = "") -> Offered:
    """Say no with a reason (code of `decline_reason`); its row rests for its cool-down.

    Raises Denied, ValidationError by field.
    """
    case, grant = checks.writable(viewer, suggestion.case)
    held = _open(suggestion)
    checks.result("decline_reason", reason, note, "reason")
    with ground.as_viewer(viewer, case, grant):
        held.decline_reason = reason
        held.note = note.strip() or None
        _decide(viewer, case, held, Decision.DECLINED, "suggestion.declined", reason)
    return held


def _become(
    viewer: Viewer,
    case: Case,
    held: Offered,
    goal: Goal,
    *,
    code: str,
    decision: Decision,
    responsible_id: int | None = None,
    provider_id: int | None = None,
    due_on: date | None = None,
    note: str = "",
) -> Intervention:
    made = add_intervention(
        viewer=viewer,
        goal=goal,
        once=uuid.uuid4(),
        code=code,
        responsible_id=responsible_id or case.now_worker_id,
        provider_id=provider_id,
        due_on=due_on,
        note=note,
    )
    grant = ground.granted(viewer, case, write=[Group.CASEWORK])
    with ground.as_viewer(viewer, case, grant):
        held.became = made
        _decide(viewer, case, held, decision, "suggestion.accepted")
    return made


def _decide(
    viewer: Viewer, case: Case, held: Offered, decision: Decision, code: str, reason: str = ""
) -> None:
    held.decision, held.decided_at = decision, timezone.now()
    held.decided_by_id = viewer.staff_id
    held.save(
        update_fields=[
            "decision",
            "decided_at",
            "decided_by_id",
            "decline_reason",
            "note",
            "became",
        ]
    )
    checks.told(held, case, code, reason=reason)


def _goal(viewer: Viewer, plan: Plan, held: Offered, case: Case) -> Goal:
    """The open goal of the plan that is meant to move the factor, or a new one."""
    today = timezone.localdate()
    goals = list(Goal.objects.filter(plan=plan, state=OPEN_GOAL).order_by("position", "id"))
    meant = [goal for goal in goals if goal.factor == held.factor]
    meant = meant or [goal for goal in goals if catalogue.moves(goal.code, held.factor, today)]
    if meant:
        return meant[0]
    code = catalogue.goal_for(held.factor, case.now_phase, today)
    entry = codes.find(catalogue.GOAL, code) if code else None
    if entry is None:
        raise refuse("", "目標表裡沒有針對這個因子的目標，請按「修改」，選一個目標。")
    return add_goal(
        viewer=viewer,
        plan=plan,
        once=uuid.uuid4(),
        code=code,
        factor=held.factor,
        due_on=today + timedelta(days=int(entry.extra["due_days"])),
    )


def _active(case: Case) -> Plan:
    plan: Plan | None = Plan.objects.filter(case=case, state=ACTIVE).first()
    if plan is None:
        raise refuse("", NO_PLAN)
    plan.case = case
    return plan


def _open(suggestion: Offered) -> Offered:
    held: Offered = Offered.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    if held.decision:
        raise refuse("", "這個建議已經處理過，請重新整理。")
    return held
