"""Editing and withdrawing a contact; what stood before stays in its revisions."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services import changes as ground
from mingdeng.care.contacts import policies
from mingdeng.care.contacts.models import Contact, ReviewState
from mingdeng.care.contacts.services import owing, planning
from mingdeng.care.contacts.services.checks import check_day, check_words, refuse
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer

EDITABLE = (
    "occurred_on", "occurred_at", "minutes", "channel", "outcome", "attempts", "with_whom", "marks",
    "narrative",
)  # fmt: skip


@transaction.atomic
def revise_contact(
    *, viewer: Viewer, contact: Contact, expected: int, reason: str = "", **changes: Any
) -> Contact:
    """Store a corrected version of a contact. `changes`: any of EDITABLE.

    After the hours of rule `quick_entry`, or once signed, a `reason` (contact_correction_reason)
    is needed; a signed record waits for review again, a returned one goes back to the supervisor.
    Raises StaleEdit with the row as it stands, Denied, ValidationError by field.
    """
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise TypeError(f"a contact has no {sorted(unknown)} to revise")
    case = ground.locked(contact.case)
    grant = ground.granted(viewer, case, write=[Group.CASEWORK])
    if contact.withdrawn_at is not None:
        raise ValidationError("這筆紀錄已撤銷，不能再更改。")
    _check_reason(contact, reason)
    now = {name: changes.get(name, getattr(contact, name)) for name in EDITABLE}
    moved = now["occurred_on"] != contact.occurred_on
    if moved or now["occurred_at"] != contact.occurred_at:
        check_day(viewer, case, now["occurred_on"], now["occurred_at"])
    kept = check_words(
        channel=now["channel"],
        outcome=now["outcome"],
        with_whom=now["with_whom"],
        marks=now["marks"],
        narrative=now["narrative"] or "",
        on=now["occurred_on"],
    )
    derived = {
        "reached": kept.reached,
        "face_to_face": kept.face_to_face,
        "attempt": kept.attempt,
        "review": _review_after(contact, kept.reached, now["channel"], now["occurred_on"]),
    }
    with ground.as_viewer(viewer, case, grant):
        revision = audit.save_new_version(
            contact, expected=expected, changes={**changes, **derived}, key=contact.key
        )
        if revision is None:
            return contact
        _follow(case, contact)
        audit.record(
            "contact.revised",
            subject=contact,
            records=[contact.record_id],
            detail={"fields": sorted(revision.changes)},
            reason=reason,
        )
        events.emit("contact.revised", contact_id=contact.pk, case_id=case.pk)
    return contact


@transaction.atomic
def withdraw_contact(*, viewer: Viewer, contact: Contact, expected: int, reason: str) -> Contact:
    """Take a contact back that was none: it counts nowhere and stays readable as withdrawn."""
    case = ground.locked(contact.case)
    grant = ground.granted(viewer, case, write=[Group.CASEWORK])
    if reason not in dict(codes.choices("contact_withdraw_reason")):
        raise refuse("reason", "請選擇撤銷的理由。")
    if contact.withdrawn_at is not None:
        return contact
    with ground.as_viewer(viewer, case, grant):
        audit.save_new_version(
            contact,
            expected=expected,
            changes={
                "withdrawn_at": timezone.now(),
                "withdrawn_reason": reason,
                "review": ReviewState.NONE,
            },
            key=contact.key,
        )
        _follow(case, contact)
        owing.corrected(contact)
        audit.record(
            "contact.withdrawn", subject=contact, records=[contact.record_id], reason=reason
        )
        events.emit("contact.withdrawn", contact_id=contact.pk, case_id=case.pk)
    return contact


def _follow(case: Case, contact: Contact) -> None:
    """The case's columns and its next contact after its contacts changed."""
    planning.recount(case)
    planning.replan(case)
    if contact.review == ReviewState.WAITING:
        owing.corrected(contact)


def _review_after(contact: Contact, reached: bool, channel: str, on: Any) -> str:
    if contact.review != ReviewState.NONE:
        return ReviewState.WAITING
    waits = policies.needs_review(channel, reached, on, None)
    return ReviewState.WAITING if waits else ReviewState.NONE


def _check_reason(contact: Contact, reason: str) -> None:
    if not reason and not policies.needs_reason(contact, timezone.now()):
        return
    if reason not in dict(codes.choices("contact_correction_reason")):
        raise refuse("reason", "這筆已過可直接修改的時間，請選擇更正的理由。")
