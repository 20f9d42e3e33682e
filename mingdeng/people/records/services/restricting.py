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
from mingdeng.foundation.outbox.services import notify
from mingdeng.foundation.worklist import services as worklist
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records.models import PersonRecord, Restriction
from mingdeng.people.records.queries.persons import same_person
from mingdeng.people.records.services.refusal import Refused


def restrict(
    record: PersonRecord,
    *,
    viewer: Viewer | None,
    reason: str,
    named: Collection[int],
    heir: int | None = None,
) -> Restriction:
    """Only the staff in `named` find this person from now on. `reason`: `restriction_reason`.

    What others still owe about the person's cases goes to `heir`, one of the named (the viewer,
    else the first): a duty must not wait with somebody who can no longer see whose it is. Whoever
    restricts must name herself to go on seeing the person. Raises Refused when nobody is named: a
    person whom nobody sees is a person lost.
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
        _hand_over(record, named, heir or _first_heir(viewer, named), made)
        events.emit("person.restricted", record_id=record.pk)
    return made


def _first_heir(viewer: Viewer | None, named: Collection[int]) -> int:
    own = viewer.staff_id if viewer is not None else None
    return own if own in named and own is not None else min(named)


def _hand_over(record: PersonRecord, named: Collection[int], heir: int, made: Restriction) -> None:
    """Pass the open items of everybody who is not named to one who is, and tell her."""
    if heir not in named:
        raise Refused("接手待辦的人要在可以查閱的同仁裡，請重新選擇。")
    ids = same_person(record.pk)
    owed = Item.objects.filter(record_id__in=ids, done_at=None).exclude(owner_id__in=named)
    pairs = owed.exclude(owner=None).exclude(case_id=None).values_list("owner_id", "case_id")
    moved = 0
    for owner, case_id in sorted(set(pairs)):
        if owner is None or case_id is None:
            continue
        moved += worklist.reassign(from_owner=owner, to_owner=heir, case_ids=[case_id])
    if moved:
        notify(
            reader_id=heir,
            kind="person.restricted",
            title=f"限閱後有 {moved} 件待辦交給您",
            url="/",
            once=f"restricted:{made.ref}",
        )


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
