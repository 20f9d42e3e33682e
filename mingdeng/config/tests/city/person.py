"""A person with everything a record can hold, marked; a relative, a household, a second record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from mingdeng.config.tests.city.marks import Numbers, mark
from mingdeng.people.households import services as households
from mingdeng.people.records.given import AddressGiven, NumberGiven, PersonGiven, PhoneGiven
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.services import link, register, register_person
from mingdeng.people.ties import services as ties
from mingdeng.people.ties.services import TieGiven


@dataclass
class Person:
    """The records of one case's person and what hangs on them."""

    record: PersonRecord
    relative: PersonRecord
    other: PersonRecord
    tie: Any
    membership: Any
    link: Any


def make_person(tag: str, numbers: Numbers) -> Person:
    """A person of the case `tag`."""
    record = register_person(
        name=mark(tag, "identity"),
        sex="m",
        birth_date=numbers.birth(tag),
        numbers=[NumberGiven(numbers.identity(tag))],
        phones=[
            PhoneGiven(numbers.phone(tag)),
            PhoneGiven(numbers.phone(tag), whose=mark(tag, "contact")),
        ],
        addresses=[AddressGiven(f"高雄市鳳山區{mark(tag, 'contact')}路10號")],
        former_names=[mark(tag, "identity")],
        roman_name=mark(tag, "identity"),
    )
    relative = register(
        PersonGiven(
            name=mark(tag, "identity"),
            sex="f",
            birth_date=numbers.birth(tag, child=True),
            phones=(PhoneGiven(numbers.phone(tag)),),
            source="mentioned",
            told_by_id=record.pk,
        )
    )
    tie = ties.add_tie(
        record,
        relative,
        TieGiven(kind="birth_child", called=mark(tag, "family"), note=mark(tag, "family")),
        viewer=None,
    )
    households.settle_in(
        record, viewer=None, kind="family", on=timezone.localdate() - timedelta(days=400)
    )
    membership = households.move_in(
        record, relative, viewer=None, on=timezone.localdate() - timedelta(days=300)
    )
    twin = register_person(name=mark(tag, "identity"), birth_date=date(1950, 1, 2))
    made = link(
        record, twin, viewer=None, reason="same_number", note=mark(tag, "identity"), choices={}
    )
    other = register_person(name=mark(tag, "identity"), told_by_id=record.pk, source="mentioned")
    return Person(record, relative, other, tie, membership, made)
