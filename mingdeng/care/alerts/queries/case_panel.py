"""The alerts of one case, for its page."""

from __future__ import annotations

from dataclasses import dataclass

from mingdeng.care.alerts.models import STANDING, Alert
from mingdeng.care.alerts.queries.values import AlertLine, line
from mingdeng.care.cases.models import Case
from mingdeng.foundation.access.decision import Grant


@dataclass(frozen=True)
class CaseAlerts:
    """What stands about a case: to be dealt with, the gravest first, and what is held back."""

    lines: list[AlertLine]
    held_back: list[AlertLine]


def of_case(case: Case, grant: Grant) -> CaseAlerts:
    """The standing alerts of a case: one query."""
    rows = (
        Alert.objects.filter(case=case, state__in=STANDING)
        .select_related("key", "owner", "case")
        .order_by("weight", "raised_at", "pk")
    )
    lines = [line(row, grant) for row in rows]
    return CaseAlerts(
        [one for one in lines if one.speaking], [one for one in lines if not one.speaking]
    )
