"""Families of two to twenty, some with several members under care."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from mingdeng.demo import names

CALLED = {
    ("birth_parent", "m"): "父親", ("birth_parent", "f"): "母親",
    ("child", "m"): "兒子", ("child", "f"): "女兒",
    ("elder", "m"): "哥哥", ("elder", "f"): "姊姊",
    ("younger", "m"): "弟弟", ("younger", "f"): "妹妹",
    ("spouse", "m"): "先生", ("spouse", "f"): "太太",
    ("former_spouse", "m"): "前夫", ("former_spouse", "f"): "前妻",
    ("cohabitant", "m"): "同居男友", ("cohabitant", "f"): "同居女友",
}  # fmt: skip


@dataclass
class Member:
    """A relative to be put on record, or (`case` set) somebody who is under care already."""

    sex: str
    born_year: int
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    case: int | None = None
    minor: bool = False
    dead: bool = False
    same_home: bool = False
    born: date | None = None


@dataclass
class TieDrawn:
    """`subject` is the `kind` of `other`; both index into the family's members."""

    subject: int
    other: int
    kind: str
    quality: str = ""
    cares_for: bool = False
    called: str = ""


@dataclass
class Family:
    """Members (the first is the case it was drawn for) and their ties."""

    members: list[Member]
    ties: list[TieDrawn] = field(default_factory=list)

    def add(self, member: Member) -> int:
        """Its index."""
        self.members.append(member)
        return len(self.members) - 1


def draw(rng: random.Random, me: Member, surname: str, today: date, *, full: bool) -> Family:
    """A family around somebody under care; a thin one names one or two relatives only."""
    family = Family([me])
    mother = add_parent(rng, family, "f", surname)
    father = add_parent(rng, family, "m", surname) if full or rng.random() < 0.4 else None
    if not full:
        return call_relatives(family)
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3))):
        add_sibling(rng, family, surname, mother, father)
    if today.year - me.born_year >= 24 and rng.random() < 0.7:
        add_partner_and_children(rng, family, surname, today)
    if rng.random() < 0.18:
        add_grandmother(rng, family, surname, mother)
    return call_relatives(family)


def call_relatives(family: Family) -> Family:
    """Write on each tie of the person under care what they call the relative: 母親, 哥哥, 前妻."""
    me = family.members[0]
    for tie in family.ties:
        if 0 in (tie.subject, tie.other):
            relative = family.members[tie.other if tie.subject == 0 else tie.subject]
            kind = "child" if tie.subject == 0 and tie.kind == "birth_parent" else tie.kind
            if kind.endswith("sibling"):
                kind = "elder" if relative.born_year < me.born_year else "younger"
            tie.called = CALLED.get((kind, relative.sex), "")
    return family


def add_parent(rng: random.Random, family: Family, sex: str, surname: str) -> int:
    """A mother or father, alive or not, close or not."""
    me = family.members[0]
    born = me.born_year - rng.randrange(20, 34)
    own = "" if sex == "f" else surname
    dead = rng.random() < (0.12 if me.born_year > 1980 else 0.4)
    parent = family.add(
        Member(
            sex,
            born,
            names.name(rng, sex, born, own),
            "" if dead else names.mobile(rng),
            dead=dead,
            same_home=not dead and rng.random() < 0.5,
        )
    )
    quality = rng.choice(
        ("supportive", "close", "ordinary", "conflict", "distant", "close_conflict")
    )
    family.ties.append(TieDrawn(parent, 0, "birth_parent", "" if dead else quality))
    return parent


def add_sibling(
    rng: random.Random, family: Family, surname: str, mother: int, father: int | None
) -> int:
    """A brother or sister."""
    born = family.members[0].born_year + rng.choice((-7, -5, -3, -2, 2, 3, 4, 6))
    sex = rng.choice("mf")
    sibling = family.add(Member(sex, born, names.name(rng, sex, born, surname), names.mobile(rng)))
    kind = "full_sibling" if father is not None else "maternal_half_sibling"
    quality = rng.choice(("supportive", "ordinary", "ordinary", "distant", "conflict"))
    family.ties.append(TieDrawn(sibling, 0, kind, quality))
    family.ties.append(TieDrawn(mother, sibling, "birth_parent"))
    if father is not None:
        family.ties.append(TieDrawn(father, sibling, "birth_parent"))
    return sibling


def add_partner_and_children(rng: random.Random, family: Family, surname: str, today: date) -> None:
    """A partner, present or former, and their children with who looks after them."""
    me = family.members[0]
    sex = "f" if me.sex == "m" else "m"
    born = me.born_year + rng.randrange(-6, 6)
    partner = family.add(Member(sex, born, names.name(rng, sex, born), names.mobile(rng)))
    kind = rng.choice(("spouse", "spouse", "former_spouse", "former_spouse", "cohabitant"))
    together = kind in {"spouse", "cohabitant"}
    family.members[partner].same_home = together
    quality = rng.choice(("supportive", "ordinary", "conflict", "close")) if together else "distant"
    family.ties.append(TieDrawn(partner, 0, kind, quality))
    father_name = surname if me.sex == "m" else family.members[partner].name[:1]
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3))):
        year = min(me.born_year + rng.randrange(20, 38), today.year - 1)
        child_sex = rng.choice("mf")
        minor = today.year - year < 18
        child = family.add(
            Member(
                child_sex,
                year,
                names.name(rng, child_sex, max(year, 1993), father_name),
                minor=minor,
                same_home=together or rng.random() < 0.3,
                born=date(year, rng.randrange(1, 13), rng.randrange(1, 28)) if minor else None,
            )
        )
        family.ties.append(TieDrawn(0, child, "birth_parent", cares_for=minor and together))
        carer = minor and (not together or rng.random() < 0.5)
        family.ties.append(TieDrawn(partner, child, "birth_parent", cares_for=carer))


def add_grandmother(rng: random.Random, family: Family, surname: str, mother: int) -> None:
    """A grandmother, often the one who looks after the children."""
    born = family.members[mother].born_year - rng.randrange(20, 30)
    grandmother = family.add(Member("f", born, names.name(rng, "f", born), same_home=True))
    family.ties.append(TieDrawn(grandmother, mother, "birth_parent"))
    minors = [i for i, m in enumerate(family.members) if m.minor]
    for child in minors[:1]:
        family.ties.append(
            TieDrawn(grandmother, child, "paternal_grandparent", "close", cares_for=True)
        )


def join(rng: random.Random, family: Family, other_case: int, sex: str, born_year: int) -> bool:
    """Make a fitting relative the person of another case; whether one fitted."""
    for member in family.members[1:]:
        fits = member.sex == sex and abs(member.born_year - born_year) <= 8
        if fits and member.case is None and not member.dead and not member.minor:
            member.case = other_case
            return True
    return False


def birthday(rng: random.Random, year: int) -> date:
    """A day of a year."""
    return date(year, 1, 1) + timedelta(days=rng.randrange(365))
