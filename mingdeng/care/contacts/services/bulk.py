"""Many contacts at once, for imports and the demo city: two statements per thousand."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction

from mingdeng.care.cases.models import Case
from mingdeng.care.contacts import policies
from mingdeng.care.contacts.models import Contact, ReviewState
from mingdeng.care.contacts.services import planning
from mingdeng.care.contacts.services.checks import check_words
from mingdeng.foundation.audit import services as audit

BATCH = 1000


@dataclass(frozen=True)
class ContactGiven:
    """A contact as a file or the demo city tells it. `once` makes taking it in again harmless."""

    case: Case
    worker_id: int
    channel: str
    outcome: str
    occurred_on: date
    occurred_at: time | None = None
    minutes: int | None = None
    attempts: int = 1
    with_whom: str = "self"
    marks: tuple[str, ...] = ()
    narrative: str = field(default="", repr=False)
    next_on: date | None = None
    next_channel: str = ""
    reviewed_by_id: int | None = None
    reviewed_at: datetime | None = None
    once: uuid.UUID = field(default_factory=uuid.uuid4)


@transaction.atomic
def record_contacts(given: Sequence[ContactGiven], *, recount: bool = True) -> int:
    """Put many contacts on record; how many were new. Who may is the caller's to check.

    One audit entry, no event and no worklist item per contact: the caller calls `replan` for the
    cases whose next contact should be owed. All or none: raises ValidationError for the first that
    breaks a rule. `recount=False` when the caller has set the cases' columns already.
    """
    new = 0
    for start in range(0, len(given), BATCH):
        part = given[start : start + BATCH]
        held = set(
            Contact.objects.filter(once__in=[one.once for one in part]).values_list(
                "once", flat=True
            )
        )
        fresh = [one for one in part if one.once not in held]
        Contact.objects.bulk_create([build_contact(one) for one in fresh])
        new += len(fresh)
    if recount:
        for case in _cases(given):
            planning.recount(case)
    if new:
        audit.record("contacts.imported", detail={"count": new})
    return new


def build_contact(given: ContactGiven) -> Contact:
    """The unsaved row of a contact, checked. Raises ValidationError."""
    kept = check_words(
        channel=given.channel,
        outcome=given.outcome,
        with_whom=given.with_whom,
        marks=given.marks,
        narrative=given.narrative,
        on=given.occurred_on,
    )
    waits = policies.needs_review(given.channel, kept.reached, given.occurred_on, None)
    review = ReviewState.WAITING if waits else ReviewState.NONE
    if waits and given.reviewed_at is not None:
        review = ReviewState.SIGNED
    return Contact(
        key=given.case.key,
        case=given.case,
        record_id=given.case.record_id,
        worker_id=given.worker_id,
        occurred_on=given.occurred_on,
        occurred_at=given.occurred_at,
        minutes=given.minutes,
        channel=given.channel,
        reached=kept.reached,
        face_to_face=kept.face_to_face,
        attempt=kept.attempt,
        outcome=given.outcome,
        attempts=given.attempts,
        with_whom=given.with_whom,
        marks=list(given.marks),
        narrative=given.narrative or None,
        next_on=given.next_on,
        next_channel=given.next_channel,
        review=review,
        reviewed_by_id=given.reviewed_by_id if waits else None,
        reviewed_at=given.reviewed_at if waits else None,
        once=given.once,
    )


def _cases(given: Iterable[ContactGiven]) -> list[Case]:
    return list({one.case.pk: one.case for one in given}.values())
