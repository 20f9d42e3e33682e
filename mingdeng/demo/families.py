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
    ("paternal_grandparent", "m"): "阿公", ("paternal_grandparent", "f"): "阿嬤",
    ("maternal_grandparent", "m"): "外公", ("maternal_grandparent", "f"): "外婆",
    ("uncle_aunt", "m"): "叔叔", ("uncle_aunt", "f"): "姑姑",
}  # fmt: skip
TOGETHER = {"spouse", "cohabitant"}
PARTNERED = {"spouse", "cohabitant", "former_spouse"}
WIDE = 0.07
YOUNGEST_PARENT = 16


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
    family_name: bool = False  # bears the surname that the tie asks for


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

    def tie_of(self, place: int) -> str:
        """What kind of tie joins a member to the person under care; empty when another does."""
        pairs = {(0, place), (place, 0)}
        return next((t.kind for t in self.ties if (t.subject, t.other) in pairs), "")


def draw(rng: random.Random, me: Member, surname: str, today: date, *, full: bool) -> Family:
    """A family around somebody under care; a thin one names one or two relatives only."""
    family = Family([me])
    mother = add_parent(rng, family, "f", surname)
    father = add_parent(rng, family, "m", surname) if full or rng.random() < 0.4 else None
    if not full:
        return call_relatives(family)
    brood = [
        add_sibling(rng, family, surname, mother, father)
        for _ in range(rng.choice((0, 1, 1, 2, 2, 3)))
    ]
    if today.year - me.born_year >= 24 and rng.random() < 0.7:
        add_partner_and_children(rng, family, surname, today, mother)
    if today.year - me.born_year < 45 and rng.random() < 0.25:
        add_grandmother(rng, family, mother)
    if father is not None and rng.random() < WIDE:
        add_wide(rng, family, surname, today, (mother, father), brood)
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
    dead = rng.random() < (0.05 if me.born_year > 1995 else 0.12 if me.born_year > 1980 else 0.4)
    parent = family.add(
        Member(
            sex,
            born,
            names.name(rng, sex, born, own),
            "" if dead else names.mobile(rng),
            dead=dead,
            same_home=not dead and rng.random() < (0.8 if me.born_year > 2005 else 0.5),
            family_name=sex == "m",
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
    """A brother or sister, born when their parents were of an age for it."""
    me, her = family.members[0], family.members[mother].born_year
    youngest = max(her, family.members[father].born_year if father is not None else her)
    born = me.born_year + rng.choice((-7, -5, -3, -2, 2, 3, 4, 6))
    born = min(max(born, youngest + 18), her + 43)
    sex = rng.choice("mf")
    sibling = family.add(
        Member(sex, born, names.name(rng, sex, born, surname), names.mobile(rng), family_name=True)
    )
    kind = "full_sibling" if father is not None else "maternal_half_sibling"
    quality = rng.choice(("supportive", "ordinary", "ordinary", "distant", "conflict"))
    family.ties.append(TieDrawn(sibling, 0, kind, quality))
    family.ties.append(TieDrawn(mother, sibling, "birth_parent"))
    if father is not None:
        family.ties.append(TieDrawn(father, sibling, "birth_parent"))
    return sibling


def add_partner_and_children(
    rng: random.Random, family: Family, surname: str, today: date, mother: int
) -> None:
    """A partner, present or former, and their children with who looks after them."""
    me = family.members[0]
    sex = "f" if me.sex == "m" else "m"
    born = min(me.born_year + rng.randrange(-6, 6), today.year - 20)
    partner = family.add(Member(sex, born, names.name(rng, sex, born), names.mobile(rng)))
    kind = rng.choice(("spouse", "spouse", "former_spouse", "former_spouse", "cohabitant"))
    together = kind in TOGETHER
    family.members[partner].same_home = together
    quality = rng.choice(("supportive", "ordinary", "conflict", "close")) if together else "distant"
    family.ties.append(TieDrawn(partner, 0, kind, quality))
    father_name = surname if me.sex == "m" else family.members[partner].name[:1]
    grown = max(me.born_year, born) + 19
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3))):
        year = grown + rng.randrange(0, 18)
        if year < today.year:
            child = add_child(rng, family, father_name, year, today, here=together)
            minor = family.members[child].minor
            mine = minor and family.members[child].same_home
            family.ties.append(TieDrawn(0, child, "birth_parent", cares_for=mine))
            hers = minor and (not mine or rng.random() < 0.6)
            family.ties.append(TieDrawn(partner, child, "birth_parent", cares_for=hers))
            if mine and not together:
                lent_to_grandmother(rng, family, mother, child)


def add_child(
    rng: random.Random, family: Family, surname: str, year: int, today: date, *, here: bool
) -> int:
    """A child; the day is known of one under age."""
    sex = rng.choice("mf")
    born = date(year, 1, 1) + timedelta(days=rng.randrange(330))
    minor = today.year - year - ((today.month, today.day) < (born.month, born.day)) < 18
    home = rng.random() < (0.92 if here else 0.3) if minor else here and rng.random() < 0.3
    name = names.name(rng, sex, max(year, 1993), surname)
    return family.add(
        Member(sex, year, name, minor=minor, same_home=home, born=born if minor else None)
    )


def lent_to_grandmother(rng: random.Random, family: Family, mother: int, child: int) -> None:
    """Whose parents have parted is often brought up by the father's or mother's mother."""
    if family.members[mother].dead or rng.random() < 0.4:
        return
    family.members[mother].same_home = True
    kind = "paternal_grandparent" if family.members[0].sex == "m" else "maternal_grandparent"
    family.ties.append(TieDrawn(mother, child, kind, "close", cares_for=True))


def add_grandmother(rng: random.Random, family: Family, mother: int) -> None:
    """The mother's mother; who is under age is often brought up by her."""
    me, parent = family.members[0], family.members[mother]
    born = parent.born_year - rng.randrange(20, 28)
    grandmother = family.add(Member("f", born, names.name(rng, "f", born), same_home=True))
    family.ties.append(TieDrawn(grandmother, mother, "birth_parent"))
    raised = me.born_year > 2005
    family.ties.append(TieDrawn(grandmother, 0, "maternal_grandparent", "close", cares_for=raised))


def add_wide(
    rng: random.Random,
    family: Family,
    surname: str,
    today: date,
    parents: tuple[int, int],
    brood: list[int],
) -> None:
    """The father's brothers and sisters with their children, and the siblings' children: up to
    twenty people whom somebody has named."""
    father = family.members[parents[1]]
    for _ in range(rng.randrange(2, 5)):
        sex = rng.choice("mf")
        born = father.born_year + rng.randrange(-9, 10)
        uncle = family.add(
            Member(
                sex, born, names.name(rng, sex, born, surname), names.mobile(rng), family_name=True
            )
        )
        family.ties.append(TieDrawn(uncle, 0, "uncle_aunt", rng.choice(("ordinary", "distant"))))
        family.ties.append(TieDrawn(uncle, parents[1], "full_sibling"))
        for _ in range(rng.randrange(0, 3)):
            cousin = add_young(rng, family, surname, born, today)
            if cousin is not None:
                family.ties.append(TieDrawn(uncle, cousin, "birth_parent"))
                family.ties.append(TieDrawn(cousin, 0, "cousin"))
    for one in brood:
        for _ in range(rng.randrange(0, 3)):
            nephew = add_young(rng, family, surname, family.members[one].born_year, today)
            if nephew is not None and len(family.members) <= 20:
                family.ties.append(TieDrawn(one, nephew, "birth_parent"))
                family.ties.append(TieDrawn(nephew, 0, "nephew_niece"))


def add_young(
    rng: random.Random, family: Family, surname: str, parent: int, today: date
) -> int | None:
    """A child of somebody born in the year `parent`, if there can be one and twenty is not full."""
    year = parent + rng.randrange(21, 36)
    if year >= today.year or len(family.members) >= 20:
        return None
    return add_child(rng, family, surname, year, today, here=False)


def join(
    rng: random.Random, family: Family, other_case: int, other: Member, *, partnered: bool
) -> bool:
    """Make a fitting relative the person of another case; whether one fitted. Surname, age and
    whether the other has a partner already must agree with the tie."""
    for place, member in enumerate(family.members[1:], start=1):
        if member.case is not None or member.dead or member.minor or member.sex != other.sex:
            continue
        if abs(member.born_year - other.born_year) > 4 or not in_order(family, place, other):
            continue
        if member.family_name and member.name[:1] != other.name[:1]:
            continue
        if family.tie_of(place) in PARTNERED and partnered:
            continue
        member.case, member.born_year, member.name = other_case, other.born_year, other.name
        member.same_home = False
        call_relatives(family)
        return True
    return False


def in_order(family: Family, place: int, other: Member) -> bool:
    """Whether parents stay older than their children when `other` takes a place."""
    for tie in family.ties:
        if tie.kind != "birth_parent":
            continue
        child = family.members[tie.other].born_year
        parent = family.members[tie.subject].born_year
        if tie.subject == place and other.born_year + YOUNGEST_PARENT > child:
            return False
        if tie.other == place and parent + YOUNGEST_PARENT > other.born_year:
            return False
    return True
