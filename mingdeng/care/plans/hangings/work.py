"""How a review that is due speaks in the inbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from mingdeng.care.cases.queries import cases_by_id
from mingdeng.care.cases.queries.sheet import TIER_MARK
from mingdeng.care.plans.services.owing import REVIEW
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.roc import roc_short
from mingdeng.foundation.worklist import kinds
from mingdeng.foundation.worklist.kinds import Action, Described, Kind, Rank
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records.queries import briefs


def describe(items: Sequence[Item], viewer: Any) -> Mapping[int, Described]:
    """Words for a page of reviews: one query beside the people's."""
    people = briefs(viewer, [item.record_id for item in items if item.record_id])
    cases = cases_by_id(item.case_id for item in items if item.case_id)
    found = {}
    for item in items:
        case, person = cases.get(item.case_id or 0), people.get(item.record_id or 0)
        if case is None or person is None or not person.grant.may_read(Group.CASEWORK):
            continue
        found[item.pk] = Described(
            title="處遇計畫複評",
            reason=f"第 {item.facts.get('number', 1)} 版，{_since(item)} 起。",
            url=reverse("plans:review", args=[item.subject_ref]),
            action_label="複評",
            icon="check",
            due_label="複評日",
            person=person.name,
            person_url=reverse("cases:page", args=[case.ref]),
            tier=TIER_MARK.get(case.now_tier, ""),
            actions=(Action("看計畫", reverse("plans:page", args=[case.ref]), "eye"),),
        )
    return found


def _since(item: Item) -> str:
    said = item.facts.get("from_on")
    return roc_short(date.fromisoformat(said)) if said else ""


kinds.register(Kind(REVIEW, "處遇計畫複評", Rank.ORDINARY, describe))
