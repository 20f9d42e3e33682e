"""Plans, goals, interventions and suggestions by their address, for a viewer."""

from __future__ import annotations

import uuid
from typing import Any

from mingdeng.care.cases.queries import case_for
from mingdeng.care.plans.models import Goal, Intervention, Plan, Suggestion
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.identity.viewer import Viewer

WRITE = (Group.CASEWORK,)


def plan_for(viewer: Viewer, ref: uuid.UUID) -> tuple[Plan, Grant]:
    """A plan with the grant to write it, its case loaded. Raises Denied."""
    row: Plan | None = Plan.objects.select_related("key", "case").filter(ref=ref).first()
    if row is None:
        raise Denied
    row.case, grant = case_for(viewer, row.case.ref, write=WRITE)
    return row, grant


def goal_for(viewer: Viewer, ref: uuid.UUID) -> tuple[Goal, Grant]:
    """A goal likewise, with its plan."""
    rows = Goal.objects.select_related("key", "plan", "plan__key", "plan__case")
    row: Goal | None = rows.filter(ref=ref).first()
    if row is None:
        raise Denied
    row.plan.case, grant = case_for(viewer, row.plan.case.ref, write=WRITE)
    return row, grant


def intervention_for(viewer: Viewer, ref: uuid.UUID) -> tuple[Intervention, Grant]:
    """An intervention likewise, with its goal and plan."""
    rows = Intervention.objects.select_related(
        "key", "goal", "goal__key", "goal__plan", "goal__plan__key", "goal__plan__case"
    )
    row: Intervention | None = rows.filter(ref=ref).first()
    if row is None:
        raise Denied
    row.goal.plan.case, grant = case_for(viewer, row.goal.plan.case.ref, write=WRITE)
    return row, grant


def suggestion_for(viewer: Viewer, ref: uuid.UUID) -> tuple[Suggestion, Grant]:
    """A suggestion likewise."""
    rows: Any = Suggestion.objects.select_related("key", "case")
    row: Suggestion | None = rows.filter(ref=ref).first()
    if row is None:
        raise Denied
    row.case, grant = case_for(viewer, row.case.ref, write=WRITE)
    return row, grant
