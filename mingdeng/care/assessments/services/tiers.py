"""The rule's tier written down when it changes, and the one that stands taken over by the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingdeng.care.assessments import catalogue
from mingdeng.care.assessments.models import RULE, Tier
from mingdeng.care.assessments.queries.tiers import governing, open_tiers, verdicts
from mingdeng.care.assessments.tiering import TierRule, Verdict
from mingdeng.care.cases.models import STANDING, Case
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events import services as events
from mingdeng.foundation.worklist import services as worklist

CHUNK = 500


@transaction.atomic
def retier(case: Case, on: date | None = None) -> Tier | None:
    """Compute the rule's tier as of a day (today by default) and take it over; the one that stands.

    Nothing happens to a case no longer cared for (None). Raises NoRule.
    """
    day = on or timezone.localdate()
    rows = Case.objects.select_related("key", "record").select_for_update(of=("self",))
    held = rows.get(pk=case.pk)
    if held.now_status not in STANDING:
        return None
    rule = catalogue.tier_rule(day)
    verdict = verdicts([held], day, rule)[held.pk]
    standing = take_over(held, verdict, rule, day, open_tiers([held.pk]))
    case.now_tier, case.now_strength = held.now_tier, held.now_strength
    return standing


def retier_all(on: date | None = None) -> int:
    """Every standing case anew; how many changed. Falls that have held and floors that ended
    come true this way: run daily. Queries grow with the changes, not with the cases."""
    day = on or timezone.localdate()
    changed = 0
    ids = list(
        Case.objects.filter(now_status__in=STANDING).order_by("pk").values_list("pk", flat=True)
    )
    for start in range(0, len(ids), CHUNK):
        changed += _retier_some(ids[start : start + CHUNK], day)
    return changed


def _retier_some(ids: Sequence[int], day: date) -> int:
    rule = catalogue.tier_rule(day)
    cases = list(Case.objects.filter(pk__in=ids).select_related("record"))
    found = verdicts(cases, day, rule)
    rows = open_tiers(ids)
    due = [case for case in cases if _differs(rows.get((case.pk, RULE)), found[case.pk])]
    before = {case.pk: (case.now_tier, case.now_strength) for case in due}
    for case in due:
        retier(case, day)
    return sum(before[case.pk] != (case.now_tier, case.now_strength) for case in due)


def take_over(
    case: Case,
    verdict: Verdict,
    rule: TierRule,
    day: date,
    rows: dict[tuple[int, str], Tier],
) -> Tier | None:
    """Write the rule's tier if it changed, and let the case carry the one that stands."""
    held = rows.get((case.pk, RULE))
    if _differs(held, verdict):
        start = max(day, held.from_on) if held else day
        if held is not None:
            end_tier(held, start)
        rows[case.pk, RULE] = Tier.objects.create(
            case=case,
            source=RULE,
            tier=verdict.level.tier,
            strength=verdict.level.strength,
            points=verdict.sum.points,
            because=reasons(verdict),
            rule_version=rule.version,
            from_on=start,
        )
        audit.record(
            "tier.computed",
            subject=rows[case.pk, RULE],
            records=[case.record_id],
            detail={"rule": rule.version},
        )
    return carry(case, rows)


def carry(case: Case, rows: dict[tuple[int, str], Tier]) -> Tier | None:
    """Repeat on the case the tier that stands, weigh what is owed anew, tell the house."""
    standing = governing(rows, case.pk)
    if standing is None or (case.now_tier, case.now_strength) == (standing.tier, standing.strength):
        return standing
    rose = standing.strength > case.now_strength
    case.now_tier, case.now_strength = standing.tier, standing.strength
    Case.objects.filter(pk=case.pk).update(now_tier=standing.tier, now_strength=standing.strength)
    worklist.weigh(case_id=case.pk, strength=standing.strength)
    events.emit(
        "tier.changed", case_id=case.pk, tier_id=standing.pk, source=standing.source, rose=rose
    )
    return standing


def end_tier(row: Tier, before: date) -> None:
    """End a tier the day before another begins."""
    row.to_on = before - timedelta(days=1)
    row.save(update_fields=["to_on"])


def reasons(verdict: Verdict) -> list[dict[str, Any]]:
    """What a tier rests on, as kept with it: factors with their points, floors with their days."""
    factors = [
        {"factor": t.factor, "rating": t.rating, "points": t.points}
        for t in sorted(verdict.sum.terms, key=lambda term: -term.points)
        if t.points
    ]
    floors = [
        {"floor": h.floor.code, "since": h.since.isoformat(), "until": h.until.isoformat()}
        for h in verdict.holding
    ]
    few = [{"few": verdict.sum.rated}] if verdict.sum.few else []
    held = [{"held_until": verdict.held_until.isoformat()}] if verdict.held_until else []
    return [*floors, *few, *held, *factors]


def _differs(row: Tier | None, verdict: Verdict) -> bool:
    level = verdict.level
    return row is None or (row.tier, row.strength) != (level.tier, level.strength)
