"""What a source gives about a person: plain values on their way to being sealed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class NumberGiven:
    """An identity document's number as written. `kind` is told from a number that can be read;
    give it ("passport", "other") only for documents without a checksum."""

    value: str = field(repr=False)
    kind: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class PhoneGiven:
    """A telephone number as written; `whose` is empty for the person's own."""

    value: str = field(repr=False)
    whose: str = field(default="", repr=False)
    kind: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class AddressGiven:
    """An address as written; district (official code) and village are read from it if left out."""

    value: str = field(repr=False)
    kind: str = "living"
    district: str = ""
    village: str = ""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class PersonGiven:
    """A person as one source reports them. Everything may be missing but the source.

    `birth_year` serves where only the year (or an age) is known. `ref` may be chosen beforehand
    (the `once` of a form, the demo city's own numbering).
    """

    name: str = field(default="", repr=False)
    sex: str = "x"
    birth_date: date | None = field(default=None, repr=False)
    birth_year: int | None = None
    numbers: tuple[NumberGiven, ...] = ()
    phones: tuple[PhoneGiven, ...] = ()
    addresses: tuple[AddressGiven, ...] = ()
    former_names: tuple[str, ...] = field(default=(), repr=False)
    roman_name: str = field(default="", repr=False)
    nationality: str = "citizen"
    deceased_on: date | None = None
    source: str = "bureau"
    agency_id: int | None = None
    told_by_id: int | None = None
    ref: uuid.UUID = field(default_factory=uuid.uuid4)
