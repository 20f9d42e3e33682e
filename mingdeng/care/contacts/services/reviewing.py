"""核閱: the supervisor signs records or sends them back; both are told."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.care.contacts import policies
from mingdeng.care.contacts.models import Contact, ReviewState
from mingdeng.care.contacts.services import owing
from mingdeng.care.contacts.services.checks import refuse
from mingdeng.foundation.access import scopes
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer

LEAST_REMARK = 4


@transaction.atomic
def sign(*, viewer: Viewer, contact: Contact, remark: str = "") -> Contact:
    """Sign a record that waits. Raises Denied for one's own or another team's."""
    held = _waiting(viewer, contact)
    with acting(viewer.actor(current().request_id)):
        _answer(viewer, held, ReviewState.SIGNED, remark)
        audit.record("contact.signed", subject=held, records=[held.record_id])
        events.emit("contact.signed", contact_id=held.pk, case_id=held.case_id)
        owing.signed(held, held.case)
    return held


@transaction.atomic
def send_back(*, viewer: Viewer, contact: Contact, remark: str) -> Contact:
    """Return a record with what is to be mended; it becomes work of its writer."""
    held = _waiting(viewer, contact)
    if len(remark.strip()) < LEAST_REMARK:
        raise refuse("remark", "退回請寫明要補什麼，對方才知道怎麼改。")
    with acting(viewer.actor(current().request_id)):
        _answer(viewer, held, ReviewState.RETURNED, remark)
        audit.record("contact.returned", subject=held, records=[held.record_id])
        events.emit("contact.returned", contact_id=held.pk, case_id=held.case_id)
        owing.returned(held, held.case)
    return held


@transaction.atomic
def sign_all(*, viewer: Viewer, contacts: Sequence[Contact]) -> int:
    """Sign several at once: all or none; one audit entry each. How many were signed.

    Those signed in the meantime by a colleague are passed over.
    """
    signed = 0
    for contact in sorted(contacts, key=lambda one: one.pk):
        if contact.review == ReviewState.WAITING:
            sign(viewer=viewer, contact=contact)
            signed += 1
    return signed


def _waiting(viewer: Viewer, contact: Contact) -> Contact:
    held: Contact = (
        Contact.objects.select_related("key", "case")
        .select_for_update(of=("self",))
        .get(pk=contact.pk)
    )
    grant = scopes.grant_on(viewer, held.record_id)
    policies.demand(policies.may_review(viewer, held, grant))
    if held.review != ReviewState.WAITING or held.withdrawn_at is not None:
        raise ValidationError("這筆紀錄已經核閱、退回或撤銷，請重新整理。")
    return held


def _answer(viewer: Viewer, contact: Contact, state: ReviewState, remark: str) -> None:
    """Review is no edit: the record keeps its version, so its writer meets no conflict."""
    contact.review = state
    contact.reviewed_by_id = viewer.staff_id
    contact.reviewed_at = timezone.now()
    contact.review_remark = remark.strip() or None
    contact.save(update_fields=["review", "reviewed_by_id", "reviewed_at", "review_remark"])
