"""Unsaved rows from what a source gives: normalised, with the clear columns that counting needs."""

from __future__ import annotations

import unicodedata

from mingdeng.foundation.places.addresses import parse_address
from mingdeng.foundation.secrecy.models import SubjectKey
from mingdeng.people.normal.idnumbers import parse_id
from mingdeng.people.normal.phones import parse_phone
from mingdeng.people.records.given import AddressGiven, NumberGiven, PersonGiven, PhoneGiven
from mingdeng.people.records.models import IdentityNumber, PersonRecord, Phone, Residence

WITHOUT_CHECKSUM = frozenset({"passport", "other"})


def build_record(given: PersonGiven, key: SubjectKey, recorded_by: int | None) -> PersonRecord:
    """A record without its attachments."""
    born = given.birth_date
    return PersonRecord(
        key=key,
        ref=given.ref,
        told_by_id=given.told_by_id,
        agency_id=given.agency_id,
        source=given.source,
        name=tidy(given.name) or None,
        former_names=[tidy(name) for name in given.former_names if tidy(name)],
        roman_name=tidy(given.roman_name) or None,
        birth_date=born,
        birth_year=born.year if born else given.birth_year,
        sex=given.sex,
        nationality=given.nationality,
        deceased_on=given.deceased_on,
        recorded_by_id=recorded_by,
    )


def build_number(given: NumberGiven, record: PersonRecord) -> IdentityNumber:
    """An identity number's row. Raises IdNumberError (Chinese) when it cannot be read."""
    kind, value, valid = given.kind, tidy(given.value).upper(), True
    if kind not in WITHOUT_CHECKSUM:
        read = parse_id(given.value)
        kind, value, valid = read.kind, read.value, read.checksum_ok
    return IdentityNumber(
        key=record.key,
        record=record,
        kind=kind,
        value=value,
        checksum_ok=valid,
        valid_from=given.valid_from,
        valid_to=given.valid_to,
    )


def build_phone(given: PhoneGiven, record: PersonRecord, position: int = 0) -> Phone:
    """A telephone's row. Raises PhoneError (Chinese) when it cannot be read."""
    read = parse_phone(given.value)
    return Phone(
        key=record.key,
        record=record,
        kind=given.kind or read.kind,
        value=read.value,
        whose=tidy(given.whose),
        position=position,
        valid_from=given.valid_from,
        valid_to=given.valid_to,
    )


def build_residence(given: AddressGiven, record: PersonRecord) -> Residence:
    """An address's row; the text stays as written, district and village are read from it."""
    read = parse_address(given.value)
    found = read.found_district
    return Residence(
        key=record.key,
        record=record,
        kind=given.kind,
        address=tidy(given.value),
        district=given.district or (found.code if found else ""),
        village=given.village or read.village,
        from_on=given.from_on,
        to_on=given.to_on,
    )


def tidy(text: str) -> str:
    """Composed form without blanks at the ends: what a source wrote, else untouched."""
    return unicodedata.normalize("NFC", text or "").strip()
