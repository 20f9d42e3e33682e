"""Who may read and write plans; the table of access decides the rest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.rules import queries as rules

FAMILY = "care.plans"

PANEL = declare("plans.panel", reads=[Group.CASEWORK], about="case")
TIMELINE = declare("plans.timeline", reads=[Group.CASEWORK], about="case")


def terms(on: date | None = None) -> Mapping[str, Any]:
    """The dated terms of a plan (days). Raises NoRule."""
    return rules.find(FAMILY, "plan_terms", on).params


def review_days(tier: str, on: date | None = None) -> int:
    """Days to the next review for a tier; those of an unknown one without. Raises NoRule."""
    held = terms(on)
    return int(held["review_days"].get(tier, held["review_days_unknown"]))


def display(on: date | None = None) -> tuple[int, int]:
    """(how many suggestions stand open at once, from how many decided ones a rate is told)."""
    held = rules.find(FAMILY, "suggestion_display", on).params
    return int(held["max_shown"]), int(held["min_cases_before_rate_shown"])
