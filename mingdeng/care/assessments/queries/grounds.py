"""What holds a tier up: dated facts, flagged questionnaires, and what floors above us report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from mingdeng.care.assessments import floors
from mingdeng.care.assessments.floors import Ground
from mingdeng.care.assessments.models import Administration
from mingdeng.care.assessments.tiering import ALERT, FACT, Floor, Holding, TierRule, hold
from mingdeng.care.cases.models import Case
from mingdeng.care.facts import queries as facts
from mingdeng.care.facts.models import Fact
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.records.queries import same_persons


def holdings(cases: Sequence[Case], rule: TierRule, on: date) -> dict[int, list[Holding]]:
    """Per case the floors of facts and alerts: three queries and what the sources ask."""
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
    persons = same_persons([case.record_id for case in cases])
    records = sorted({record for group in persons.values() for record in group})
    since = on - timedelta(days=max(floor.lasts_days for floor in wanted))
    told = facts.facts_of(records, sorted({floor.subject for floor in wanted}), since)
    by_record: dict[int, list[Fact]] = defaultdict(list)
    for fact in told:
        if fact.occurred_on <= on:
            by_record[fact.record_id].append(fact)
    return {
        case.pk: _holding(
            wanted, [f for r in persons.get(case.record_id, ()) for f in by_record[r]]
        )
        for case in cases
    }


def _holding(wanted: Sequence[Floor], told: Sequence[Fact]) -> list[Holding]:
    return [
        hold(floor, fact.occurred_on, _ended(fact, told))
        for floor in wanted
        for fact in told
        if fact.kind == floor.subject and floor.outcome in ("", fact.outcome)
    ]


def _ended(fact: Fact, told: Sequence[Fact]) -> date | None:
    """The day before a later turn of the same spell (出監 → 入監); None while it lasts."""
    entry = codes.find("fact_kind", fact.kind, fact.occurred_on)
    turns = set(entry.extra.get("spell", ())) if entry else set()
    later = [
        other.occurred_on
        for other in told
        if other.kind == fact.kind
        and other.outcome in turns - {fact.outcome}
        and other.occurred_on > fact.occurred_on
    ]
    return min(later) - timedelta(days=1) if fact.outcome in turns and later else None
