"""Reads on plans and suggestions: always for a viewer, redacted by her grant."""

from mingdeng.care.plans.queries.finding import (
    goal_for,
    intervention_for,
    plan_for,
    suggestion_for,
)
from mingdeng.care.plans.queries.plan import active, last, numbered, numbers, view
from mingdeng.care.plans.queries.suggestions import open_of, table

__all__ = [
    "active",
    "goal_for",
    "intervention_for",
    "last",
    "numbered",
    "numbers",
    "open_of",
    "plan_for",
    "suggestion_for",
    "table",
    "view",
]
