"""Offering what the dated table says of a factor that moved; taking back what no longer holds.

Acts as the system: it reads ratings and writes offers, never the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from mingdeng.care.assessments.queries import Radar, radars
from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.plans import catalogue, matching, policies
from mingdeng.care.plans.matching import Offer, Row, Situation
from mingdeng.care.plans.models import (
    ACTIVE,
    OPEN_GOAL,
    OPEN_INTERVENTIONS,
    Decision,
    Intervention,
    Suggestion,
)
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events

BATCH = 500


@dataclass
class _Past:
    """What was offered to a case before, and what its plan holds."""

    offered: dict[str, date] = field(default_factory=dict)
    seen: set[tuple[str, int]] = field(default_factory=set)
    open: list[Suggestion] = field(default_factory=list)
    planned: set[str] = field(default_factory=set)


@transaction.atomic
def suggest(case: Case, on: date | None = None) -> list[Suggestion]:
    """Offer a case what fits it on a day (today by default); the new offers. Said twice, the
    second time finds nothing. Raises NoRule."""
    held = Case.objects.select_related("key").select_for_update(of=("self",)).get(pk=case.pk)
    made = _offer([held], on or timezone.localdate())
    if made:
        audit.record(
            "suggestion.offered",
            subject=held,
            records=[held.record_id],
            detail={"rules": [one.rule for one in made]},
        )
        events.emit("suggestion.offered", case_id=held.pk, count=len(made))
    return made


def suggest_many(cases: Iterable[Case], on: date | None = None, *, origin: str = "nightly") -> int:
    """The same for many cases in five queries per 500; how many offers. No event per case.

    `cases` need `now_tier`, `source` and `key_id`; those that have ended are left out.
    """
    day = on or timezone.localdate()
    total, held = 0, [case for case in cases if case.now_status in STANDING]
    for start in range(0, len(held), BATCH):
        with transaction.atomic():
            total += len(_offer(held[start : start + BATCH], day))
    if total:
        audit.record(
            "suggestion.offered_many", detail={"count": total, "cases": len(held), "origin": origin}
        )
    return total


def nightly() -> int:
    """Every standing case, once a day: ratings age, rows begin and end, cool-downs run out."""
    rows = Case.objects.filter(now_status__in=STANDING).exclude(now_tier="").order_by("pk")
    return suggest_many(rows.iterator(chunk_size=BATCH))


def lapse_all(case: Case) -> int:
    """Take back every open offer of a case that has ended; how many."""
    open_ones = Suggestion.objects.filter(case=case, decision="")
    return open_ones.update(decision=Decision.LAPSED, decided_at=timezone.now())


def _offer(cases: Sequence[Case], on: date) -> list[Suggestion]:
    found = radars([case.pk for case in cases], on)
    past = _past_of([case.pk for case in cases])
    rows, available = catalogue.rows(on), catalogue.available(on)
    most, _ = policies.display(on)
    made: list[Suggestion] = []
    gone: list[int] = []
    for case in cases:
        changes = {axis.factor.code: axis.change for axis in found[case.pk].axes}
        before = past[case.pk]
        kept = [s for s in before.open if matching.still_holds(s.factor, s.direction, changes)]
        gone += [s.pk for s in before.open if s not in kept]
        room = max(0, most - len(kept))
        situation = _situation(case, found[case.pk], before, kept, on)
        offers = matching.match(rows, situation, on, available=available, limit=room)
        made += [_suggestion(case, offer, on) for offer in offers]
    if gone:
        Suggestion.objects.filter(pk__in=gone, decision="").update(
            decision=Decision.LAPSED, decided_at=timezone.now()
        )
    Suggestion.objects.bulk_create(made, batch_size=BATCH)
    return made


def _situation(
    case: Case, radar: Radar, past: _Past, kept: Sequence[Suggestion], on: date
) -> Situation:
    source = codes.find("case_source", case.source, on)
    return Situation(
        tier=case.now_tier,
        source_group=source.extra.get("group", "") if source else "",
        changes={axis.factor.code: axis.change for axis in radar.axes},
        offered=past.offered,
        taken=past.planned | {one.intervention for one in kept},
        seen=past.seen,
    )


def _past_of(case_ids: Sequence[int]) -> dict[int, _Past]:
    """Earlier offers and what the active plans hold: two queries."""
    found: dict[int, _Past] = {pk: _Past() for pk in case_ids}
    rows = Suggestion.objects.filter(case_id__in=case_ids).select_related(None)
    for row in rows.defer("note").order_by("offered_on", "id"):
        held = found[row.case_id]
        held.offered[row.rule] = row.offered_on
        held.seen.add((row.rule, int(row.facts.get("reading") or 0)))
        if not row.decision:
            held.open.append(row)
    planned = Intervention.objects.filter(
        goal__plan__case_id__in=case_ids,
        goal__plan__state=ACTIVE,
        goal__state=OPEN_GOAL,
        state__in=OPEN_INTERVENTIONS,
    )
    for pk, code in planned.values_list("goal__plan__case_id", "code"):
        found[pk].planned.add(code)
    return found


def _suggestion(case: Case, offer: Offer, on: date) -> Suggestion:
    row: Row = offer.row
    change = offer.change
    past_day = on < timezone.localdate()
    return Suggestion(
        key_id=case.key_id,
        case=case,
        factor=row.factor,
        direction=row.direction,
        tier=case.now_tier,
        rule=row.code,
        rule_version=row.version,
        intervention=row.intervention,
        facts={
            "now": change.now,
            "usual": change.usual,
            "index": round(change.index, 2) if change.index is not None else None,
            "reading": change.reading,
        },
        offered_on=on,
        made_at=timezone.make_aware(datetime.combine(on, time(12))) if past_day else timezone.now(),
        once=f"{case.pk}:{row.code}:{change.reading}",
    )
