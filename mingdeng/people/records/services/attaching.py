"""Numbers, phones, residences: added, ended, replaced, withdrawn; never overwritten."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.given import AddressGiven, NumberGiven, PhoneGiven
from mingdeng.people.records.models import IdentityNumber, PersonRecord, Phone, Residence
from mingdeng.people.records.services import building
from mingdeng.people.records.services.indexing import reindex
from mingdeng.people.records.services.refusal import Refused

Given = NumberGiven | PhoneGiven | AddressGiven
Row = IdentityNumber | Phone | Residence


@dataclass(frozen=True)
class Kind:
    """How one kind of attachment is built, dated and called on the audit."""

    model: Any
    group: Group
    build: Callable[[Any, PersonRecord], Any]
    starts: str
    ends: str
    code: str


KINDS: dict[type, Kind] = {
    NumberGiven: Kind(
        IdentityNumber, Group.IDENTITY, building.build_number, "valid_from", "valid_to", "number"
    ),
    PhoneGiven: Kind(Phone, Group.CONTACT, building.build_phone, "valid_from", "valid_to", "phone"),
    AddressGiven: Kind(
        Residence, Group.CONTACT, building.build_residence, "from_on", "to_on", "residence"
    ),
}
BY_MODEL = {kind.model: kind for kind in KINDS.values()}


def attach(
    record: PersonRecord, given: Given, *, viewer: Viewer | None, once: uuid.UUID | None = None
) -> Row:
    """Add a number, phone or address. `once` makes sending the same form twice one row.

    Raises Denied, IdNumberError or PhoneError (Chinese), Refused when its days are out of order.
    """
    kind = KINDS[type(given)]
    with transaction.atomic():
        _require(viewer, record.pk, kind)
        if once is not None:
            known = kind.model.objects.filter(ref=once).first()
            if known is not None:
                return known
        row = kind.build(given, record)
        row.ref = once or row.ref
        _check_days(row, kind)
        row.save(force_insert=True)
        reindex(record)
        _note("added", row, kind)
    return row


def replace(
    row: Row, given: Given, *, viewer: Viewer | None, on: date, mistaken: bool = False
) -> Row:
    """Put a new row in the place of one that stands.

    `mistaken`: the old one never held and is withdrawn; otherwise it ended the day before `on`
    and the new one begins on it. Raises Refused when the old one was replaced in between.
    """
    kind = KINDS[type(given)]
    with transaction.atomic():
        _require(viewer, row.record_id, kind)
        held = _locked(row, kind)
        if mistaken:
            held.withdrawn_at = timezone.now()
            held.save(update_fields=["withdrawn_at"])
        else:
            _close(held, kind, on)
        fresh = kind.build(given, held.record)
        if not mistaken:
            setattr(fresh, kind.starts, on)
        _check_days(fresh, kind)
        fresh.save(force_insert=True)
        reindex(held.record)
        _note("replaced", fresh, kind, was=held.pk, mistaken=mistaken)
    return fresh


def end(row: Row, *, viewer: Viewer | None, on: date) -> None:
    """It holds no longer from `on`. Raises Refused when it ended or was withdrawn already."""
    kind = BY_MODEL[type(row)]
    with transaction.atomic():
        _require(viewer, row.record_id, kind)
        held = _locked(row, kind)
        _close(held, kind, on)
        _note("ended", held, kind)


def withdraw(row: Row, *, viewer: Viewer | None) -> None:
    """It never held: a mistake. Nobody is found by it any more; the row stays for the record."""
    kind = BY_MODEL[type(row)]
    with transaction.atomic():
        _require(viewer, row.record_id, kind)
        held = _locked(row, kind)
        held.withdrawn_at = timezone.now()
        held.save(update_fields=["withdrawn_at"])
        reindex(held.record)
        _note("withdrawn", held, kind)


def _require(viewer: Viewer | None, record: int, kind: Kind) -> None:
    if viewer is not None:
        scopes.require(viewer, record, write=[kind.group])


def _locked(row: Row, kind: Kind) -> Any:
    held = kind.model.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.withdrawn_at is not None or getattr(held, kind.ends) is not None:
        raise Refused("這一筆已經被更正或結束，請重新整理後再試。")
    return held


def _close(held: Any, kind: Kind, on: date) -> None:
    """The last day is the one before `on`, but never before the first."""
    started = getattr(held, kind.starts)
    if started is not None and on <= started:
        raise Refused("迄日要晚於起日，請改日期；如果原本就登錯，請改選「登錯，更正」。")
    setattr(held, kind.ends, date.fromordinal(on.toordinal() - 1))
    held.save(update_fields=[kind.ends])


def _check_days(row: Any, kind: Kind) -> None:
    started, ended = getattr(row, kind.starts), getattr(row, kind.ends)
    if started and ended and ended < started:
        raise Refused("迄日早於起日，請改其中一個日期。")


def _note(verb: str, row: Any, kind: Kind, **detail: Any) -> None:
    code = f"person.{kind.code}_{verb}"
    audit.record(code, subject=row, records=[row.record_id], detail=detail)
    events.emit(code, record_id=row.record_id, row_id=row.pk)
