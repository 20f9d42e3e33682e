"""A column of the caseload list: whose factors moved beyond the noise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from mingdeng.care.assessments import policies, queries
from mingdeng.care.cases.models import Case
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.slots.registry import ListColumn, columns


def moved(viewer: Any, case_ids: Sequence[int]) -> dict[int, str]:
    """Per case how many factors got worse beyond noise, or how many ratings are stale: one query
    beside what access asks. A case whose casework the viewer may not read is left out."""
    records = dict(Case.objects.filter(pk__in=case_ids).values_list("pk", "record_id"))
    grants = scopes.grants_on(viewer, records.values())
    readable = [c for c, record in records.items() if grants[record].may_read(Group.CASEWORK)]
    found = queries.radars(readable, timezone.localdate())
    return {case_id: _words(radar) for case_id, radar in found.items()}


def _words(radar: queries.Radar) -> str:
    if not radar.rated:
        return "未評"
    parts = []
    if radar.worse:
        parts.append(f"▲ {len(radar.worse)} 項惡化")
    better = [a for a in radar.axes if a.change.exceeds and not a.change.worse]
    if better:
        parts.append(f"{len(better)} 項好轉")
    if radar.stale:
        parts.append(f"{len(radar.stale)} 項久未評")
    return "、".join(parts) or "無明顯變化"


columns.add(
    ListColumn(
        name="assessments.moved",
        place="cases",
        title="因子變動",
        values=moved,
        policy=policies.COLUMN,
        order=40,
    )
)
