"""Hiding a person from everyone but named staff, and lifting that again."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import actor
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.models import PersonRecord, Restriction
from mingdeng.people.records.services.refusal import Refused


def restrict(
    record: PersonRecord, *, viewer: Viewer | None, reason: str, named: Collection[int]
) -> Restriction:
    """Only the staff in `named` find this person from now on. `reason`: `restriction_reason`.

    Whoever restricts must name herself to go on seeing the person. Raises Refused when nobody is
    named: a person whom nobody sees is a person lost.
    """
    if not named:
        raise Refused("請至少指定一位可以查閱的同仁，否則沒有人找得到這個人。")
    with transaction.atomic():
        if viewer is not None:
            scopes.require(viewer, record.pk, write=[Group.IDENTITY])
        made = Restriction.objects.create(
            record=record, reason=reason, made_by_id=actor.current().staff_id
        )
        made.named.set(sorted(set(named)))
        audit.record(
            "person.restricted",
            subject=made,
            records=[record.pk],
            detail={"named": sorted(set(named))},
            reason=reason,
        )
        events.emit("person.restricted", record_id=record.pk)
    return made


def lift(restriction: Restriction, *, viewer: Viewer | None, reason: str) -> None:
    """The restriction stands no longer. `reason`: code of `lifting_reason`."""
    with transaction.atomic():
        held = Restriction.objects.select_for_update(of=("self",)).get(pk=restriction.pk)
        if viewer is not None:
            scopes.require(viewer, held.record_id, write=[Group.IDENTITY])
        if held.lifted_at is not None:
            raise Refused("這個限閱已經解除，請重新整理。")
        held.lifted_at = timezone.now()
        held.lifted_reason = reason
        held.lifted_by_id = actor.current().staff_id
        held.save(update_fields=["lifted_at", "lifted_reason", "lifted_by_id"])
        audit.record(
            "person.restriction_lifted", subject=held, records=[held.record_id], reason=reason
        )
        events.emit("person.restriction_lifted", record_id=held.record_id)
