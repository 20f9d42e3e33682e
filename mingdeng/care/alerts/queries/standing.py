"""Alerts as deciding sees them: what stands, what is past, how much of the budget is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from mingdeng.care.alerts.deciding import RESOLVED, Held
from mingdeng.care.alerts.models import STANDING, Alert, Quota

COLUMNS = (
    "case_id", "id", "rule", "once", "mark", "subject", "state", "level", "suppressed_because",
    "suppressed_on", "sent_at", "resolved_at", "facts",
)  # fmt: skip
PAST = ("resolved", "lapsed")


def held_of(
    case_ids: Sequence[int], on: date, longest: int
) -> tuple[dict[int, list[Held]], dict[int, list[Held]]]:
    """(standing, past) by case: one query. `longest` is the longest cool-down in days; what was
    dealt with is looked at for as long again, so that old news dealt with stays so."""
    since = timezone.make_aware(datetime.combine(on - timedelta(days=2 * longest + 60), time.min))
    recent = Q(state__in=PAST) & (Q(resolved_at__gte=since) | Q(lapsed_at__gte=since))
    rows = Alert.objects.filter(Q(state__in=STANDING) | recent, case_id__in=case_ids)
    standing: dict[int, list[Held]] = defaultdict(list)
    past: dict[int, list[Held]] = defaultdict(list)
    for case_id, *values in rows.values_list(*COLUMNS):
        held = _held(values)
        (past if held.state in PAST else standing)[case_id].append(held)
    return standing, past


def _held(values: Sequence[Any]) -> Held:
    pk, rule, once, mark, subject, state, level, because, back_on, sent, resolved, facts = values
    dealt = resolved if state == RESOLVED else sent
    return Held(
        pk=pk,
        rule=rule,
        once=once,
        mark=mark,
        subject=subject,
        state=state,
        level=level,
        because=because,
        held_back_on=back_on,
        dealt_on=timezone.localtime(dealt).date() if dealt else None,
        sent=sent is not None,
        facts=facts,
    )


def used(worker_id: int, week: date) -> int:
    """How many alerts that count a worker was sent in the week of a Monday: one query."""
    row = Quota.objects.filter(worker_id=worker_id, week=week).values_list("used", flat=True)
    return row.first() or 0
