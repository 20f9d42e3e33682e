"""Showing a number, phone or address that stands masked: for a reason, and on record."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.rules import queries as rules
from mingdeng.people.normal.phones import PhoneError, parse_phone, show_phone
from mingdeng.people.records.models import IdentityNumber, Phone, Residence
from mingdeng.people.records.queries.persons import record_for, same_person


class NoReason(ValueError):
    """No reason was chosen, or one that is not in the list."""


@dataclass(frozen=True)
class Revealed:
    """A value in clear: `value` to dial or copy, `shown` to read, for `seconds` on the screen."""

    value: str = field(repr=False)
    shown: str = field(repr=False)
    seconds: int


@dataclass(frozen=True)
class Thing:
    """What can be unmasked, and which group decides."""

    model: Any
    group: Group
    field: str
    show: Callable[[str], str]


def _spoken_phone(value: str) -> str:
    try:
        return show_phone(parse_phone(value))
    except PhoneError:
        return value


THINGS = {
    "number": Thing(IdentityNumber, Group.IDENTITY, "value", str),
    "phone": Thing(Phone, Group.CONTACT, "value", _spoken_phone),
    "residence": Thing(Residence, Group.CONTACT, "address", str),
}


def reveal(
    viewer: Viewer | None, ref: uuid.UUID | str, what: str, item: uuid.UUID, reason: str
) -> Revealed:
    """The clear value of one item of a person; audited as `person.unmasked` before it is given.

    `what`: number, phone or residence. `reason`: code of `unmask_reason`; a phone tapped without
    one means to call. Raises Denied, or NoReason.
    """
    thing = THINGS.get(what)
    if thing is None:
        raise Denied
    record, _ = record_for(viewer, ref, read=[thing.group])
    row = thing.model.objects.filter(ref=item, record__in=same_person(record.pk)).first()
    if row is None:
        raise Denied
    return _told(thing, row, what, reason)


def _told(thing: Thing, row: Any, what: str, reason: str) -> Revealed:
    rule = rules.find("people.records", "reveal").params
    code = reason or (rule["phone_reason"] if what == "phone" else "")
    if code not in {entry.code for entry in codes.entries("unmask_reason")}:
        raise NoReason("請先選擇調閱理由。")
    audit.record(
        "person.unmasked",
        subject=row,
        records=[row.record_id],
        detail={"what": what},
        reason=code,
    )
    value = str(getattr(row, thing.field) or "")
    return Revealed(value, thing.show(value), int(rule["seconds"]))
