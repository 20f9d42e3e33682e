"""Puts the people of the city on record, with their families, ties and households."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from mingdeng.demo import families, names
from mingdeng.demo.casting import Part
from mingdeng.demo.families import Family, Member
from mingdeng.demo.hands import HANDS
from mingdeng.demo.writing import Writer
from mingdeng.foundation.secrecy.models import SubjectKey
from mingdeng.people.households.models import Household, Membership
from mingdeng.people.records.given import AddressGiven, NumberGiven, PersonGiven, PhoneGiven
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.services import register_people
from mingdeng.people.records.services.indexing import Row, token_rows
from mingdeng.people.ties.models import Tie

BATCH = 1000
SIDE_KIND = {"m": "爸爸", "f": "媽媽"}
Report = Callable[[int], None]


@dataclass
class Person:
    """Somebody under care, as the rest of the city needs them."""

    part: Part
    name: str = field(repr=False)
    district: str = ""
    record_id: int = 0
    key: SubjectKey | None = None
    kin: str = ""
    minors: int = 0
    phone: str = field(default="", repr=False)


@dataclass
class People:
    """Everybody of the city: persons under care in their order, and by what each record is found
    (the search index is reckoned later, side by side with the lives)."""

    cases: list[Person] = field(default_factory=list)
    _found_by: list[tuple[int, PersonGiven]] = field(default_factory=list, repr=False)

    def register(self, given: list[PersonGiven]) -> list[PersonRecord]:
        """Put people on record without their search tokens."""
        made = register_people(given, indexed=False)
        self._found_by += [(record.pk, one) for record, one in zip(made, given, strict=True)]
        return made

    def tokens(self, number: int) -> Iterator[Row]:
        """The search tokens of every `HANDS`-th record from `number` on."""
        for record_id, one in self._found_by[number::HANDS]:
            yield from token_rows(
                record_id,
                (one.name, *one.former_names),
                [row.value for row in one.numbers],
                [row.value for row in one.phones],
            )


def people_the_city(
    writer: Writer,
    rng: random.Random,
    parts: list[Part],
    taken: set[str],
    today: date,
    report: Report,
) -> People:
    """Register everyone; persons under care in the order of `parts`."""
    pairs, weights = names.district_weights()
    people, given = People(), []
    for part in parts:
        district, title = rng.choices(pairs, weights=weights)[0]
        person = Person(part, fresh_name(rng, part, taken), district)
        people.cases.append(person)
        given.append(as_given(rng, person, title))
    for start in range(0, len(given), BATCH):
        made = people.register(given[start : start + BATCH])
        for person, record in zip(people.cases[start:], made, strict=False):
            person.record_id, person.key = record.pk, record.key
        report(len(made))
    add_families(writer, rng, people, today, report)
    return people


def fresh_name(rng: random.Random, part: Part, taken: set[str]) -> str:
    """A name that no member of staff bears: the screens must never confuse the two."""
    while True:
        made = names.name(rng, part.sex, part.born.year)
        if made not in taken:
            return made


def as_given(rng: random.Random, person: Person, district: str) -> PersonGiven:
    """A full record, as intake would have it; some with a former name or a second phone."""
    part = person.part
    person.phone = names.mobile(rng)
    phones = [PhoneGiven(person.phone)]
    if rng.random() < 0.3:
        phones.append(PhoneGiven(names.mobile(rng), whose=rng.choice(("母親", "配偶", "姊姊"))))
    former = (names.name(rng, part.sex, part.born.year, person.name[:1]),)
    return PersonGiven(
        name=person.name,
        sex=part.sex,
        birth_date=part.born,
        numbers=(NumberGiven(names.number(rng, part.sex)),),
        phones=tuple(phones),
        addresses=(AddressGiven(names.address(rng, district), from_on=part.opened),),
        former_names=former if rng.random() < 0.04 else (),
    )


def add_families(
    writer: Writer, rng: random.Random, people: People, today: date, report: Report
) -> None:
    """Draw a family around most people; every ninth shares a member with another case."""
    drawn: list[tuple[Person, Family]] = []
    for number, person in enumerate(people.cases):
        is_open = person.part.closed is None
        if rng.random() > (0.85 if is_open else 0.3):
            continue
        me = Member(person.part.sex, person.part.born.year, person.name, case=number)
        full = is_open and rng.random() < 0.5
        family = families.draw(rng, me, person.name[:1], today, full=full)
        if number % 9 == 0 and number:
            share_member(rng, family, number, people.cases)
        drawn.append((person, family))
    for start in range(0, len(drawn), 300):
        register_relatives(writer, rng, drawn[start : start + 300], people)
        report(0)


def share_member(rng: random.Random, family: Family, number: int, people: list[Person]) -> None:
    """Let a relative be one of the last forty people under care, when one fits."""
    for other in rng.sample(range(max(0, number - 40), number), min(8, number)):
        part = people[other].part
        if families.join(rng, family, other, part.sex, part.born.year):
            return


def register_relatives(
    writer: Writer, rng: random.Random, drawn: list[tuple[Person, Family]], people: People
) -> None:
    """Put the relatives of some families on record, then ties and households."""
    fresh = [
        (person, member)
        for person, family in drawn
        for member in family.members
        if member.case is None
    ]
    made = people.register([relative(person, member) for person, member in fresh])
    of_member = {id(m): r for (_, m), r in zip(fresh, made, strict=True)}
    for person, family in drawn:
        ids: list[tuple[int, SubjectKey]] = []
        for member in family.members:
            if member.case is not None:
                held = people.cases[member.case]
                ids.append((held.record_id, _key(held)))
            else:
                record = of_member[id(member)]
                ids.append((record.pk, record.key))
        write_ties(writer, family, ids)
        write_household(writer, person, family, ids)
        person.kin = kin_word(rng, family)
        person.minors = sum(m.minor for m in family.members)


def relative(person: Person, member: Member) -> PersonGiven:
    """A relative as told in a visit: a name, a year, perhaps a phone."""
    return PersonGiven(
        name=member.name,
        sex=member.sex,
        birth_year=member.born_year,
        birth_date=member.born,
        phones=(PhoneGiven(member.phone),) if member.phone else (),
        source="mentioned",
        told_by_id=person.record_id,
        deceased_on=date(min(member.born_year + 62, 2023), 6, 1) if member.dead else None,
    )


def write_ties(writer: Writer, family: Family, ids: list[tuple[int, SubjectKey]]) -> None:
    """The family's ties, told in a visit."""
    for tie in family.ties:
        writer[Tie].add(
            key=ids[0][1],  # what a case tells is sealed under its own person's key
            subject_id=ids[tie.subject][0],
            other_id=ids[tie.other][0],
            kind=tie.kind,
            called=tie.called or None,
            told_by_id=ids[0][0],
            quality=tie.quality,
            cares_for=tie.cares_for,
            source="visit",
            certainty="stated",
            recorded_at=_recorded(ids),
        )


def write_household(
    writer: Writer, person: Person, family: Family, ids: list[tuple[int, SubjectKey]]
) -> None:
    """Who lives with the person."""
    home = [i for i, member in enumerate(family.members) if i == 0 or member.same_home]
    household = writer[Household].add(
        kind="alone" if len(home) == 1 else "family", district=person.district
    )
    for i in home:
        writer[Membership].add(household_id=household, record_id=ids[i][0])


def kin_word(rng: random.Random, family: Family) -> str:
    """What the relative who matters most is called in the records."""
    alive = [m for m in family.members[1:3] if not m.dead]
    return SIDE_KIND[alive[0].sex] if alive else ""


def _key(person: Person) -> SubjectKey:
    if person.key is None:
        raise RuntimeError("a person is registered before the families")
    return person.key


def _recorded(ids: list[tuple[int, SubjectKey]]) -> object:
    return ids[0][1].created_at
