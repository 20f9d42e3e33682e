"""Writing events with the change they speak of, and handing them on."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from mingdeng.foundation.audit.actor import Actor, acting
from mingdeng.foundation.events import registry
from mingdeng.foundation.events.models import Delivery, Event
from mingdeng.foundation.events.retry import fault, is_due, next_try

log = logging.getLogger(__name__)
FAILURES_PER_PASS = 3


def emit(code: str, **ids: Any) -> Event:
    """Write an event and what it owes to each handler, in the caller's transaction.

    `code` is a dotted past-tense verb; `ids` are identifiers and codes that JSON can hold (UUIDs
    become text), never a person's data. Two inserts at most.
    """
    payload = {name: _plain(value) for name, value in ids.items()}
    names = registry.names_for(code)
    with transaction.atomic():
        event = Event.objects.create(code=code, payload=payload)
        now = timezone.now()
        Delivery.objects.bulk_create(
            [Delivery(event=event, handler=name, due_at=now) for name in names]
        )
    return event


def deliver_due(limit: int = 100, *, now: datetime | None = None) -> int:
    """Hand on up to `limit` deliveries that are due; how many succeeded.

    Each is taken under lock (other workers skip it) and run in a savepoint of the transaction that
    notes it as done: what a handler writes and the note stand or fall together. A handler that
    failed three times in this pass rests until the next, so that it holds up nobody.
    """
    done = 0
    failed: dict[str, int] = {}
    for _ in range(limit):
        resting = [name for name, count in failed.items() if count >= FAILURES_PER_PASS]
        with transaction.atomic():
            delivery = _take(resting, now or timezone.now())
            if delivery is None:
                break
            if _run(delivery, now or timezone.now()):
                done += 1
            else:
                failed[delivery.handler] = failed.get(delivery.handler, 0) + 1
    return done


def forget_delivered(before: datetime, limit: int = 500) -> int:
    """Delete events older than `before` of which nothing is owed any more; how many."""
    owed = Delivery.objects.filter(event=OuterRef("pk"), done_at=None)
    old = Event.objects.filter(~Exists(owed), at__lt=before).order_by("id")
    ids = list(old.values_list("id", flat=True)[:limit])
    Event.objects.filter(id__in=ids).delete()
    return len(ids)


def _take(resting: list[str], now: datetime) -> Delivery | None:
    return (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("event")
        .filter(is_due("due_at", now), done_at=None)
        .exclude(handler__in=resting)
        .order_by("due_at", "id")
        .first()
    )


def _run(delivery: Delivery, now: datetime) -> bool:
    follow = registry.find(delivery.handler)
    try:
        if follow is None:
            raise LookupError(delivery.handler)
        with transaction.atomic(), acting(Actor(request_id=delivery.event.uid.hex)):
            follow(delivery.event)
    except Exception as error:
        delivery.tries += 1
        delivery.error = fault(error)
        delivery.due_at = next_try(now, delivery.tries)
        delivery.save(update_fields=["tries", "error", "due_at"])
        log.error(
            "event %s not taken by %s: %s", delivery.event.code, delivery.handler, delivery.error
        )
        return False
    delivery.done_at = timezone.now()
    delivery.error = ""
    delivery.save(update_fields=["done_at", "error"])
    return True


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)
