"""What a changed tier rule would do, before anyone saves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from mingdeng.care.assessments.queries.tiers import verdicts
from mingdeng.care.assessments.tiering import TierRule
from mingdeng.care.cases.models import STANDING, Case
from mingdeng.foundation.slots.registry import Tell

CHUNK = 500


def cases_a_rule_would_change(params: Mapping[str, Any], on: date, tell: Tell) -> tuple[int, int]:
    """(how many standing cases would get another tier or strength, how many there are).

    Compares with what the rule in force says of the same day: five queries per 500 cases and
    rule, after which `tell(done, total)` is said. Raises KeyError or ValueError when the parameters
    cannot be used.
    """
    proposed = TierRule.of(params, "proposed")
    changed = total = 0
    rows = Case.objects.filter(now_status__in=STANDING).select_related("record").order_by("pk")
    every = rows.count()
    for start in range(0, every, CHUNK):
        cases = list(rows[start : start + CHUNK])
        now = verdicts(cases, on)
        then = verdicts(cases, on, proposed)
        total += len(cases)
        changed += sum(now[case.pk].level != then[case.pk].level for case in cases)
        tell(total, every)
    return changed, total
