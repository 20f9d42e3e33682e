"""What holds a tier up: dated facts, flagged questionnaires, and what floors above us report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models.functions import Coalesce

from mingdeng.care.assessments import floors
from mingdeng.care.assessments.floors import Ground
from mingdeng.care.assessments.models import Administration
from mingdeng.care.assessments.tiering import ALERT, FACT, Floor, Holding, TierRule, hold
from mingdeng.care.cases.models import Case
from mingdeng.care.facts.models import Fact
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.records.queries.persons import members_of


@dataclass(frozen=True)
class Turn:
    """A fact as a floor needs it: what kind, how it ended, on which day."""

    kind: str
    outcome: str
    on: date


def holdings(cases: Sequence[Case], rule: TierRule, on: date) -> dict[int, list[Holding]]:
    """Per case (with its record loaded) the floors of facts and of what sources report: one query
    and what the sources ask."""
    found: dict[int, list[Holding]] = defaultdict(list)
    for case_id, held in _of_facts(cases, rule, on).items():
        found[case_id] += held
    reported = floors.grounds([case.pk for case in cases], on)
    alerting = [floor for floor in rule.floors if floor.source == ALERT]
    for case_id, grounds in reported.items():
        found[case_id] += [
            hold(floor, ground.since, ground.until)
            for ground in grounds
            for floor in alerting
            if floor.subject == ground.subject
        ]
    return found


def flagged(case_ids: Sequence[int], on: date) -> dict[int, list[Ground]]:
    """The floor source of questionnaires: answers that hold a hard trigger. One query.

    A later clean answer does not end it: the floor has its own length.
    """
    rows = Administration.objects.filter(
        case_id__in=list(case_ids), withdrawn_at=None, given_on__lte=on
    ).exclude(flags=[])
    found: dict[int, list[Ground]] = defaultdict(list)
    for case_id, flags, given_on in rows.values_list("case_id", "flags", "given_on"):
        found[case_id] += [Ground(alert, given_on) for alert in flags]
    return found


def _of_facts(cases: Sequence[Case], rule: TierRule, on: date) -> dict[int, list[Holding]]:
    wanted = [floor for floor in rule.floors if floor.source == FACT]
    if not wanted or not cases:
        return {}
    told = _told(cases, {floor.subject for floor in wanted}, _earliest(wanted, on), on)
    return {case.pk: _holding(wanted, told[case.record.person_id]) for case in cases}


def _earliest(wanted: Sequence[Floor], on: date) -> date:
    return on - timedelta(days=max(floor.lasts_days for floor in wanted))


def _told(
    cases: Sequence[Case], kinds: set[str], since: date, until: date
) -> dict[int, list[Turn]]:
    """Person → what was told of any of their records in these days: one query."""
    rows = (
        Fact.objects.filter(
            withdrawn_at=None,
            kind__in=kinds,
            occurred_on__range=(since, until),
            record__in=members_of([case.record_id for case in cases]).values("pk"),
        )
        .annotate(person=Coalesce("record__canonical", "record"))
        .values_list("person", "kind", "outcome", "occurred_on")
    )
    found: dict[int, list[Turn]] = defaultdict(list)
    for person, *turn in rows:
        found[person].append(Turn(*turn))
    return found


def _holding(wanted: Sequence[Floor], told: Sequence[Turn]) -> list[Holding]:
    return [
        hold(floor, turn.on, _ended(turn, told))
        for floor in wanted
        for turn in told
        if turn.kind == floor.subject and floor.outcome in ("", turn.outcome)
    ]


def _ended(turn: Turn, told: Sequence[Turn]) -> date | None:
    """The day before a later turn of the same spell (出監 → 入監); None while it lasts."""
    entry = codes.find("fact_kind", turn.kind, turn.on)
    turns = set(entry.extra.get("spell", ())) if entry else set()
    later = [
        other.on
        for other in told
        if other.kind == turn.kind
        and other.outcome in turns - {turn.outcome}
        and other.on > turn.on
    ]
    return min(later) - timedelta(days=1) if turn.outcome in turns and later else None
