"""Verbs on plans and suggestions: atomic, checked, audited."""

from mingdeng.care.plans.services.deciding import NO_PLAN, accept, decline, edit
from mingdeng.care.plans.services.goals import add_goal, close_goal, revise_goal
from mingdeng.care.plans.services.interventions import (
    add_intervention,
    record_progress,
    revise_intervention,
)
from mingdeng.care.plans.services.plans import (
    agree,
    copy_last_plan,
    end_with_case,
    make_plan,
    review_plan,
    revise_plan,
)
from mingdeng.care.plans.services.suggesting import lapse_all, nightly, suggest, suggest_many

__all__ = [
    "NO_PLAN",
    "accept",
    "add_goal",
    "add_intervention",
    "agree",
    "close_goal",
    "copy_last_plan",
    "decline",
    "edit",
    "end_with_case",
    "lapse_all",
    "make_plan",
    "nightly",
    "record_progress",
    "review_plan",
    "revise_goal",
    "revise_intervention",
    "revise_plan",
    "suggest",
    "suggest_many",
]
