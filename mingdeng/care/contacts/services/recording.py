"""Putting a contact on record: one transaction, everything that follows from it included."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date, time

from django.db import transaction
from django.db.models import Min

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.cases.services import changes
from mingdeng.care.contacts import policies
from mingdeng.care.contacts.models import Appointment, Contact, ReviewState, VisitState
from mingdeng.care.contacts.services import owing, planning
from mingdeng.care.contacts.services.checks import Kept, check_day, check_words, refuse
from mingdeng.care.contacts.services.planning import NextGiven
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import current
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.models import Posting, Role
from mingdeng.foundation.identity.viewer import Viewer

Section = Callable[[Case, Contact], None]
RULE = NextGiven()


@transaction.atomic
def record_contact(
    *,
    viewer: Viewer,
    case: Case,
    once: uuid.UUID,
    channel: str,
    outcome: str,
    occurred_on: date,
    occurred_at: time | None = None,
    minutes: int | None = None,
    attempts: int = 1,
    with_whom: str = "self",
    marks: Sequence[str] = (),
    narrative: str = "",
    following: NextGiven = RULE,
    appointment: Appointment | None = None,
    danger: bool = False,
    sections: Sequence[Section] = (),
) -> Contact:
    """Record a contact of a case; sent twice with one `once`, once.

    `outcome` is a code of `contact_outcome` and says whether the person was reached; `attempts`
    counts tries of a failed one (two calls without an answer); `danger` calls the team's
    supervisors at once; `sections` are what forms of upper
    floors save with it, called with the case and the stored contact. The next contact is the
    rule's unless `following` names a day. Settles what was due, owes the next, asks for review
    where the rule `review` wants it, and emits `contact.recorded`.
    Raises Denied, ValidationError by field name, NoRule.
    """
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    held = Contact.objects.filter(once=once).first()
    if held is not None:
        policies.demand(held.case_id == case.pk)
        return held
    check_day(viewer, case, occurred_on, occurred_at)
    kept = check_words(
        channel=channel,
        outcome=outcome,
        with_whom=with_whom,
        marks=marks,
        narrative=narrative,
        on=occurred_on,
    )
    if appointment is not None and appointment.case_id != case.pk:
        raise refuse("", "這個約訪不是這一案的，請重新選擇。")
    newest = case.last_contact_on is None or occurred_on >= case.last_contact_on
    with changes.as_viewer(viewer, case, grant):
        contact = Contact(
            key=case.key,
            case=case,
            record=case.record,
            worker_id=viewer.staff_id,
            acting_for_id=current().acting_for_id,
            occurred_on=occurred_on,
            occurred_at=occurred_at,
            minutes=minutes,
            channel=channel,
            reached=kept.reached,
            face_to_face=kept.face_to_face,
            attempt=kept.attempt,
            outcome=outcome,
            attempts=1 if kept.reached else max(attempts, 1),
            with_whom=with_whom,
            marks=list(marks),
            narrative=narrative.strip() or None,
            appointment=appointment,
            review=_review(viewer.staff_id, channel, kept, occurred_on),
            once=once,
        )
        contact.save(force_insert=True)
        for save in sections:
            save(case, contact)
        planning.recount(case)
        if newest and case.now_status in STANDING:
            _plan(case, contact, following)
        if appointment is not None:
            _keep(appointment, case)
        if danger:
            owing.danger(contact, case)
        _tell(case, contact)
    return contact


def _plan(case: Case, contact: Contact, wanted: NextGiven) -> None:
    """Set the next contact as the case stands now: sections may have moved its tier."""
    case.refresh_from_db(fields=["now_tier", "now_strength", "now_phase", "now_legal_status"])
    proposal = planning.propose(case, contact.occurred_on)
    chosen = planning.settle_on(proposal, wanted, contact.occurred_on)
    planning.demand_words(chosen, contact)
    contact.next_on, contact.next_channel = chosen.on, chosen.channel
    contact.next_moved_reason = chosen.reason
    contact.rule_on, contact.rule_version = proposal.latest, proposal.version
    contact.save(
        update_fields=["next_on", "next_channel", "next_moved_reason", "rule_on", "rule_version"]
    )
    planning.set_columns(case, next_contact_on=chosen.on, next_channel=chosen.channel)
    owing.contact_made(case)
    owing.next_contact(case, proposal.latest, chosen.reason)


def _keep(appointment: Appointment, case: Case) -> None:
    """The visit agreed on has been made. Who has not said she is out still has to."""
    Appointment.objects.filter(pk=appointment.pk).update(end="kept")
    if appointment.state == VisitState.PLANNED and appointment.check_by is None:
        appointment.state = VisitState.SAFE
        appointment.save(update_fields=["state"])
    owing.visit(appointment, case)


def _review(staff_id: int, channel: str, kept: Kept, on: date) -> str:
    since = Posting.objects.filter(
        staff=staff_id, role__in=[Role.CASE_MANAGER, Role.SUPERVISOR]
    ).aggregate(since=Min("from_on"))["since"]
    waits = policies.needs_review(channel, kept.reached, on, since)
    return ReviewState.WAITING if waits else ReviewState.NONE


def _tell(case: Case, contact: Contact) -> None:
    audit.record("contact.recorded", subject=contact, records=[contact.record_id])
    events.emit(
        "contact.recorded",
        contact_id=contact.pk,
        case_id=case.pk,
        reached=contact.reached,
        failed_in_row=case.failed_in_row,
    )
