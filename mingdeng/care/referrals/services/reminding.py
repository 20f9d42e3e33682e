"""Reminding the other side, and the clock's own reminders."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.care.referrals import clock, policies
from mingdeng.care.referrals.machine import PENDING, Act, State
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.services import telling
from mingdeng.care.referrals.services.moving import locked
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.calendar.queries import add_working_days
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.worklist import services as worklist


@transaction.atomic
def remind(*, viewer: Viewer, referral: Referral) -> Referral:
    """Ask the receiver again, at most once a day. Raises ValidationError, Denied."""
    held = locked(referral)
    policies.side_for(viewer, held, Act.WITHDRAW)
    if held.now not in PENDING or held.outside:
        raise ValidationError("這件轉介現在不需要催辦。")
    today = timezone.localdate()
    if held.reminded_at is not None and timezone.localdate(held.reminded_at) == today:
        raise ValidationError("今天已經催過一次，明天可以再催。")
    with acting(viewer.actor(current().request_id)):
        _count(held)
        audit.record(
            "referral.reminded",
            subject=held,
            records=[held.record_id],
            detail={"number": held.number, "times": held.reminders},
        )
        telling.reminded(held)
    return held


@transaction.atomic
def acknowledge(*, viewer: Viewer, referral: Referral) -> bool:
    """The sender has read an answer that asked her for a decision; whether any was open."""
    held = locked(referral)
    policies.side_for(viewer, held, Act.WITHDRAW)
    with acting(viewer.actor(current().request_id)):
        closed = worklist.settle_all(
            once=[f"{kind}:{held.pk}" for kind in (telling.DECIDE, telling.LATE)], outcome="seen"
        )
        if closed:
            audit.record(
                "referral.answer_read",
                subject=held,
                records=[held.record_id],
                detail={"number": held.number},
            )
    return bool(closed)


def run_clocks(now: datetime | None = None, limit: int = 500) -> int:
    """What the clock does every working morning: near and late deadlines are told, once each.

    Each referral in its own transaction, read again under lock; how many were told.
    """
    moment = now or timezone.now()
    params = rules.find(clock.FAMILY, "answer_clock", timezone.localdate(moment)).params
    near = clock.end_of(
        add_working_days(timezone.localdate(moment), int(params["remind_at_days_left"]))
    )
    told = 0
    for state, column in ((State.SENT, "answer_by"), (State.ACCEPTED, "outcome_by")):
        rows = Referral.objects.filter(state=state.value, **{f"{column}__lte": near})
        for pk in rows.order_by(column).values_list("pk", flat=True)[:limit]:
            told += _tick(pk, state, column, moment)
    return told


@transaction.atomic
def _tick(pk: int, state: State, column: str, moment: datetime) -> int:
    held = locked(Referral(pk=pk))
    due = getattr(held, column)
    if held.now is not state or due is None:
        return 0
    if held.outside:
        return 0  # her own work item asks the worker to ring
    if due > moment:
        telling.near(held, column)
        return 1
    repeat = timedelta(days=int(rules.find(clock.FAMILY, "outcome_clock").params["repeat_days"]))
    again = held.reminded_at is None or held.reminded_at + repeat <= moment
    late_once = telling.late(held, column)
    if again:
        _count(held)
        telling.reminded(held)
    return int(again or late_once)


def _count(held: Referral) -> None:
    audit.save_new_version(
        held,
        expected=held.version,
        changes={"reminders": held.reminders + 1, "reminded_at": timezone.now()},
        key=held.key,
    )
