"""What a changed alert rule touches, told before anyone saves it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone

from mingdeng.care.alerts import catalogue as rulebook
from mingdeng.care.alerts import policies
from mingdeng.care.alerts.models import SPEAKING, Alert
from mingdeng.care.alerts.queries.forecast import conditions_that_would_hold
from mingdeng.care.alerts.services import recounting
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.rules import shapes
from mingdeng.foundation.slots.registry import DayMover, LongCounter, Tell, long_impacts, movers


def count(proposed: str, tell: Tell) -> tuple[int, str]:
    """How many alerts a rule would raise today under new parameters: `{"code": …, "params": …}`.

    With a rule's code alone it counts the alerts of that rule that stand. Every standing case is
    recomputed: 7 seconds for 2,495.
    """
    code, params = _read(proposed)
    today = timezone.localdate()
    if code not in {rule.code for rule in rules.family(policies.FAMILY, today)}:
        return 0, "沒有這條警示規則。"
    if rulebook.find(code, today) is None:  # the policy around the rules: budget, ladder, order
        standing = Alert.objects.filter(state__in=SPEAKING).count()
        return standing, f"這是所有警示共用的規則，目前共有 {standing} 則警示要處理。"
    if params is None:
        standing = Alert.objects.filter(rule=code, state__in=SPEAKING).count()
        return standing, f"這條規則目前有 {standing} 則警示要處理。"
    try:
        now, then, cases = conditions_that_would_hold(code, params, today, tell)
    except (KeyError, ValueError, TypeError):
        return 0, "參數不完整，算不出會有幾則警示；請補齊後再試。"
    return then, f"{cases} 案中，現行條件成立 {now} 則，改後 {then} 則（延後與額度前）。"


def _read(text: str) -> tuple[str, dict[str, Any] | None]:
    try:
        read = json.loads(text)
    except ValueError:
        return text, None
    if not isinstance(read, dict) or not isinstance(read.get("params"), dict):
        return str(read.get("code", "")) if isinstance(read, dict) else "", None
    return str(read.get("code", "")), read["params"]


@shapes.checker(policies.FAMILY)
def usable(code: str, params: Mapping[str, Any]) -> Iterable[str]:
    """An alert rule can be read as one: an unusable one would raise nothing, silently."""
    today = timezone.localdate()
    held = rules.find(policies.FAMILY, code, today)
    if params.get("kind") != "alert":
        return
    try:
        rulebook.AlertRule.of(replace(held, params=params), 0)
    except (KeyError, ValueError, TypeError) as wrong:
        yield f"這條警示規則讀不懂（{wrong}），請檢查條件。"


long_impacts.add(LongCounter(name="alerts.rule", place=policies.FAMILY, count=count))
movers.add(DayMover("alerts.clocks", "calendar.day", "警示期限", recounting.set_again))
