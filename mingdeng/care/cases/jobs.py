"""Work that recurs."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services import owing


def tell_endings() -> int:
    """Put periods ending within the rule's days into their workers' lists; how many there are.

    Idempotent: an item is keyed by case and end day. Cases without a worker are told to their team.
    """
    until = timezone.localdate() + timedelta(days=policies.rule("period")["ending_soon_days"])
    ending = Case.objects.filter(now_status="open", due_on__lte=until).order_by("id")
    count = 0
    with transaction.atomic():
        for case in ending.iterator(chunk_size=500):
            owing.ending_soon(case)
            count += 1
    return count
