"""Hides third persons in the copy a person gets of what is held on him (個資法 §10 第3款).

Participants leave out what belongs to others; what somebody wrote down may still name a relative.
Here every text is searched for the names, numbers and phones of the people near the person, and
for any identity number or telephone that is not the person's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mingdeng.people.normal.idnumbers import IdNumberError, parse_id
from mingdeng.people.normal.phones import PhoneError, parse_phone
from mingdeng.people.records import kin
from mingdeng.people.records.models import IdentityNumber, PersonRecord, Phone
from mingdeng.people.records.queries.persons import members_of, same_person

VEILED = "〔第三人資料，依法遮蔽〕"
NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Da-d1289][0-9]{8}(?![0-9])")
PHONE = re.compile(r"(?<![0-9A-Za-z])0[0-9]{1,3}[-\s)]?[0-9]{3,4}[-\s]?[0-9]{3,4}(?![0-9])")
SHORTEST = 2


@dataclass(frozen=True)
class Veiler:
    """Knows what is the person's own and what is others'. `count` says how often it hid."""

    names: re.Pattern[str] | None = field(repr=False)
    own: frozenset[str] = field(repr=False)
    counted: list[int] = field(default_factory=lambda: [0])

    @property
    def count(self) -> int:
        """How many places were hidden so far."""
        return self.counted[0]

    def value(self, held: Any) -> Any:
        """A value with every text inside it veiled; what is not text stays as it is."""
        if isinstance(held, str):
            return self.text(held)
        if isinstance(held, Mapping):
            return {self.text(str(name)): self.value(one) for name, one in held.items()}
        if isinstance(held, list | tuple):
            return [self.value(one) for one in held]
        return held

    def text(self, said: str) -> str:
        """A text without third persons."""
        if self.names is not None:
            said = self.names.sub(self._hide, said)
        said = NUMBER.sub(self._unless_own, said)
        return PHONE.sub(self._unless_own, said)

    def _hide(self, found: re.Match[str]) -> str:
        self.counted[0] += 1
        return VEILED

    def _unless_own(self, found: re.Match[str]) -> str:
        if normal(found[0]) in self.own:
            return found[0]
        return self._hide(found)


def veiler_for(record_id: int) -> Veiler:
    """The veiler of a person's copy: five queries and one for each source of relatives."""
    own = same_person(record_id)
    own_rows = PersonRecord.objects.filter(pk__in=own)
    mine = {name for row in own_rows for name in names_of(row)}
    near = set(kin.near(record_id))
    near |= set(PersonRecord.objects.filter(told_by__in=own).values_list("pk", flat=True))
    others = members_of(near - set(own)).exclude(pk__in=own)
    theirs = {name for row in others for name in names_of(row)} - mine
    return Veiler(_pattern(theirs), _own_values(own))


def names_of(row: PersonRecord) -> list[str]:
    """Every name of a record that is long enough to be looked for."""
    names = [row.name, row.roman_name, *(row.former_names or ())]
    return [str(name) for name in names if name and len(str(name)) >= SHORTEST]


def normal(value: str) -> str:
    """A number or phone in the form by which two are compared; the text itself when unreadable."""
    try:
        return parse_id(value).value
    except IdNumberError:
        pass
    try:
        return parse_phone(value, default_area="07").value
    except PhoneError:
        return value


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


def _own_values(own: Sequence[int]) -> frozenset[str]:
    numbers = IdentityNumber.objects.filter(record__in=own)
    phones = Phone.objects.filter(record__in=own)
    held = [row.value for row in numbers] + [row.value for row in phones if not row.whose]
    return frozenset(normal(str(value)) for value in held if value)
