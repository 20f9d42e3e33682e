"""Putting people on record, one by one or by the thousand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from mingdeng.foundation.audit import actor
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events import services as events
from mingdeng.foundation.secrecy.services import new_keys
from mingdeng.people.records.given import AddressGiven, NumberGiven, PersonGiven, PhoneGiven
from mingdeng.people.records.models import IdentityNumber, PersonRecord, Phone, Residence
from mingdeng.people.records.services import building
from mingdeng.people.records.services.indexing import Row, names_of, token_rows, write_tokens

BATCH = 1000


@dataclass
class Built:
    """Unsaved rows of a batch, whose records get their numbers when saved."""

    records: list[PersonRecord] = field(default_factory=list)
    numbers: list[Any] = field(default_factory=list)
    phones: list[Any] = field(default_factory=list)
    residences: list[Residence] = field(default_factory=list)


def register_person(
    *,
    name: str = "",
    sex: str = "x",
    birth_date: date | None = None,
    birth_year: int | None = None,
    numbers: Sequence[NumberGiven | str] = (),
    phones: Sequence[PhoneGiven | str] = (),
    addresses: Sequence[AddressGiven | str] = (),
    former_names: Sequence[str] = (),
    roman_name: str = "",
    nationality: str = "citizen",
    deceased_on: date | None = None,
    source: str = "bureau",
    agency_id: int | None = None,
    told_by_id: int | None = None,
    override_reason: str = "",
) -> PersonRecord:
    """Put one person on record under a key of their own; who may is the caller's to check.

    `override_reason` (code of `duplicate_override_reason`) says why a likely duplicate was not
    taken; it goes on the audit. Plain strings stand for numbers, phones and addresses without
    dates. Raises IdNumberError or PhoneError (Chinese) for what cannot be read.
    """
    given = PersonGiven(
        name=name,
        sex=sex,
        birth_date=birth_date,
        birth_year=birth_year,
        numbers=tuple(NumberGiven(n) if isinstance(n, str) else n for n in numbers),
        phones=tuple(PhoneGiven(p) if isinstance(p, str) else p for p in phones),
        addresses=tuple(AddressGiven(a) if isinstance(a, str) else a for a in addresses),
        former_names=tuple(former_names),
        roman_name=roman_name,
        nationality=nationality,
        deceased_on=deceased_on,
        source=source,
        agency_id=agency_id,
        told_by_id=told_by_id,
    )
    return register(given, override_reason=override_reason)


def register(given: PersonGiven, *, override_reason: str = "") -> PersonRecord:
    """`register_person` for what is given already as a whole."""
    with transaction.atomic():
        (record,) = _store([given], indexed=True)
        audit.record(
            "person.registered",
            subject=record,
            records=[record.pk],
            detail={"source": given.source},
            reason=override_reason,
        )
        events.emit("person.registered", record_id=record.pk)
    return record


def register_people(people: Sequence[PersonGiven], *, indexed: bool = True) -> list[PersonRecord]:
    """Put many on record, in the order given: eight statements per thousand, one audit entry.

    For imports and the demo city. Emits no event per person: what follows an import is the
    import's own to say. `indexed=False` leaves it to the caller, in the same transaction, to write
    `indexing.token_rows`: the demo reckons them beside. Raises IdNumberError or PhoneError before
    anything is written.
    """
    made: list[PersonRecord] = []
    with transaction.atomic():
        for start in range(0, len(people), BATCH):
            made += _store(people[start : start + BATCH], indexed=indexed)
        if made:
            audit.record("people.registered", detail={"count": len(made)})
    return made


def _store(people: Sequence[PersonGiven], *, indexed: bool) -> list[PersonRecord]:
    built = _build(people)
    PersonRecord.objects.bulk_create(built.records)
    IdentityNumber.objects.bulk_create(built.numbers)
    Phone.objects.bulk_create(built.phones)
    Residence.objects.bulk_create(built.residences)
    if indexed:
        write_tokens(_tokens(built))
    return built.records


def _build(people: Sequence[PersonGiven]) -> Built:
    built = Built()
    recorded_by = actor.current().staff_id
    for given, key in zip(people, new_keys(len(people)), strict=True):
        record = building.build_record(given, key, recorded_by)
        built.records.append(record)
        built.numbers += [building.build_number(n, record) for n in given.numbers]
        built.phones += [building.build_phone(p, record, i) for i, p in enumerate(given.phones)]
        built.residences += [building.build_residence(a, record) for a in given.addresses]
    return built


def _tokens(built: Built) -> Iterator[Row]:
    numbers: dict[int, list[str]] = {}
    phones: dict[int, list[str]] = {}
    for number in built.numbers:
        numbers.setdefault(number.record_id, []).append(number.value)
    for phone in built.phones:
        phones.setdefault(phone.record_id, []).append(phone.value)
    for record in built.records:
        own = numbers.get(record.pk, ()), phones.get(record.pk, ())
        yield from token_rows(record.pk, names_of(record), *own)
