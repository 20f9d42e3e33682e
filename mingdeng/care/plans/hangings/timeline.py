"""Plans and their reviews on the timeline of a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from mingdeng.care.plans import policies
from mingdeng.care.plans.models import Plan, PlanReview
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.roc import roc_short
from mingdeng.foundation.slots.registry import Moment, TimelineSource, timeline

EXCERPT = 160


def plans(
    viewer: Any, records: Sequence[int], since: date | None, until: date | None, limit: int
) -> list[Moment]:
    """Plans on the day they began: one query."""
    rows = Plan.objects.filter(case__record_id__in=list(records))
    if since is not None:
        rows = rows.filter(from_on__gte=since)
    if until is not None:
        rows = rows.filter(from_on__lte=until)
    found = rows.select_related("key", "case").order_by("-from_on", "-id")[:limit]
    return [
        Moment(
            on=row.from_on,
            at=row.recorded_at,
            kind="plan",
            title=f"處遇計畫第 {row.number} 版",
            text=(row.summary or "")[:EXCERPT],
            group=Group.CASEWORK.value,
            icon="document",
            url=reverse("plans:page", args=[row.case.ref]) + f"?n={row.number}",
            mark="note",
            tags=(f"{roc_short(row.agreed_on)} 與個案商定",) if row.agreed_on else (),
        )
        for row in found
    ]


def reviews(
    viewer: Any, records: Sequence[int], since: date | None, until: date | None, limit: int
) -> list[Moment]:
    """Reviews on the day they took place: one query."""
    rows = PlanReview.objects.filter(plan__case__record_id__in=list(records))
    if since is not None:
        rows = rows.filter(reviewed_on__gte=since)
    if until is not None:
        rows = rows.filter(reviewed_on__lte=until)
    found = rows.select_related("key", "plan__case").order_by("-reviewed_on", "-id")[:limit]
    return [
        Moment(
            on=row.reviewed_on,
            at=row.recorded_at,
            kind="plan_review",
            title="計畫複評",
            text=(row.note or "")[:EXCERPT],
            group=Group.CASEWORK.value,
            icon="check",
            url=reverse("plans:page", args=[row.plan.case.ref]) + f"?n={row.plan.number}",
            mark="note",
        )
        for row in found
    ]


for name, title, moments, order in (
    ("plans", "處遇計畫", plans, 30),
    ("plans.reviews", "計畫複評", reviews, 31),
):
    timeline.add(
        TimelineSource(
            name=name,
            place="case",
            title=title,
            moments=moments,
            policy=policies.TIMELINE,
            order=order,
        )
    )
