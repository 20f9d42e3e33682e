"""Alerts follow their case: to another worker, and back to its team."""

from __future__ import annotations

from django.db import transaction

from mingdeng.care.alerts import policies
from mingdeng.care.alerts.models import SPEAKING, STANDING, Alert
from mingdeng.care.alerts.services import owing
from mingdeng.care.cases.models import Case


@transaction.atomic
def follow_worker(case_id: int) -> int:
    """Standing alerts belong to the case's present worker, and so do their items; how many."""
    case = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        return 0
    standing = Alert.objects.filter(case=case, state__in=STANDING)
    moved = standing.exclude(owner_id=case.now_worker_id)
    count = moved.update(owner_id=case.now_worker_id)
    statutory = frozenset(policies.rule("order_of_need")["statutory"])
    for alert in Alert.objects.filter(case=case, state__in=SPEAKING):
        owing.owe(alert, case, alert.rule in statutory)
    return count
