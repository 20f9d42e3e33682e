"""What ratings know of a closing: whether the factors were rated anew before it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from mingdeng.care.assessments.models import Rating
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries.requirements import register_check
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.rules import queries as rules

FAMILY = "care.assessments"


def rated_anew(case: Case) -> str:
    """Nothing, or since when nothing was rated: one query. The days are the rule `closing`."""
    days = int(rules.find(FAMILY, "closing").params["rated_within_days"])
    last = (
        Rating.objects.filter(case=case, withdrawn_at=None)
        .order_by("-occurred_on")
        .values_list("occurred_on", flat=True)
        .first()
    )
    if last is None:
        return "從來沒有評過"
    if last < timezone.localdate() - timedelta(days=days):
        return f"最近一次 {roc_table(last)}"
    return ""


register_check("closing_rating", rated_anew)
