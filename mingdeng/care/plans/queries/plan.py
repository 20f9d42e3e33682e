"""A plan as a reader may see it: goals with their progress, interventions, reviews."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from mingdeng.care.assessments import catalogue as factors
from mingdeng.care.cases.models import Case
from mingdeng.care.plans import catalogue
from mingdeng.care.plans.models import (
    ACTIVE,
    OPEN_GOAL,
    OPEN_INTERVENTIONS,
    Goal,
    Intervention,
    Plan,
    PlanReview,
)
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Staff


@dataclass(frozen=True)
class Step:
    """An intervention: what, by whom, with whom, how far."""

    ref: uuid.UUID
    label: str
    state: str
    state_label: str
    open: bool
    done: int
    due_on: date | None
    responsible: str
    provider: str
    note: Any = field(repr=False, default="")


@dataclass(frozen=True)
class Aim:
    """A goal with its interventions. `part` of `whole` is what the bar shows; `counted` tells
    whether they are times (the goal's target) or interventions finished."""

    ref: uuid.UUID
    label: str
    measure: str
    factor: str
    state: str
    state_label: str
    open: bool
    due_on: date | None
    closed_on: date | None
    part: int
    whole: int
    counted: bool
    steps: tuple[Step, ...]
    text: Any = field(repr=False, default="")
    result_note: Any = field(repr=False, default="")

    @property
    def late(self) -> bool:
        """Whether the term of an open goal has passed."""
        return self.open and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def progress_words(self) -> str:
        """完成 1 次，共 4 次"""
        if self.counted:
            return f"完成 {self.part} 次，共 {self.whole} 次"
        return f"完成 {self.part} 項，共 {self.whole} 項處遇" if self.whole else "還沒有處遇"


@dataclass(frozen=True)
class Reviewed:
    """A review that took place."""

    on: date
    was_due_on: date
    next_on: date
    by: str
    note: Any = field(repr=False, default="")

    @property
    def late_days(self) -> int:
        """Days after it was due; 0 when in time."""
        return max(0, (self.on - self.was_due_on).days)


@dataclass(frozen=True)
class PlanView:
    """A plan as a page shows it."""

    ref: uuid.UUID
    number: int
    from_on: date
    to_on: date | None
    review_on: date
    agreed_on: date | None
    active: bool
    version: int
    by: str
    aims: tuple[Aim, ...]
    reviews: tuple[Reviewed, ...] = ()
    summary: Any = field(repr=False, default="")

    @property
    def open_aims(self) -> tuple[Aim, ...]:
        """Goals still pursued."""
        return tuple(aim for aim in self.aims if aim.open)

    @property
    def closed_aims(self) -> tuple[Aim, ...]:
        """Goals with a result."""
        return tuple(aim for aim in self.aims if not aim.open)

    @property
    def review_late(self) -> bool:
        """Whether the review is overdue."""
        return self.active and self.review_on < timezone.localdate()


def active(case: Case) -> Plan | None:
    """The plan in force: one query."""
    found: Plan | None = Plan.objects.filter(case=case, state=ACTIVE).first()
    return found


def last(case: Case) -> Plan | None:
    """The latest plan, in force or not: one query."""
    rows = _signed(Plan.objects.filter(case=case))
    found: Plan | None = rows.order_by("-number").first()
    return found


def numbered(case: Case, number: int) -> Plan:
    """A plan of a case by its number. Raises Denied when there is none."""
    found: Plan | None = _signed(Plan.objects.filter(case=case, number=number)).first()
    if found is None:
        raise Denied
    return found


def numbers(case: Case) -> list[tuple[int, date, date | None]]:
    """(number, from, to) of every plan of a case, the latest first: one query."""
    rows = Plan.objects.filter(case=case).order_by("-number")
    return [(n, start, end) for n, start, end in rows.values_list("number", "from_on", "to_on")]


def view(plan: Plan, grant: Grant, *, with_reviews: bool = True) -> PlanView:
    """A plan in words: two queries, with reviews one more."""
    goals = list(Goal.objects.filter(plan=plan).order_by("position", "id"))
    rows = Intervention.objects.filter(goal__plan=plan).select_related(
        "key", "responsible", "provider"
    )
    by_goal: dict[int, list[Intervention]] = defaultdict(list)
    for row in rows.order_by("id"):
        by_goal[row.goal_id].append(row)
    reviews = (
        list(_signed(PlanReview.objects.filter(plan=plan)).order_by("-reviewed_on", "-id"))
        if with_reviews
        else []
    )
    return PlanView(
        ref=plan.ref,
        number=plan.number,
        from_on=plan.from_on,
        to_on=plan.to_on,
        review_on=plan.review_on,
        agreed_on=plan.agreed_on,
        active=plan.state == ACTIVE,
        version=plan.version,
        by=getattr(plan, "by_name", None) or "",
        summary=grant.show(Group.CASEWORK, plan.summary or ""),
        aims=tuple(_aim(goal, by_goal[goal.pk], grant, plan.from_on) for goal in goals),
        reviews=tuple(
            Reviewed(
                row.reviewed_on,
                row.was_due_on,
                row.next_on,
                row.by_name or "",
                grant.show(Group.CASEWORK, row.note or ""),
            )
            for row in reviews
        ),
    )


def _aim(goal: Goal, rows: Sequence[Intervention], grant: Grant, on: date) -> Aim:
    entry = codes.find(catalogue.GOAL, goal.code, on)
    part, whole = progress(goal, rows)
    return Aim(
        ref=goal.ref,
        label=entry.label if entry else goal.code,
        measure=str(entry.extra.get("measure", "")) if entry else "",
        factor=factors.label(goal.factor) if goal.factor else "",
        state=goal.state,
        state_label=codes.label("goal_result", goal.state),
        open=goal.state == OPEN_GOAL,
        due_on=goal.due_on,
        closed_on=goal.closed_on,
        part=part,
        whole=whole,
        counted=bool(goal.target),
        steps=tuple(_step(row, grant) for row in rows),
        text=grant.show(Group.CASEWORK, goal.text or ""),
        result_note=grant.show(Group.CASEWORK, goal.result_note or ""),
    )


def progress(goal: Goal, rows: Sequence[Intervention]) -> tuple[int, int]:
    """(part, whole) of a goal: times done of its target, capped; without a target, interventions
    finished of those not called off."""
    if goal.target:
        return min(sum(row.done for row in rows), goal.target), goal.target
    counted = [row for row in rows if row.state != "not_started"]
    return sum(row.state == "done" for row in counted), len(counted)


def _step(row: Intervention, grant: Grant) -> Step:
    return Step(
        ref=row.ref,
        label=codes.label(catalogue.INTERVENTION, row.code, timezone.localdate(row.recorded_at)),
        state=row.state,
        state_label=codes.label("intervention_result", row.state),
        open=row.state in OPEN_INTERVENTIONS,
        done=row.done,
        due_on=row.due_on,
        responsible=row.responsible.name if row.responsible else "",
        provider=row.provider.name if row.provider else "",
        note=grant.show(Group.CASEWORK, row.note or ""),
    )


def _signed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows with the name of who wrote each, as `by_name`."""
    writer = Staff.objects.filter(pk=OuterRef("recorded_by_id")).values("name")
    return rows.annotate(by_name=Subquery(writer[:1]))
