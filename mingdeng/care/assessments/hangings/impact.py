"""What a changed tier rule touches, told before anyone saves it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from mingdeng.care.assessments import catalogue, policies, queries
from mingdeng.care.cases.models import STANDING, Case
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.slots.registry import (
    ImpactCounter,
    LongCounter,
    Tell,
    impacts,
    long_impacts,
)

PLACE = "care.assessments.tier"


def count(proposed: str, tell: Tell) -> tuple[int, str]:
    """How many standing cases would get another tier, given the rule's new parameters as JSON.

    With anything else (the rule's code alone) it counts the cases the rule decides about. Every
    standing case is recomputed: several seconds for 2,495.
    """
    params = _params(proposed)
    total = Case.objects.filter(now_status__in=STANDING).count()
    if params is None:
        return total, f"分群規則決定 {total} 案的分群與強度。"
    try:
        changed, total = queries.cases_a_rule_would_change(params, timezone.localdate(), tell)
    except (KeyError, ValueError, TypeError, StopIteration):
        return total, "參數不完整，算不出會改變幾案；請補齊門檻、權重與下限後再試。"
    return changed, f"{total} 案中有 {changed} 案的分群或強度會改變（以今天的評定重算）。"


def _params(text: str) -> Mapping[str, Any] | None:
    try:
        read = json.loads(text)
    except ValueError:
        return None
    if not isinstance(read, dict):
        return None
    return {**rules.find(policies.FAMILY, "tier").params, **read}


def count_factor(code: str) -> tuple[int, str]:
    """How many standing cases were ever rated on a factor."""
    total = Case.objects.filter(now_status__in=STANDING, ratings__factor=code).distinct().count()
    return (
        total,
        f"「{catalogue.label(code)}」在 {total} 個在案個案有評分；改寫的說明只用於之後的評定。",
    )


long_impacts.add(LongCounter(name="assessments.tier_rule", place=PLACE, count=count))
impacts.add(ImpactCounter(name="assessments.factor", place="codes.factor", count=count_factor))
