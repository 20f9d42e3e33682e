"""Reads on cases: always for a viewer, redacted by her grant."""

from mingdeng.care.cases.queries.cases import (
    approval_for,
    case_for,
    cases_by_id,
    episodes,
    flow_for,
    glass_for,
    records_of_number,
    visible_cases,
)
from mingdeng.care.cases.queries.relations import sees_shielded

__all__ = [
    "approval_for",
    "case_for",
    "cases_by_id",
    "episodes",
    "flow_for",
    "glass_for",
    "records_of_number",
    "sees_shielded",
    "visible_cases",
]
