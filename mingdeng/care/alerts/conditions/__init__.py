"""Each alert rule's condition as a pure function over a Picture."""

from mingdeng.care.alerts.conditions import contact, deadlines, events, ratings, treatment
from mingdeng.care.alerts.conditions.finding import Finding, check, comes_last, demand, kinds

__all__ = [
    "Finding",
    "check",
    "comes_last",
    "contact",
    "deadlines",
    "demand",
    "events",
    "kinds",
    "ratings",
    "treatment",
]
