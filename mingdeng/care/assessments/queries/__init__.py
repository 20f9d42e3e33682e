"""Reads of ratings, tiers and questionnaires."""

from mingdeng.care.assessments.queries.forecast import cases_a_rule_would_change
from mingdeng.care.assessments.queries.history import factor_history
from mingdeng.care.assessments.queries.instruments import (
    administration_for,
    given_to,
    instrument,
    instruments_on_offer,
    last_days,
    mismatches,
    view,
)
from mingdeng.care.assessments.queries.radar import Radar, radar, radars
from mingdeng.care.assessments.queries.readings import latest_values, readings_of
from mingdeng.care.assessments.queries.tiers import tier_story, tier_sum, verdicts

__all__ = [
    "Radar",
    "administration_for",
    "cases_a_rule_would_change",
    "factor_history",
    "given_to",
    "instrument",
    "instruments_on_offer",
    "last_days",
    "latest_values",
    "mismatches",
    "radar",
    "radars",
    "readings_of",
    "tier_story",
    "tier_sum",
    "verdicts",
    "view",
]
