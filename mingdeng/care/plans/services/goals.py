"""Goals of a plan: added, revised, closed with a result."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingdeng.care.assessments import catalogue as factors
from mingdeng.care.cases.services import changes as ground
from mingdeng.care.cases.services.changes import refuse
from mingdeng.care.plans.models import OPEN_GOAL, OPEN_INTERVENTIONS, Goal, Intervention, Plan
from mingdeng.care.plans.services import checks
from mingdeng.foundation.identity.viewer import Viewer

EDITABLE = ("code", "factor", "text", "target", "due_on")


@transaction.atomic
def add_goal(
    *,
    viewer: Viewer,
    plan: Plan,
    once: uuid.UUID,
    code: str,
    factor: str = "",
    text: str = "",
    target: int | None = None,
    due_on: date | None = None,
) -> Goal:
    """A goal of the catalogue in force. `target`: how many times, for the progress bar.

    Raises Denied, and ValidationError by field.
    """
    case, grant = checks.writable(viewer, plan.case)
    held: Goal | None = Goal.objects.select_related("plan").filter(once=once).first()
    if held is not None:
        checks.same_once(held, case.pk)
        return held
    checks.standing(plan)
    _check(plan, code=code, factor=factor, due_on=due_on)
    with ground.as_viewer(viewer, case, grant):
        last = Goal.objects.filter(plan=plan).order_by("-position").first()
        made = Goal(
            key=case.key,
            once=once,
            plan=plan,
            code=code,
            factor=factor,
            text=text.strip() or None,
            target=target,
            due_on=due_on,
            position=last.position + 1 if last else 1,
        )
        made.save(force_insert=True)
        checks.told(made, case, "goal.added")
    return made


@transaction.atomic
def revise_goal(*, viewer: Viewer, goal: Goal, expected: int, **changes: Any) -> Goal:
    """A goal said better. `changes`: any of EDITABLE. Raises StaleEdit, Denied, ValidationError."""
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise TypeError(f"a goal has no {sorted(unknown)} to revise")
    case, grant = checks.writable(viewer, goal.plan.case)
    _open(goal)
    changed = {name: value for name, value in changes.items() if value != getattr(goal, name)}
    checked = {name: changed[name] for name in ("code", "factor", "due_on") if name in changed}
    _check(goal.plan, **checked)
    if "text" in changes:
        changes["text"] = (changes["text"] or "").strip() or None
    with ground.as_viewer(viewer, case, grant):
        checks.store(goal, case, expected=expected, changes=changes, code="goal.revised")
    return goal


@transaction.atomic
def close_goal(*, viewer: Viewer, goal: Goal, expected: int, state: str, note: str = "") -> Goal:
    """A goal reached, partly, not, or given up (code of `goal_result`). What is still open under
    it ends with it, as 中止 with the same words. Raises like `revise_goal`."""
    case, grant = checks.writable(viewer, goal.plan.case)
    _open(goal)
    checks.result("goal_result", state, note)
    if state == OPEN_GOAL:
        raise refuse("state", "請選擇結果。")
    with ground.as_viewer(viewer, case, grant):
        checks.store(
            goal,
            case,
            expected=expected,
            changes={
                "state": state,
                "closed_on": timezone.localdate(),
                "result_note": note.strip() or None,
            },
            code="goal.closed",
        )
        for row in Intervention.objects.filter(goal=goal, state__in=OPEN_INTERVENTIONS):
            ended = "done" if state == "reached" and row.done else "stopped"
            checks.store(
                row,
                case,
                expected=row.version,
                changes={"state": ended},
                code="intervention.ended",
            )
    return goal


def _open(goal: Goal) -> None:
    checks.standing(goal.plan)
    if goal.state != OPEN_GOAL:
        raise refuse("", "這個目標已經結束，不能再更改。")


def _check(plan: Plan, **given: Any) -> None:
    if "code" in given:
        ground.check_code("goal", given["code"], "code")
    if given.get("factor") and factors.find(given["factor"]) is None:
        raise refuse("factor", "沒有這個因子，請重新選擇。")
    due = given.get("due_on")
    if due is not None and due < plan.from_on:
        raise refuse("due_on", "期限早於計畫起日，請往後填。")
