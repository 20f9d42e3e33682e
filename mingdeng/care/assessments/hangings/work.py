"""How a waiting tier request speaks in the supervisor's inbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from mingdeng.care.assessments.models import TierRequest
from mingdeng.care.assessments.queries.tiers import MARKS
from mingdeng.care.assessments.services.overriding import KIND
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.roc import roc_short
from mingdeng.foundation.worklist import kinds
from mingdeng.foundation.worklist.kinds import Described, Kind, Rank
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records.queries import briefs


def describe(items: Sequence[Item], viewer: Any) -> Mapping[int, Described]:
    """Words for a page of requests: one query beside the people's."""
    refs = [item.subject_ref for item in items]
    rows = {row.ref: row for row in TierRequest.objects.filter(ref__in=refs).select_related("case")}
    people = briefs(viewer, {row.case.record_id for row in rows.values()})
    found = {}
    for item in items:
        row = rows.get(item.subject_ref)
        person = people.get(row.case.record_id) if row else None
        if row is None or person is None or not person.grant.may_read(Group.CASEWORK):
            continue
        found[item.pk] = Described(
            title=f"核定調低分群：強度 {row.case.now_strength} → {row.strength}",
            reason=f"{_day(item)} 送核，理由：{item.facts.get('reason', '')}",
            url=reverse("assessments:tier", args=[row.case.ref]),
            action_label="核定",
            icon="check",
            person=person.name,
            person_url=reverse("cases:page", args=[row.case.ref]),
            tier=MARKS.get(row.case.now_tier, ""),
        )
    return found


def _day(item: Item) -> str:
    said = item.facts.get("asked_on")
    return roc_short(date.fromisoformat(said)) if said else ""


kinds.register(Kind(KIND, "核定調低分群", Rank.ORDINARY, describe))
