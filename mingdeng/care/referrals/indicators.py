"""What may be counted of referrals: 轉介人次 by category as of the year (C3), and their answers.

A referral counts on the day it was sent, once, whether the other side accepted or not; one the
sender took back before any answer, or that the rule `duplicates` closed, does not count. The
category is that of the set in force on the period's last day (107, 111, 114), read from the
service: a report for 111 speaks as 111 did. Services counted elsewhere in a set (self-support in
114) stand apart under the empty code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from mingdeng.care.referrals import catalogue
from mingdeng.care.referrals.machine import State
from mingdeng.care.referrals.models import Referral
from mingdeng.foundation.calendar.periods import Period
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import BUREAU_KIND


@dataclass(frozen=True)
class CategoryCount:
    """轉介人次 of one category in the words of its set; `share` of those with a category."""

    code: str
    label: str
    count: int
    share: float | None


def counted(period: Period) -> QuerySet[Referral]:
    """The bureau's own referrals of a period that count."""
    return Referral.objects.filter(
        sender__kind=BUREAU_KIND,
        sent_at__date__gte=period.start,
        sent_at__date__lte=period.end,
    ).exclude(state=State.WITHDRAWN.value, answered_at=None)


def by_category(period: Period) -> list[CategoryCount]:
    """轉介人次 per category of the set in force on the period's last day: one query."""
    held = _by_service(counted(period))
    total: Counter[str] = Counter()
    for service, count in held.items():
        total[catalogue.category(service, period.end)] += count
    categories = codes.entries("referral_category", period.end)
    listed = [(one.code, one.label) for one in categories]
    whole = sum(total[code] for code, _ in listed)
    rows = [
        CategoryCount(code, label, total[code], total[code] / whole if whole else None)
        for code, label in listed
    ]
    apart = sum(total.values()) - whole
    if apart:
        rows.append(CategoryCount("", "未列入分類（另計）", apart, None))
    return rows


def _by_service(rows: QuerySet[Referral]) -> Mapping[str, int]:
    return dict(rows.order_by().values_list("service").annotate(n=Count("pk")))


def answers(period: Period) -> dict[str, int]:
    """How the referrals of a period stand: waiting, accepted, completed, rejected, returned, and
    answered in time: one query."""
    named = {
        state.value: Count("pk", filter=Q(state=state.value))
        for state in State
        if state is not State.DRAFT
    }
    return dict(
        counted(period).aggregate(
            **named,
            in_time=Count(
                "pk", filter=Q(answered_at__isnull=False, answered_at__lte=F("answer_by"))
            ),
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
        )
    )
