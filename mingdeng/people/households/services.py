"""Moving in and out."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.households.models import Household, Membership
from mingdeng.people.households.queries import present_household
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.queries.persons import same_person
from mingdeng.people.records.services import Refused


def settle_in(
    ego: PersonRecord,
    *,
    viewer: Viewer | None,
    kind: str,
    district: str = "",
    role: str = "",
    on: date | None = None,
    once: uuid.UUID | None = None,
) -> Household:
    """Begin a household around a person, who leaves the present one the day before.

    `kind`: code of `household_kind`; `district`: official code. Raises Denied without FAMILY.
    """
    with transaction.atomic():
        if viewer is not None:
            scopes.require(viewer, ego.pk, write=[Group.FAMILY])
        known = Household.objects.filter(ref=once).first() if once else None
        if known is not None:
            return known
        made = Household.objects.create(
            ref=once or uuid.uuid4(), kind=kind, district=district, from_on=on
        )
        _enter(made, ego, role, on)
    return made


def move_in(
    ego: PersonRecord,
    mate: PersonRecord,
    *,
    viewer: Viewer | None,
    role: str = "",
    on: date | None = None,
) -> Membership:
    """`mate` comes to live in the ego's present household, and leaves her own the day before.

    Raises Denied without FAMILY of the ego and sight of the mate; Refused (Chinese) when the ego
    has no household or the mate lives there already.
    """
    with transaction.atomic():
        if viewer is not None:
            scopes.require(viewer, ego.pk, write=[Group.FAMILY])
            scopes.require(viewer, mate.pk, read=[Group.IDENTITY])
        home = present_household(ego.pk)
        if home is None:
            raise Refused("當事人還沒有現住的家戶，請先建立。")
        held = Household.objects.select_for_update(of=("self",)).get(pk=home.pk)
        present = held.memberships.filter(to_on=None, withdrawn_at=None)
        if present.filter(record__in=same_person(mate.pk)).exists():
            raise Refused("這個人已經在這一戶，不用再加入。")
        return _enter(held, mate, role, on)


def move_out(membership: Membership, *, viewer: Viewer | None, ego: int, on: date) -> None:
    """The member leaves; `on` is the last day there. Raises Refused when it lies before the
    first or the member left already."""
    with transaction.atomic():
        if viewer is not None:
            scopes.require(viewer, ego, write=[Group.FAMILY])
        held = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        if held.to_on is not None:
            raise Refused("這個人已經搬離，請重新整理。")
        if held.from_on and on < held.from_on:
            raise Refused("搬離日早於入住日，請改日期。")
        held.to_on = on
        held.save(update_fields=["to_on"])
        _note("household.moved_out", held)


def correct(
    membership: Membership,
    *,
    viewer: Viewer | None,
    ego: int,
    role: str,
    from_on: date | None,
    to_on: date | None,
) -> Membership:
    """Say a membership rightly: the mistaken row is withdrawn, its correction is a new one.

    Raises Denied without FAMILY of the ego; Refused when it was corrected meanwhile or ends before
    it begins.
    """
    if from_on and to_on and to_on < from_on:
        raise Refused("搬離日早於入住日，請改其中一個日期。")
    with transaction.atomic():
        held = _standing(membership, viewer, ego)
        if (role, from_on, to_on) == (held.role, held.from_on, held.to_on):
            return held
        held.withdrawn_at = timezone.now()
        held.save(update_fields=["withdrawn_at"])
        made = Membership.objects.create(
            household=held.household, record=held.record, role=role, from_on=from_on, to_on=to_on
        )
        _note("household.corrected", made)
    return made


def withdraw(membership: Membership, *, viewer: Viewer | None, ego: int) -> None:
    """She never lived there: the row stays for the record and counts nowhere. Raises as
    `correct`."""
    with transaction.atomic():
        held = _standing(membership, viewer, ego)
        held.withdrawn_at = timezone.now()
        held.save(update_fields=["withdrawn_at"])
        _note("household.withdrawn", held)


def _standing(membership: Membership, viewer: Viewer | None, ego: int) -> Membership:
    if viewer is not None:
        scopes.require(viewer, ego, write=[Group.FAMILY])
    held = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if held.withdrawn_at is not None:
        raise Refused("這一筆已經更正或撤銷，請重新整理。")
    return held


def _enter(home: Household, record: PersonRecord, role: str, on: date | None) -> Membership:
    former = Membership.objects.filter(
        record__in=same_person(record.pk), to_on=None, withdrawn_at=None
    )
    last = (on or timezone.localdate()) - timedelta(days=1)
    for held in former:
        held.to_on = max(last, held.from_on or last)
        held.save(update_fields=["to_on"])
    made = Membership.objects.create(household=home, record=record, role=role, from_on=on)
    _note("household.moved_in", made)
    return made


def _note(code: str, held: Any) -> None:
    audit.record(
        code, subject=held, records=[held.record_id], detail={"household": held.household_id}
    )
    events.emit(code, membership_id=held.pk, record_id=held.record_id)
