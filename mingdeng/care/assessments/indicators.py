"""What may be counted of tiers, ratings and questionnaires. Counts only, never a person.

- 分群 on a day: of the cases with a tier that day, by the one that stood (the worker's before the
  rule's, as on the page). A case without any is not among them.
- 調整: the worker's own tiers decided in a period, by reason and by what became of them.
- 施測 in a period: questionnaires given, withdrawn ones left out.
- 評定涵蓋 on a day: cases of a set in which at least the tier rule's minimum of factors was ever
  rated by that day, as known today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, QuerySet

from mingdeng.care.assessments import catalogue
from mingdeng.care.assessments.models import Administration, Rating, Tier, TierRequest
from mingdeng.care.assessments.queries.tiers import PRECEDENCE
from mingdeng.foundation.calendar.periods import Period


def tiers_on(day: date) -> QuerySet[Tier]:
    """Every tier of whatever source that held on a day; a case may have two."""
    return Tier.objects.filter(from_on__lte=day, source__in=PRECEDENCE).exclude(to_on__lt=day)


def cases_by_tier(day: date, case_ids: Iterable[int] | None = None) -> dict[tuple[str, int], int]:
    """(tier, strength) -> cases that stood there on a day: one query."""
    rows = tiers_on(day)
    if case_ids is not None:
        rows = rows.filter(case_id__in=list(case_ids))
    standing: dict[int, tuple[int, tuple[str, int]]] = {}
    for case_id, source, tier, strength in rows.values_list(
        "case_id", "source", "tier", "strength"
    ):
        place = PRECEDENCE.index(source)
        if case_id not in standing or place < standing[case_id][0]:
            standing[case_id] = (place, (tier, strength))
    return dict(Counter(level for _, level in standing.values()))


def overrides(period: Period) -> dict[tuple[str, str], int]:
    """(reason, decision) -> the worker's wishes for another tier decided in a period: one query."""
    rows = TierRequest.objects.filter(
        decided_at__date__gte=period.start, decided_at__date__lte=period.end
    )
    grouped = rows.order_by().values_list("reason", "decision").annotate(n=Count("pk"))
    return {(reason, decision): n for reason, decision, n in grouped}


def given(period: Period) -> QuerySet[Administration]:
    """The questionnaires of a period that count."""
    found: QuerySet[Administration] = Administration.objects.filter(
        withdrawn_at=None, given_on__gte=period.start, given_on__lte=period.end
    )
    return found


def given_by_instrument(period: Period) -> dict[str, int]:
    """Questionnaire -> times given in a period: one query."""
    rows = given(period).order_by().values_list("instrument__code")
    return dict(rows.annotate(n=Count("pk")))


def covered(case_ids: Iterable[int], day: date) -> int:
    """How many of the cases were rated widely enough for the tier rule by a day: one query."""
    least = catalogue.tier_rule(day).min_rated
    rows = Rating.objects.filter(
        case_id__in=list(case_ids), occurred_on__lte=day, withdrawn_at=None
    )
    grouped = rows.order_by().values("case_id").annotate(n=Count("factor", distinct=True))
    return grouped.filter(n__gte=least).count()
