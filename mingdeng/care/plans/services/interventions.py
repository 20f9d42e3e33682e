"""Interventions under a goal: added, revised, carried forward."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services import changes as ground
from mingdeng.care.cases.services.changes import refuse
from mingdeng.care.plans import catalogue
from mingdeng.care.plans.models import OPEN_GOAL, Goal, Intervention
from mingdeng.care.plans.services import checks
from mingdeng.foundation.identity.models import Agency, Posting
from mingdeng.foundation.identity.viewer import Viewer

EDITABLE = ("code", "responsible_id", "provider_id", "due_on", "note")
MOST_TIMES = 999


@transaction.atomic
def add_intervention(
    *,
    viewer: Viewer,
    goal: Goal,
    once: uuid.UUID,
    code: str,
    responsible_id: int | None = None,
    provider_id: int | None = None,
    due_on: date | None = None,
    note: str = "",
) -> Intervention:
    """An intervention of the catalogue in force, under an open goal.

    Raises Denied, and ValidationError by field.
    """
    case, grant = checks.writable(viewer, goal.plan.case)
    rows = Intervention.objects.select_related("goal__plan")
    held: Intervention | None = rows.filter(once=once).first()
    if held is not None:
        checks.same_once(held, case.pk)
        return held
    _open(goal)
    _check(goal, code=code, responsible_id=responsible_id, provider_id=provider_id, due_on=due_on)
    with ground.as_viewer(viewer, case, grant):
        return _made(case, goal, once, code, responsible_id, provider_id, due_on, note)


@transaction.atomic
def revise_intervention(
    *, viewer: Viewer, intervention: Intervention, expected: int, **changes: Any
) -> Intervention:
    """`changes`: any of EDITABLE. Raises StaleEdit, Denied, ValidationError by field."""
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise TypeError(f"an intervention has no {sorted(unknown)} to revise")
    case, grant = checks.writable(viewer, intervention.goal.plan.case)
    _open(intervention.goal)
    changed = {n: v for n, v in changes.items() if n != "note" and v != getattr(intervention, n)}
    _check(intervention.goal, **changed)
    if "note" in changes:
        changes["note"] = (changes["note"] or "").strip() or None
    with ground.as_viewer(viewer, case, grant):
        checks.store(
            intervention, case, expected=expected, changes=changes, code="intervention.revised"
        )
    return intervention


@transaction.atomic
def record_progress(
    *,
    viewer: Viewer,
    intervention: Intervention,
    expected: int,
    done: int,
    state: str,
    note: str = "",
) -> Intervention:
    """How far it got: `done` times in all, `state` of `intervention_result`.

    Raises StaleEdit, Denied, ValidationError by field.
    """
    case, grant = checks.writable(viewer, intervention.goal.plan.case)
    _open(intervention.goal)
    if not 0 <= done <= MOST_TIMES:
        raise refuse("done", f"「已完成次數」請填 0 到 {MOST_TIMES}。")
    checks.result("intervention_result", state, note)
    changes: dict[str, Any] = {"done": done, "state": state}
    if note.strip():
        changes["note"] = note.strip()
    with ground.as_viewer(viewer, case, grant):
        checks.store(
            intervention, case, expected=expected, changes=changes, code="intervention.progressed"
        )
    return intervention


def _made(
    case: Case,
    goal: Goal,
    once: uuid.UUID,
    code: str,
    responsible_id: int | None,
    provider_id: int | None,
    due_on: date | None,
    note: str,
) -> Intervention:
    made = Intervention(
        key=case.key,
        once=once,
        goal=goal,
        code=code,
        responsible_id=responsible_id,
        provider_id=provider_id,
        due_on=due_on,
        note=note.strip() or None,
    )
    made.save(force_insert=True)
    checks.told(made, case, "intervention.added")
    return made


def _open(goal: Goal) -> None:
    checks.standing(goal.plan)
    if goal.state != OPEN_GOAL:
        raise refuse("goal", "這個目標已經結束，請選別的目標。")


def _check(goal: Goal, **given: Any) -> None:
    if "code" in given and given["code"] not in catalogue.available(timezone.localdate()):
        raise refuse("code", "今天的處遇項目表沒有這一項，請重新選擇。")
    person = given.get("responsible_id")
    if person is not None and not Posting.objects.filter(staff_id=person).exists():
        raise refuse("responsible", "沒有這位同仁，請重新選擇。")
    agency = given.get("provider_id")
    if agency is not None and not Agency.objects.filter(pk=agency).exists():
        raise refuse("provider", "沒有這個單位，請重新選擇。")
    due = given.get("due_on")
    if due is not None and due < goal.plan.from_on:
        raise refuse("due_on", "期限早於計畫起日，請往後填。")
