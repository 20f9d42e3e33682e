"""Ratings, tiers and administrations by the thousand: for imports and the demo city.

Who may is the caller's to check. No event per row: what follows an import is the import's to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingdeng.care.assessments import scoring
from mingdeng.care.assessments.models import Administration, InstrumentVersion, Rating, Tier
from mingdeng.care.cases.models import Case
from mingdeng.foundation.audit import services as audit

BATCH = 1000


@dataclass(frozen=True)
class RatingGiven:
    """One rating of the past. Only changes belong here: nothing is compared. `case` needs its key
    only where there is `evidence`."""

    case: Case
    factor: str
    value: int
    on: date
    contact_id: int | None = None
    rater_id: int | None = None
    evidence: str = ""
    basis: str = "contact"
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class TierGiven:
    """One dated tier of the past; leave `to_on` open for the one that holds."""

    case_id: int
    source: str
    tier: str
    strength: int
    from_on: date
    to_on: date | None = None
    points: int = 0
    because: Sequence[Mapping[str, Any]] = ()
    rule_version: str = ""
    reason: str = ""
    decided_by_id: int | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class AdministrationGiven:
    """One questionnaire of the past; scores and flags are computed."""

    case: Case
    instrument: InstrumentVersion
    answers: Mapping[str, int]
    on: date
    given_by_id: int | None = None
    occasion: str = "review"
    mode: str = "read_aloud"
    note: str = ""
    contact_id: int | None = None
    recorded_at: datetime | None = field(default=None)


@transaction.atomic
def store_ratings(given: Sequence[RatingGiven], *, origin: str = "import") -> int:
    """Store ratings as they are told; how many. One statement per thousand, one audit entry."""
    rows = [
        Rating(
            key_id=one.case.key_id,
            case_id=one.case.pk,
            factor=one.factor,
            value=one.value,
            occurred_on=one.on,
            recorded_at=one.recorded_at or timezone.now(),
            contact_id=one.contact_id,
            origin=origin,
            basis=one.basis,
            rater_id=one.rater_id,
        )
        for one in given
    ]
    for row, one in zip(rows, given, strict=True):
        if one.evidence:
            row.key = one.case.key
            row.evidence = one.evidence
    Rating.objects.bulk_create(rows, batch_size=BATCH)
    _audit("factor.ratings_stored", len(rows), origin)
    return len(rows)


@transaction.atomic
def store_tiers(given: Sequence[TierGiven], *, origin: str = "import") -> int:
    """Store dated tiers and let each case carry the open one (worker's before rule's); how many."""
    now = timezone.now()
    rows = [
        Tier(
            case_id=one.case_id,
            source=one.source,
            tier=one.tier,
            strength=one.strength,
            points=one.points,
            because=list(one.because),
            rule_version=one.rule_version,
            from_on=one.from_on,
            to_on=one.to_on,
            reason=one.reason,
            decided_by_id=one.decided_by_id,
            recorded_at=one.recorded_at or now,
        )
        for one in given
    ]
    Tier.objects.bulk_create(rows, batch_size=BATCH)
    standing = {row.case_id: row for row in rows if row.to_on is None and row.source == "rule"}
    standing |= {row.case_id: row for row in rows if row.to_on is None and row.source == "worker"}
    cases = [
        Case(pk=case_id, now_tier=row.tier, now_strength=row.strength)
        for case_id, row in standing.items()
    ]
    Case.objects.bulk_update(cases, ["now_tier", "now_strength"], batch_size=200)
    _audit("tier.tiers_stored", len(rows), origin)
    return len(rows)


@transaction.atomic
def store_administrations(given: Sequence[AdministrationGiven], *, origin: str = "import") -> int:
    """Store questionnaires with computed scores; how many. Raises AnswerError."""
    rows = []
    for one in given:
        scores = scoring.score(one.instrument.definition, one.answers)
        rows.append(
            Administration(
                key=one.case.key,
                record_id=one.case.record_id,
                case_id=one.case.pk,
                instrument=one.instrument,
                contact_id=one.contact_id,
                given_on=one.on,
                occasion=one.occasion,
                mode=one.mode,
                given_by_id=one.given_by_id,
                answers=dict(one.answers),
                scores=scores.as_record(),
                flags=sorted({flag.alert for flag in scores.flags}),
                note=one.note or None,
                recorded_at=one.recorded_at or timezone.now(),
            )
        )
    Administration.objects.bulk_create(rows, batch_size=BATCH)
    _audit("instrument.administrations_stored", len(rows), origin)
    return len(rows)


def _audit(code: str, count: int, origin: str) -> None:
    if count:
        audit.record(code, detail={"count": count, "origin": origin})
