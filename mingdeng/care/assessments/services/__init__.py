"""Verbs on ratings, tiers and questionnaires: atomic, checked, audited."""

from mingdeng.care.assessments.services.bulk import (
    AdministrationGiven,
    RatingGiven,
    TierGiven,
    store_administrations,
    store_ratings,
    store_tiers,
)
from mingdeng.care.assessments.services.instruments import (
    correct_answers,
    give_instrument,
    withdraw_administration,
)
from mingdeng.care.assessments.services.overriding import (
    ask_tier,
    decide_tier,
    lift_tier,
    withdraw_tier_request,
)
from mingdeng.care.assessments.services.rating import correct_rating, rate, withdraw_rating
from mingdeng.care.assessments.services.tiers import retier, retier_all

__all__ = [
    "AdministrationGiven",
    "RatingGiven",
    "TierGiven",
    "ask_tier",
    "correct_answers",
    "correct_rating",
    "decide_tier",
    "give_instrument",
    "lift_tier",
    "rate",
    "retier",
    "retier_all",
    "store_administrations",
    "store_ratings",
    "store_tiers",
    "withdraw_administration",
    "withdraw_rating",
    "withdraw_tier_request",
]
