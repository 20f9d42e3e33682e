"""How a person's ratings, tiers and questionnaires are exported, split and shredded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mingdeng.care.assessments import catalogue
from mingdeng.care.assessments.models import Administration, Rating, Tier, TierRequest
from mingdeng.care.assessments.queries.instruments import view
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import PersonParticipant, participants


def export(records: Sequence[int]) -> list[dict[str, Any]]:
    """The person's own ratings, tiers and answers as plain rows (個資法 §10)."""
    wanted = list(records)
    ratings = Rating.objects.filter(case__record_id__in=wanted, withdrawn_at=None)
    tiers = Tier.objects.filter(case__record_id__in=wanted)
    given = Administration.objects.filter(record_id__in=wanted, withdrawn_at=None)
    return [
        {
            "what": "因子評分",
            "on": row.occurred_on,
            "factor": catalogue.label(row.factor, row.occurred_on),
            "value": row.value,
            "evidence": row.evidence,
        }
        for row in ratings.select_related("key").order_by("occurred_on", "pk")
    ] + [
        {
            "what": "分群",
            "from": row.from_on,
            "to": row.to_on,
            "tier": codes.label("tier", row.tier, row.from_on),
            "strength": row.strength,
            "source": codes.label("tier_source", row.source, row.from_on),
        }
        for row in tiers.order_by("from_on", "pk")
    ] + [
        {
            "what": "量表",
            "on": one.on,
            "title": one.title,
            "answers": [f"{number} {said}" for number, _, said in one.answers],
            "scores": {score.label: score.value for score in one.scores},
            "note": one.note,
        }
        for one in (
            view(row)
            for row in given.select_related("key", "instrument").order_by("given_on", "pk")
        )
    ]  # fmt: skip


def since(records: Sequence[int], moment: datetime) -> list[Any]:
    """Questionnaires recorded after a moment. Ratings and tiers belong to a case and go with it."""
    return list(Administration.objects.filter(record_id__in=list(records), recorded_at__gt=moment))


def give(rows: Sequence[Any], record_id: int) -> None:
    """Move named questionnaires to another record; what they seal stays under its key."""
    for row in rows:
        Administration.objects.filter(pk=row.pk).update(record_id=record_id)


participants.add(
    PersonParticipant(
        name="care.assessments",
        place="person",
        tables=(Rating, TierRequest, Administration),
        export=export,
        since=since,
        give=give,
        order=30,
    )
)
