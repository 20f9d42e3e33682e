"""How a person's plans are exported, split and shredded. They belong to a case and go with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mingdeng.care.assessments import catalogue as factors
from mingdeng.care.plans import catalogue
from mingdeng.care.plans.models import Goal, Intervention, Plan, PlanReview, Suggestion
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import PersonParticipant, participants


def export(records: Sequence[int]) -> list[dict[str, Any]]:
    """Plans, goals, interventions, reviews and suggestions in words (個資法 §10): five queries."""
    ids = list(records)
    plans = Plan.objects.filter(case__record_id__in=ids).order_by("case_id", "number")
    goals = Goal.objects.filter(plan__case__record_id__in=ids).select_related("key", "plan")
    steps = Intervention.objects.filter(goal__plan__case__record_id__in=ids).select_related(
        "key", "responsible", "provider"
    )
    reviews = PlanReview.objects.filter(plan__case__record_id__in=ids)
    offers = Suggestion.objects.filter(case__record_id__in=ids)
    return [
        *(_plan(row) for row in plans),
        *(_goal(row) for row in goals.order_by("plan_id", "position", "id")),
        *(_step(row) for row in steps.order_by("goal_id", "id")),
        *(
            {"資料": "計畫複評", "日期": row.reviewed_on, "紀錄": row.note or ""}
            for row in reviews.order_by("reviewed_on", "id")
        ),
        *(_offer(row) for row in offers.order_by("offered_on", "id")),
    ]


def since(records: Sequence[int], moment: datetime) -> list[Any]:
    """Nothing of its own: plans go with their case."""
    return []


def give(rows: Sequence[Any], record_id: int) -> None:
    """Nothing to move: see `since`."""


def _plan(row: Plan) -> dict[str, Any]:
    return {
        "資料": "處遇計畫",
        "第幾版": row.number,
        "起": row.from_on,
        "迄": row.to_on,
        "複評日": row.review_on,
        "與個案商定": row.agreed_on,
        "摘要": row.summary or "",
    }


def _goal(row: Goal) -> dict[str, Any]:
    return {
        "資料": "計畫目標",
        "目標": codes.label(catalogue.GOAL, row.code, row.plan.from_on),
        "說明": row.text or "",
        "期限": row.due_on,
        "結果": codes.label("goal_result", row.state),
        "結果說明": row.result_note or "",
    }


def _step(row: Intervention) -> dict[str, Any]:
    return {
        "資料": "計畫處遇",
        "處遇": codes.label(catalogue.INTERVENTION, row.code),
        "負責": row.responsible.name if row.responsible else "",
        "提供單位": row.provider.name if row.provider else "",
        "期限": row.due_on,
        "已完成次數": row.done,
        "狀態": codes.label("intervention_result", row.state),
        "說明": row.note or "",
    }


def _offer(row: Suggestion) -> dict[str, Any]:
    return {
        "資料": "處遇建議",
        "日期": row.offered_on,
        "因子": factors.label(row.factor, row.offered_on),
        "建議": codes.label(catalogue.INTERVENTION, row.intervention, row.offered_on),
        "決定": row.get_decision_display() if row.decision else "",
        "理由": codes.label("decline_reason", row.decline_reason) if row.decline_reason else "",
        "說明": row.note or "",
    }


participants.add(
    PersonParticipant(
        name="care.plans",
        place="person",
        tables=(Plan, PlanReview, Goal, Intervention, Suggestion),
        export=export,
        since=since,
        give=give,
        order=60,
    )
)
