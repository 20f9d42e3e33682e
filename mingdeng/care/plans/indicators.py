"""What may be counted of plans and suggestions.

- 採用率 of a row of the table = (accepted + accepted after editing) ÷ decided. Decided are
  accepted, edited and declined; what lapsed because the situation changed, and what is
  undecided, count neither way. Source: issue 2 §3 ("rates kept"); the formula is ours, provisional.
- 計畫涵蓋 on a day = standing cases with a plan in force that day ÷ standing cases.
- 複評逾期 on a day = plans in force whose review day has passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from mingdeng.care.cases.models import STANDING
from mingdeng.care.plans.models import ACTIVE, Decision, Plan, Suggestion
from mingdeng.foundation.calendar.periods import Period


@dataclass(frozen=True)
class Uptake:
    """What became of offers: all counts. `rate` is None without a decided one."""

    offered: int = 0
    accepted: int = 0
    edited: int = 0
    declined: int = 0
    lapsed: int = 0

    @property
    def decided(self) -> int:
        """How many somebody decided on."""
        return self.accepted + self.edited + self.declined

    @property
    def waiting(self) -> int:
        """How many are undecided."""
        return self.offered - self.decided - self.lapsed

    @property
    def rate(self) -> float | None:
        """採用率, 0 to 1."""
        return (self.accepted + self.edited) / self.decided if self.decided else None

    def __add__(self, other: Uptake) -> Uptake:
        return Uptake(
            self.offered + other.offered,
            self.accepted + other.accepted,
            self.edited + other.edited,
            self.declined + other.declined,
            self.lapsed + other.lapsed,
        )


def suggestion_rates(
    *,
    rules: Collection[str] | None = None,
    team_ids: Collection[int] | None = None,
    period: Period | None = None,
) -> dict[str, Uptake]:
    """Uptake per row of the table, in a period by the day offered: one grouped query."""
    rows = _offers(team_ids)
    if rules is not None:
        rows = rows.filter(rule__in=list(rules))
    if period is not None:
        rows = rows.filter(offered_on__gte=period.start, offered_on__lte=period.end)
    grouped = rows.values("rule").annotate(
        n=Count("id"),
        accepted=Count("id", filter=Q(decision=Decision.ACCEPTED)),
        edited=Count("id", filter=Q(decision=Decision.EDITED)),
        declined=Count("id", filter=Q(decision=Decision.DECLINED)),
        lapsed=Count("id", filter=Q(decision=Decision.LAPSED)),
    )
    return {
        row["rule"]: Uptake(
            row["n"], row["accepted"], row["edited"], row["declined"], row["lapsed"]
        )
        for row in grouped.order_by()
    }


def decline_reasons(*, team_ids: Collection[int] | None = None) -> dict[str, dict[str, int]]:
    """Per row of the table how often each reason was given: one grouped query."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    rows = _offers(team_ids).filter(decision=Decision.DECLINED)
    for row in rows.values("rule", "decline_reason").annotate(n=Count("id")).order_by():
        found[row["rule"]][row["decline_reason"]] = row["n"]
    return dict(found)


def plans_in_force(on: date) -> QuerySet[Plan]:
    """Plans that held on a day, of whatever case."""
    found: QuerySet[Plan] = Plan.objects.filter(from_on__lte=on)
    return found.filter(Q(to_on=None) | Q(to_on__gt=on))


def reviews_overdue(on: date) -> QuerySet[Plan]:
    """Plans in force now whose review day has passed by a day, of standing cases."""
    found: QuerySet[Plan] = Plan.objects.filter(
        state=ACTIVE, review_on__lt=on, case__now_status__in=STANDING
    )
    return found


def _offers(team_ids: Collection[int] | None) -> QuerySet[Suggestion]:
    rows: QuerySet[Suggestion] = Suggestion.objects.all()
    return rows if team_ids is None else rows.filter(case__now_team_id__in=list(team_ids))
