"""What may be counted of cases and the flows beside them. Declarations: nobody computes here.

Stock: how many stand at the end of a day. Flow: how many entered within a period. `dimensions` are
columns or spells; `one_per` says what is counted once, so that a person, an episode and a step are
never mixed (案 and 人次, docs/spec/inventory.md F9).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from mingdeng.care.cases.models import STANDING, Case, FlowStep, SpecialFlow, Spell


@dataclass(frozen=True)
class Indicator:
    """One thing that may be counted. `rows(from, to)` gives the records behind the number (for
    drilling down), `count(from, to)` the number."""

    code: str
    title: str
    unit: str
    kind: str  # stock or flow
    one_per: str
    date_used: str
    dimensions: tuple[str, ...]
    source: str
    rows: Callable[[date, date], QuerySet[Any]]
    count: Callable[[date, date], int]


def standing_on(day: date) -> QuerySet[Case]:
    """Cases in care, in intake or waiting to close at the end of a day, by their status spells."""
    held = Spell.objects.filter(
        Q(to_on=None) | Q(to_on__gte=day), kind="status", value__in=STANDING, from_on__lte=day
    )
    return Case.objects.filter(pk__in=held.values("case_id"))


def received(since: date, until: date) -> QuerySet[Case]:
    """Cases taken in within a period."""
    return Case.objects.filter(received_on__range=(since, until))


def assessed(since: date, until: date) -> QuerySet[Case]:
    """Of the cases received in a period, those whose opening assessment is done (C9)."""
    return received(since, until).exclude(assessed_on=None)


def closed(since: date, until: date) -> QuerySet[Case]:
    """Cases ended within a period, transferred ones included."""
    return Case.objects.filter(
        closed_on__range=(since, until), now_status__in=["closed", "transferred"]
    )


def flows(kind: str, since: date, until: date, path: str = "") -> QuerySet[SpecialFlow]:
    """Flows that entered their count within a period."""
    found = SpecialFlow.objects.filter(kind=kind, counted_on__range=(since, until))
    return found.filter(path=path) if path else found


def persons(found: QuerySet[SpecialFlow]) -> int:
    """How many persons: linked records are one, and one person counts once per path."""
    return (
        found.annotate(person=Coalesce("record__canonical_id", "record_id"))
        .values("path", "person")
        .distinct()
        .count()
    )


def juveniles(since: date, until: date) -> dict[tuple[str, str], int]:
    """(zone, in_school or not_in_school) → juveniles whose flow began in the period (C34)."""
    rows = (
        flows("juvenile", since, until)
        .annotate(person=Coalesce("record__canonical_id", "record_id"))
        .values_list("zone", "counts_as", "person")
        .distinct()
    )
    return dict(Counter((zone, counts_as) for zone, counts_as, _ in rows))


def flows_standing(kind: str, day: date) -> QuerySet[SpecialFlow]:
    """Flows in their count that still ran at the end of a day (C34 持續輔導中)."""
    open_then = Q(to_on=None) | Q(to_on__gt=day)
    return SpecialFlow.objects.filter(open_then, kind=kind, counted_on__lte=day)


def flows_ended(kind: str, since: date, until: date) -> QuerySet[SpecialFlow]:
    """Flows in their count that ended within a period (C34 已結案)."""
    return SpecialFlow.objects.filter(
        kind=kind, counted_on__isnull=False, to_on__range=(since, until)
    )


def minors_by_path(since: date, until: date) -> dict[str, int]:
    """Path → 案 that entered it in the period, each person once per path (C35)."""
    rows = (
        flows("minor", since, until)
        .annotate(person=Coalesce("record__canonical_id", "record_id"))
        .values_list("path", "person")
        .distinct()
    )
    return dict(Counter(path for path, _ in rows))


def perinatal(since: date, until: date) -> dict[str, int]:
    """孕產婦 and 新生兒 that entered their count in the period (C33)."""
    return {
        "pregnant_woman": persons(flows("pregnancy", since, until)),
        "newborn": persons(flows("newborn", since, until)),
    }


def sittings(stage: str, since: date, until: date) -> tuple[int, int]:
    """(場次, 人次) of an attended step of juvenile flows, such as 家長親職教育 (C34)."""
    told = FlowStep.objects.filter(
        flow__kind="juvenile", stage=stage, occurred_on__range=(since, until), attended__gt=0
    ).aggregate(times=Count("id"), people=Coalesce(Sum("attended"), 0))
    return told["times"], told["people"]


def with_school(since: date, until: date) -> QuerySet[FlowStep]:
    """Steps done together with a school's 春暉 group (C34)."""
    return FlowStep.objects.filter(stage="chunhui", occurred_on__range=(since, until))


def by_source(found: QuerySet[Case]) -> dict[str, int]:
    """Source → cases (C1, C9)."""
    rows = found.values_list("source").annotate(n=Count("id")).order_by(F("n").desc())
    return dict(rows)


INDICATORS = (
    Indicator(
        "cases.standing",
        "在案人數（期末）",
        "案",
        "stock",
        "episode",
        "status spell",
        ("source", "sex", "age_band", "district", "worker", "team", "phase", "tier"),
        "C1",
        lambda since, until: standing_on(until),
        lambda since, until: standing_on(until).count(),
    ),
    Indicator(
        "cases.received",
        "收案",
        "案",
        "flow",
        "episode",
        "received_on",
        ("source", "sex", "age_band", "district"),
        "C1, C9, C10",
        received,
        lambda since, until: received(since, until).count(),
    ),
    Indicator(
        "cases.assessed",
        "完成開案評估",
        "案",
        "flow",
        "episode",
        "received_on",
        ("source",),
        "C9",
        assessed,
        lambda since, until: assessed(since, until).count(),
    ),
    Indicator(
        "cases.closed",
        "結案",
        "案",
        "flow",
        "episode",
        "closed_on",
        ("source", "closing_reason"),
        "C1, C11",
        closed,
        lambda since, until: closed(since, until).count(),
    ),
    Indicator(
        "flows.pregnant",
        "藥癮孕產婦",
        "案",
        "flow",
        "person",
        "counted_on",
        ("origin",),
        "C33",
        lambda since, until: flows("pregnancy", since, until),
        lambda since, until: persons(flows("pregnancy", since, until)),
    ),
    Indicator(
        "flows.newborn",
        "藥癮者新生兒",
        "案",
        "flow",
        "person",
        "counted_on",
        (),
        "C33",
        lambda since, until: flows("newborn", since, until),
        lambda since, until: persons(flows("newborn", since, until)),
    ),
    Indicator(
        "flows.juvenile",
        "涉毒兒少輔導",
        "名",
        "flow",
        "person",
        "counted_on",
        ("zone", "counts_as"),
        "C34",
        lambda since, until: flows("juvenile", since, until),
        lambda since, until: persons(flows("juvenile", since, until)),
    ),
    Indicator(
        "flows.juvenile_standing",
        "涉毒兒少持續輔導中（期末）",
        "名",
        "stock",
        "person",
        "counted_on, to_on",
        ("zone", "counts_as"),
        "C34",
        lambda since, until: flows_standing("juvenile", until),
        lambda since, until: persons(flows_standing("juvenile", until)),
    ),
    Indicator(
        "flows.juvenile_ended",
        "涉毒兒少結束輔導",
        "名",
        "flow",
        "person",
        "to_on",
        ("zone", "counts_as"),
        "C34",
        lambda since, until: flows_ended("juvenile", since, until),
        lambda since, until: persons(flows_ended("juvenile", since, until)),
    ),
    Indicator(
        "flows.minor",
        "未成年子女跨網絡合作",
        "案",
        "flow",
        "person and path",
        "counted_on",
        ("path",),
        "C35",
        lambda since, until: flows("minor", since, until),
        lambda since, until: persons(flows("minor", since, until)),
    ),
)
