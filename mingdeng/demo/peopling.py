"""Puts the people of the city on record, with their families, ties and households."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from mingdeng.demo import families, names
from mingdeng.demo.casting import Part
from mingdeng.demo.families import Family, Member, TieDrawn
from mingdeng.demo.hands import HANDS
from mingdeng.demo.happening import Happening
from mingdeng.demo.moments import moment
from mingdeng.demo.writing import Writer
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.secrecy.models import SubjectKey
from mingdeng.people.households.models import Household, Membership
from mingdeng.people.records.given import AddressGiven, NumberGiven, PersonGiven, PhoneGiven
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.services import register_people
from mingdeng.people.records.services.indexing import Row, token_rows
from mingdeng.people.ties.models import Tie

BATCH = 1000
ADULT = 20
WELL_KNOWN = 3
SPOKEN = {"父親": "爸爸", "母親": "媽媽"}
NEARNESS = {"supportive": 0, "close": 1, "ordinary": 2}
MARITAL = {"spouse": "married", "cohabitant": "cohabiting", "former_spouse": "divorced"}
Report = Callable[[int], None]


@dataclass(frozen=True)
class Child:
    """A child of somebody under care, as it stands on record."""

    record_id: int
    key: SubjectKey
    born: date


@dataclass
class Person:
    """Somebody under care, as the rest of the city needs them."""

    part: Part
    name: str = field(repr=False)
    district: str = ""
    record_id: int = 0
    key: SubjectKey | None = None
    kin: str = ""
    child: str = ""
    minors: int = 0
    marital: str = ""
    traits: frozenset[str] = frozenset()
    children: list[Child] = field(default_factory=list)
    extra: list[Happening] = field(default_factory=list)
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
    places = Places()
    people = People()
    homes = []
    for part in parts:
        district, title = places.draw(rng, juvenile=part.flow == "juvenile")
        people.cases.append(Person(part, fresh_name(rng, part, taken), district))
        homes.append(title)
    drawn = draw_families(rng, people.cases, today)
    given = [
        as_given(rng, person, title, drawn.get(number))
        for number, (person, title) in enumerate(zip(people.cases, homes, strict=True))
    ]
    for start in range(0, len(given), BATCH):
        made = people.register(given[start : start + BATCH])
        for person, record in zip(people.cases[start:], made, strict=False):
            person.record_id, person.key = record.pk, record.key
        report(len(made))
    told = [(people.cases[number], family) for number, family in drawn.items()]
    for start in range(0, len(told), 300):
        register_relatives(writer, rng, told[start : start + 300], people)
        report(0)
    return people


class Places:
    """Where people live: by the districts' weights; juveniles by the published shares of the four
    zones (S1 L990: 50, 43, 40, 23)."""

    ZONES: ClassVar[dict[str, int]] = {"zone_1": 50, "zone_2": 43, "zone_3": 40, "zone_4": 23}

    def __init__(self) -> None:
        self.pairs, self.weights = names.district_weights()
        held = {
            row.code: set(row.extra["district_codes"]) for row in codes.entries("juvenile_zone")
        }
        self.within = {
            zone: [i for i, (code, _) in enumerate(self.pairs) if code in held[zone]]
            for zone in self.ZONES
        }

    def draw(self, rng: random.Random, *, juvenile: bool) -> tuple[str, str]:
        """(code, name) of a district."""
        if not juvenile:
            return rng.choices(self.pairs, weights=self.weights)[0]
        zone = rng.choices(list(self.ZONES), weights=list(self.ZONES.values()))[0]
        within = self.within[zone]
        return self.pairs[rng.choices(within, weights=[self.weights[i] for i in within])[0]]


def fresh_name(rng: random.Random, part: Part, taken: set[str]) -> str:
    """A name that no member of staff bears: the screens must never confuse the two."""
    while True:
        made = names.name(rng, part.sex, part.born.year)
        if made not in taken:
            return made


def as_given(
    rng: random.Random, person: Person, district: str, family: Family | None
) -> PersonGiven:
    """A full record, as intake would have it; some with a former name or a relative's phone."""
    part = person.part
    person.phone = names.mobile(rng)
    phones = [PhoneGiven(person.phone)]
    near = relatives(family, part.opened.year) if family else []
    if near and near[0][1].phone and rng.random() < 0.4:
        phones.append(PhoneGiven(near[0][1].phone, whose=near[0][0].called))
    former = (names.name(rng, part.sex, part.born.year, person.name[:1]),)
    return PersonGiven(
        name=person.name,
        sex=part.sex,
        birth_date=part.born,
        numbers=(NumberGiven(names.number(rng, part.sex)),),
        phones=tuple(phones),
        addresses=(AddressGiven(names.address(rng, district), from_on=part.opened),),
        former_names=former if rng.random() < 0.04 else (),
        deceased_on=part.died,
    )


def draw_families(rng: random.Random, cases: list[Person], today: date) -> dict[int, Family]:
    """A family around most people; every fifth shares a member with another case, when one fits."""
    drawn: dict[int, Family] = {}
    partnered: set[int] = set()
    for number, person in enumerate(cases):
        part = person.part
        is_open = part.closed is None
        if part.flow != "juvenile" and rng.random() > (0.85 if is_open else 0.3):
            settle(person, Family([Member(part.sex, part.born.year, person.name)]))
            continue
        me = Member(part.sex, part.born.year, person.name, case=number)
        full = is_open and (part.flow == "juvenile" or rng.random() < 0.5)
        family = families.draw(rng, me, person.name[:1], today, full=full)
        if any(t.kind in families.PARTNERED and 0 in (t.subject, t.other) for t in family.ties):
            partnered.add(number)
        if number % 5 == 0 and number:
            share_member(rng, family, number, cases, partnered)
        drawn[number] = family
        settle(person, family)
    return drawn


def share_member(
    rng: random.Random, family: Family, number: int, cases: list[Person], partnered: set[int]
) -> None:
    """Let a relative be somebody else under care, when one of two hundred fits."""
    for other in rng.sample(range(max(0, number - 400), number), min(200, number)):
        part = cases[other].part
        seen = Member(part.sex, part.born.year, cases[other].name)
        if part.died is None and families.join(
            rng, family, other, seen, partnered=other in partnered
        ):
            return


def relatives(family: Family, year: int) -> list[tuple[TieDrawn, Member]]:
    """Relatives grown up by a year whom the person has something to do with, the nearest first."""
    found = []
    for place, member in enumerate(family.members[1:], start=1):
        tie = next((t for t in family.ties if (t.subject, t.other) == (place, 0)), None)
        if tie is None or not tie.called or tie.kind == "former_spouse":
            continue
        if not member.dead and member.born_year <= year - ADULT:
            found.append((tie, member))
    return sorted(found, key=lambda one: NEARNESS.get(one[0].quality, 3))


def settle(person: Person, family: Family) -> None:
    """Write down of a person what the records will say of his family."""
    near = relatives(family, person.part.opened.year)
    traits = set()
    if near:
        tie, member = near[0]
        person.kin = SPOKEN.get(tie.called, tie.called)
        traits |= {"home_kin"} if member.same_home else set()
    minors = [
        member
        for place, member in enumerate(family.members)
        if member.minor and family.tie_of(place) == "birth_parent"
    ]
    person.minors = sum(m.born is not None and m.born <= person.part.opened for m in minors)
    pupils = [m for m in minors if m.born and m.born.year <= person.part.opened.year - 5]
    if pupils:
        person.child = "兒子" if pupils[0].sex == "m" else "女兒"
        traits |= {"home_child"} if pupils[0].same_home else set()
    kinds = {t.kind for t in family.ties if 0 in (t.subject, t.other)}
    whole = len(family.members) > WELL_KNOWN
    person.marital = next((MARITAL[k] for k in MARITAL if k in kinds), "single" if whole else "")
    person.traits = frozenset(traits)


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
    made = people.register([relative(rng, person, member) for person, member in fresh])
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
        person.children = [
            Child(*ids[place], member.born)
            for place, member in enumerate(family.members)
            if member.minor and member.born and family.tie_of(place) == "birth_parent" and place
        ]
        write_ties(writer, person, family, ids)
        write_household(writer, person, family, ids)


def relative(rng: random.Random, person: Person, member: Member) -> PersonGiven:
    """A relative as told in a visit: a name, a year, perhaps a phone."""
    return PersonGiven(
        name=member.name,
        sex=member.sex,
        birth_year=member.born_year,
        birth_date=member.born,
        phones=(PhoneGiven(member.phone),) if member.phone else (),
        source="mentioned",
        told_by_id=person.record_id,
        deceased_on=departed(rng, member) if member.dead else None,
    )


def departed(rng: random.Random, member: Member) -> date:
    """When a relative who is dead died: at fifty to eighty, some years ago."""
    return date(
        min(member.born_year + rng.randrange(50, 81), 2023),
        rng.randrange(1, 13),
        rng.randrange(1, 29),
    )


def write_ties(
    writer: Writer, person: Person, family: Family, ids: list[tuple[int, SubjectKey]]
) -> None:
    """The family's ties, told in the first visits."""
    heard = moment(person.part.opened, 16)
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
            recorded_at=heard,
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


def _key(person: Person) -> SubjectKey:
    if person.key is None:
        raise RuntimeError("a person is registered before the families")
    return person.key
