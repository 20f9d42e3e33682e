"""A column of the caseload list: how many alerts stand, by level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count

from mingdeng.care.alerts import policies
from mingdeng.care.alerts.models import SPEAKING, Alert
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import ListColumn, columns


def standing(viewer: Any, case_ids: Sequence[int]) -> dict[int, str]:
    """緊急 1、警示 2 per case: one query. The list veils it for a reader without casework."""
    rows = (
        Alert.objects.filter(case_id__in=list(case_ids), state__in=SPEAKING)
        .values("case_id", "level", "weight")
        .annotate(n=Count("pk"))
        .order_by("case_id", "weight")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        found[row["case_id"]].append(f"{codes.label('alert_level', row['level'])} {row['n']}")
    return {case_id: "、".join(parts) for case_id, parts in found.items()}


columns.add(
    ListColumn(
        name="alerts.standing",
        place="cases",
        title="警示",
        values=standing,
        policy=policies.COLUMN,
        order=20,
    )
)
