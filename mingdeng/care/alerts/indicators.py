"""What may be counted of alerts: raised, answered in time, dealt with, how often they were right.

Counts only, never a person. Dates are local days of raising. A rule's precision is
1 − 查證後不成立 ÷ 已處理: what lapsed by itself says nothing about being right (notes/risk.md §6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, QuerySet
from django.utils import timezone

from mingdeng.care.alerts import words
from mingdeng.care.alerts.deciding import monday
from mingdeng.care.alerts.models import Alert, AlertState
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Staff


@dataclass(frozen=True)
class Figures:
    """Counts of some alerts. `due`: those whose time to take note is over or that were taken note
    of; `in_time` of them in time. Shares are None where nothing is to be divided."""

    label: str
    sent: int = 0
    held_back: int = 0
    due: int = 0
    in_time: int = 0
    resolved: int = 0
    lapsed: int = 0
    false: int = 0
    escalated: int = 0
    hours: float | None = None

    @property
    def in_time_share(self) -> float | None:
        """Taken note of in time ÷ those that should have been, in percent."""
        return round(100 * self.in_time / self.due, 1) if self.due else None

    @property
    def precision(self) -> float | None:
        """1 − found not so ÷ dealt with, in percent."""
        return round(100 * (1 - self.false / self.resolved), 1) if self.resolved else None


@dataclass(frozen=True)
class Measures:
    """A period in figures: in all, by rule, and how many each worker was sent a week."""

    from_on: date
    to_on: date
    whole: Figures
    rules: Sequence[Figures]
    weeks: Sequence[date]
    workers: Sequence[tuple[str, Sequence[int], float]]


def measures(team_ids: frozenset[int] | None, from_on: date, to_on: date) -> Measures:
    """The alerts raised in a period, both days included, of some teams or (None) of all: four
    queries."""
    rows = Alert.objects.filter(raised_at__gte=_morning(from_on), raised_at__lt=_evening(to_on))
    if team_ids is not None:
        rows = rows.filter(case__now_team_id__in=team_ids)
    by_rule = rows.values("rule").annotate(**_counted()).order_by("-sent", "rule")
    weeks = _weeks(from_on, to_on)
    return Measures(
        from_on=from_on,
        to_on=to_on,
        whole=_figures("全部", rows.aggregate(**_counted())),
        rules=[_figures(words.title(row["rule"], to_on), row) for row in by_rule],
        weeks=weeks,
        workers=_workers(rows, weeks),
    )


def _counted() -> dict[str, Any]:
    sent = Q(sent_at__isnull=False)
    passed = Q(acknowledged_at__isnull=False) | Q(acknowledge_by__lt=timezone.now())
    ended_early = Q(
        state=AlertState.LAPSED, acknowledged_at=None, lapsed_at__lte=F("acknowledge_by")
    )
    false = [
        entry.code
        for entry in codes.every("alert_resolution")
        if entry.extra.get("counts_as_false")
    ]
    taken = ExpressionWrapper(F("acknowledged_at") - F("sent_at"), output_field=DurationField())
    return {
        "sent": Count("pk", filter=sent),
        "held_back": Count("pk", filter=~sent),
        "due": Count("pk", filter=sent & passed & ~ended_early),
        "in_time": Count("pk", filter=sent & Q(acknowledged_at__lte=F("acknowledge_by"))),
        "resolved": Count("pk", filter=Q(state=AlertState.RESOLVED)),
        "lapsed": Count("pk", filter=sent & Q(state=AlertState.LAPSED)),
        "false": Count("pk", filter=Q(state=AlertState.RESOLVED, resolution__in=false)),
        "escalated": Count("pk", filter=Q(escalation__gt=0)),
        "taken": Avg(taken, filter=sent & Q(acknowledged_at__isnull=False)),
    }


def _figures(label: str, row: Mapping[str, Any]) -> Figures:
    names = ("sent", "held_back", "due", "in_time", "resolved", "lapsed", "false", "escalated")
    taken = row["taken"]
    hours = round(taken.total_seconds() / 3600, 1) if taken is not None else None
    return Figures(label=label, hours=hours, **{name: row[name] for name in names})


def _workers(rows: QuerySet[Alert], weeks: Sequence[date]) -> list[tuple[str, list[int], float]]:
    """Per worker the alerts sent in each week and their mean, most first."""
    sent = rows.filter(sent_at__isnull=False, owner__isnull=False)
    found: dict[int, list[int]] = defaultdict(lambda: [0] * len(weeks))
    place = {week: n for n, week in enumerate(weeks)}
    for owner, at in sent.values_list("owner_id", "sent_at"):
        week = monday(timezone.localtime(at).date()) if at else None
        if owner is not None and week in place:
            found[owner][place[week]] += 1
    names = dict(Staff.objects.filter(pk__in=list(found)).values_list("pk", "name"))
    mean = {owner: round(sum(n) / len(n), 1) if n else 0.0 for owner, n in found.items()}
    return sorted(
        ((names.get(owner, ""), n, mean[owner]) for owner, n in found.items()),
        key=lambda row: (-row[2], row[0]),
    )


def _weeks(from_on: date, to_on: date) -> list[date]:
    first = monday(from_on)
    return [first + timedelta(weeks=n) for n in range((monday(to_on) - first).days // 7 + 1)]


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _evening(day: date) -> datetime:
    return _morning(day + timedelta(days=1))
