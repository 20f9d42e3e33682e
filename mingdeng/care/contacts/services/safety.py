"""Who went in and did not say she is out: first the watcher is told, then the supervisor.

Run by the clock every minute. Minutes are the rule `home_visit_safety`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases.queries import staffing
from mingdeng.care.contacts import policies
from mingdeng.care.contacts.models import Appointment, VisitState
from mingdeng.care.contacts.services import owing
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events import services as events

OUT = (VisitState.PLANNED, VisitState.STARTED)
BATCH = 100


def watch(now: datetime | None = None) -> int:
    """Alarm for every visit past its `check_by`, raise those nobody answered; how many acts.

    Each visit is alarmed once and raised once; running it twice does nothing more.
    """
    moment = now or timezone.now()
    wait = timedelta(
        minutes=int(policies.rule("home_visit_safety")["tell_supervisor_after_minutes"])
    )
    due = Appointment.objects.filter(state__in=OUT, check_by__lte=moment)
    fresh = due.filter(alarmed_at=None)
    unanswered = due.filter(alarmed_at__isnull=False, raised_at=None, check_by__lte=moment - wait)
    return sum(_alarm(pk, moment, wait) for pk in _ids(fresh)) + sum(
        _raise(pk, moment) for pk in _ids(unanswered)
    )


def _alarm(pk: int, now: datetime, wait: timedelta) -> int:
    with transaction.atomic():
        held = _take(pk)
        if held is None or held.alarmed_at is not None or held.check_by is None:
            return 0
        held.alarmed_at = now
        held.save(update_fields=["alarmed_at"])
        owing.unsafe(held, held.check_by + wait)
        audit.record("visit.unsafe", subject=held, records=[held.record_id])
        events.emit(
            "visit.unsafe",
            appointment_id=held.pk,
            case_id=held.case_id,
            worker_id=held.worker_id,
            step="watcher",
        )
    return 1


def _raise(pk: int, now: datetime) -> int:
    with transaction.atomic():
        held = _take(pk)
        if held is None or held.raised_at is not None:
            return 0
        held.raised_at = now
        held.save(update_fields=["raised_at"])
        supervisors = set(staffing.supervisors(held.case.now_team_id))
        owing.tell_unsafe(held, supervisors, "raised")
        audit.record("visit.raised", subject=held, records=[held.record_id])
        events.emit(
            "visit.unsafe",
            appointment_id=held.pk,
            case_id=held.case_id,
            worker_id=held.worker_id,
            step="supervisor",
        )
    return 1


def _ids(rows: object) -> list[int]:
    return list(rows.order_by("check_by").values_list("pk", flat=True)[:BATCH])  # type: ignore[attr-defined]


def _take(pk: int) -> Appointment | None:
    """The visit under lock if she is still out; None when she said so in between."""
    rows = Appointment.objects.select_related("key", "case", "worker")
    found: Appointment | None = (
        rows.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, state__in=OUT).first()
    )
    return found
