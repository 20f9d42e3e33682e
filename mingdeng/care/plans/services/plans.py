"""A plan made, copied, revised, agreed with the person, reviewed, ended."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services import changes as ground
from mingdeng.care.cases.services.changes import refuse
from mingdeng.care.plans.models import (
    ACTIVE,
    ENDED,
    OPEN_GOAL,
    OPEN_INTERVENTIONS,
    Goal,
    Intervention,
    Plan,
    PlanReview,
)
from mingdeng.care.plans.services import checks, owing
from mingdeng.foundation.identity.viewer import Viewer

EDITABLE = ("review_on", "summary")


@transaction.atomic
def make_plan(
    *,
    viewer: Viewer,
    case: Case,
    once: uuid.UUID,
    from_on: date,
    review_on: date,
    summary: str = "",
    agreed_on: date | None = None,
) -> Plan:
    """A plan from a day on; the one that stood ends that day. A form sent twice makes one.

    Raises Denied, and ValidationError by field.
    """
    case, grant = checks.writable(viewer, case)
    held = Plan.objects.filter(once=once).first()
    if held is not None:
        checks.same_once(held, case.pk)
        return held
    checks.begin_day(from_on)
    checks.review_day(review_on, from_on)
    _check_agreed(agreed_on)
    last = Plan.objects.filter(case=case).order_by("-number").first()
    if last is not None and last.state == ACTIVE and from_on < last.from_on:
        raise refuse("from_on", "起日早於目前計畫的起日，請往後填。")
    with ground.as_viewer(viewer, case, grant):
        if last is not None and last.state == ACTIVE:
            checks.store(
                last,
                case,
                expected=last.version,
                changes={"state": ENDED, "to_on": from_on},
                code="plan.replaced",
            )
        made = Plan(
            key=case.key,
            once=once,
            case=case,
            number=last.number + 1 if last else 1,
            from_on=from_on,
            review_on=review_on,
            agreed_on=agreed_on,
            summary=summary.strip() or None,
            recorded_by_id=viewer.staff_id,
        )
        made.save(force_insert=True)
        checks.told(made, case, "plan.made")
        owing.review(made, case)
    return made


@transaction.atomic
def copy_last_plan(
    *,
    viewer: Viewer,
    case: Case,
    once: uuid.UUID,
    from_on: date,
    review_on: date,
    summary: str = "",
    agreed_on: date | None = None,
) -> Plan:
    """A plan that takes over the open goals and interventions of the last one, done counts too.

    Raises like `make_plan`, and ValidationError when there is none to copy.
    """
    last = Plan.objects.filter(case=case).order_by("-number").first()
    if last is None:
        raise refuse("", "還沒有計畫可以複製，請建立第一份。")
    if last.once == once:
        return last
    made = make_plan(
        viewer=viewer,
        case=case,
        once=once,
        from_on=from_on,
        review_on=review_on,
        summary=summary,
        agreed_on=agreed_on,
    )
    made.copied_from = last
    made.save(update_fields=["copied_from"])
    _take_over(last, made)
    return made


@transaction.atomic
def revise_plan(*, viewer: Viewer, plan: Plan, expected: int, **changes: Any) -> Plan:
    """Another review day or summary. Raises StaleEdit, Denied, ValidationError by field."""
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise TypeError(f"a plan has no {sorted(unknown)} to revise")
    case, grant = checks.writable(viewer, plan.case)
    checks.standing(plan)
    if "review_on" in changes and changes["review_on"] != plan.review_on:
        checks.review_day(changes["review_on"], plan.from_on)
    if "summary" in changes:
        changes["summary"] = (changes["summary"] or "").strip() or None
    with ground.as_viewer(viewer, case, grant):
        checks.store(plan, case, expected=expected, changes=changes, code="plan.revised")
        owing.review(plan, case)
    return plan


@transaction.atomic
def agree(*, viewer: Viewer, plan: Plan, expected: int, on: date) -> Plan:
    """That the person agreed to the plan on a day. Raises like `revise_plan`."""
    case, grant = checks.writable(viewer, plan.case)
    checks.standing(plan)
    _check_agreed(on)
    with ground.as_viewer(viewer, case, grant):
        checks.store(plan, case, expected=expected, changes={"agreed_on": on}, code="plan.agreed")
    return plan


@transaction.atomic
def review_plan(
    *,
    viewer: Viewer,
    plan: Plan,
    expected: int,
    once: uuid.UUID,
    reviewed_on: date,
    next_on: date,
    note: str,
) -> PlanReview:
    """A review that took place: kept, the plan's next day moved, the worklist settled and owed
    anew. Raises StaleEdit, Denied, ValidationError by field."""
    case, grant = checks.writable(viewer, plan.case)
    held: PlanReview | None = PlanReview.objects.filter(once=once, plan=plan).first()
    if held is not None:
        return held
    checks.standing(plan)
    if not plan.from_on <= reviewed_on <= timezone.localdate():
        raise refuse("reviewed_on", "複評日請填計畫起日到今天之間的日子。")
    checks.review_day(next_on, reviewed_on)
    if not note.strip():
        raise refuse("note", "請寫下複評看到什麼、下一步是什麼。")
    due = plan.review_on
    with ground.as_viewer(viewer, case, grant):
        checks.store(
            plan, case, expected=expected, changes={"review_on": next_on}, code="plan.review_moved"
        )
        made = PlanReview(
            key=case.key,
            once=once,
            plan=plan,
            reviewed_on=reviewed_on,
            was_due_on=due,
            next_on=next_on,
            note=note.strip(),
            recorded_by_id=viewer.staff_id,
        )
        made.save(force_insert=True)
        checks.told(made, case, "plan.reviewed")
        owing.reviewed(case)
        owing.review(plan, case)
    return made


@transaction.atomic
def end_with_case(case: Case, on: date) -> Plan | None:
    """The case has ended: so has its plan, and nobody owes its review. Acts as the system."""
    owing.reviewed(case)
    plan: Plan | None = Plan.objects.filter(case=case, state=ACTIVE).first()
    if plan is not None:
        end = max(on, plan.from_on)
        checks.store(
            plan,
            case,
            expected=plan.version,
            changes={"state": ENDED, "to_on": end},
            code="plan.ended",
        )
    return plan


def _take_over(last: Plan, made: Plan) -> None:
    """Copies of what is still open, in the same order: four queries."""
    goals = list(Goal.objects.filter(plan=last, state=OPEN_GOAL).order_by("position", "id"))
    copies = [
        Goal(
            key=made.key,
            plan=made,
            code=goal.code,
            factor=goal.factor,
            text=goal.text,
            target=goal.target,
            due_on=goal.due_on,
            position=position,
        )
        for position, goal in enumerate(goals, start=1)
    ]
    Goal.objects.bulk_create(copies)
    new = {old.pk: copy for old, copy in zip(goals, copies, strict=True)}
    rows = Intervention.objects.filter(goal__in=goals, state__in=OPEN_INTERVENTIONS)
    Intervention.objects.bulk_create(
        [
            Intervention(
                key=made.key,
                goal=new[row.goal_id],
                code=row.code,
                responsible_id=row.responsible_id,
                provider_id=row.provider_id,
                due_on=row.due_on,
                done=row.done,
                state=row.state,
                note=row.note,
            )
            for row in rows.order_by("id")
        ]
    )


def _check_agreed(on: date | None) -> None:
    if on is not None and on > timezone.localdate():
        raise refuse("agreed_on", "商定日不能是未來的日子，請填今天或更早。")
