"""Who lives with a person, as one reader may see it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import F

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Grant, Veil
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.places.districts import find_district
from mingdeng.people.households.models import Household, Membership
from mingdeng.people.records.policies import standing_of
from mingdeng.people.records.queries.briefs import ADULT, NAMELESS, age_of, load_members
from mingdeng.people.records.queries.persons import same_person
from mingdeng.people.records.queries.values import head_of, shown_value

SOMEBODY = "同住的人"


@dataclass(frozen=True)
class Housemate:
    """A member of a household. `ref` is None and the name 同住的人 for somebody out of scope."""

    membership: uuid.UUID
    person_id: int
    name: str | Veil = field(repr=False)
    role: str = ""
    ref: uuid.UUID | None = None
    age: int | Veil | None = None
    minor: bool = False
    from_on: date | None = None
    to_on: date | None = None
    is_ego: bool = False


@dataclass(frozen=True)
class Home:
    """A household the person belongs or belonged to; `now` while the membership stands."""

    ref: uuid.UUID
    kind: str
    district: str | Veil
    own: Housemate
    mates: tuple[Housemate, ...] = ()
    left: tuple[Housemate, ...] = ()

    @property
    def now(self) -> bool:
        """Whether the person lives there still."""
        return self.own.to_on is None


def homes_of(viewer: Viewer | None, record_id: int) -> list[Home]:
    """The person's households, the present first: five queries beside what access asks.

    Without FAMILY on the person there is none. Someone the reader stands in no relation to is
    told of to the bureau without name; a partner agency is not told of them, and nobody is told of
    a restricted person.
    """
    own = set(same_person(record_id))
    mine = Membership.objects.filter(record__in=own, withdrawn_at=None).values("household")
    rows = list(
        Membership.objects.filter(household__in=mine, withdrawn_at=None)
        .select_related("household")
        .order_by(F("to_on").desc(nulls_first=True), "from_on", "pk")
    )
    records = sorted({row.record_id for row in rows} | {record_id})
    grants = scopes.grants_on(viewer, records)
    if not grants[record_id].may_read(Group.FAMILY):
        return []
    hidden = _hidden(viewer, grants)
    members = load_members(records)
    homes: dict[int, list[Any]] = {}
    for row in rows:
        if row.record_id in hidden:
            continue
        homes.setdefault(row.household_id, []).append(row)
    made = [_home(viewer, grants[record_id], held, own, grants, members) for held in homes.values()]
    return sorted(made, key=lambda home: (not home.now, home.own.from_on or date.min))


def _hidden(viewer: Viewer | None, grants: Mapping[int, Grant]) -> set[int]:
    """Records that do not exist for the reader: one query, asked only when it matters."""
    unseen = [pk for pk, grant in grants.items() if grant.relation is Relation.NONE]
    standing = standing_of(viewer, unseen) if viewer is not None and unseen else {}
    return {pk for pk, one in standing.items() if one.hidden}


def _home(
    viewer: Viewer | None,
    ego: Grant,
    rows: Sequence[Any],
    own: set[int],
    grants: Mapping[int, Grant],
    members: Mapping[int, Sequence[Any]],
) -> Home:
    household: Household = rows[0].household
    mates = [
        _mate(row, ego, grants[row.record_id], members[row.record_id], row.record_id in own)
        for row in rows
        if row.record_id in own or _shows(viewer, grants[row.record_id])
    ]
    found = find_district(household.district) if household.district else None
    others = [mate for mate in mates if not mate.is_ego]
    return Home(
        ref=household.ref,
        kind=codes.label("household_kind", household.kind),
        district=ego.show(Group.CONTACT, found.name if found else ""),
        own=next(mate for mate in mates if mate.is_ego),
        mates=tuple(mate for mate in others if mate.to_on is None),
        left=tuple(mate for mate in others if mate.to_on is not None),
    )


def _shows(viewer: Viewer | None, grant: Grant) -> bool:
    partner = viewer is None or viewer.is_partner
    return grant.relation is not Relation.NONE or not partner


def _mate(row: Any, ego: Grant, grant: Grant, members: Sequence[Any], is_ego: bool) -> Housemate:
    plain = Housemate(
        membership=row.ref,
        person_id=members[0].person_id,
        name=SOMEBODY,
        role=codes.label("household_role", row.role) if row.role else "",
        from_on=row.from_on,
        to_on=row.to_on,
        is_ego=is_ego,
    )
    if not grant.may_read(Group.IDENTITY):
        return plain
    age = age_of(members)
    minor = age is not None and age < ADULT
    if minor and not is_ego and not ego.may_read(Group.MINORS):
        return replace(plain, name=Veil(Group.MINORS), age=Veil(Group.MINORS), minor=True)
    name = shown_value(members, "name") or NAMELESS
    return replace(plain, name=name, ref=head_of(members).ref, age=age, minor=minor)


def any_membership_for(viewer: Viewer | None, record_id: int, ref: uuid.UUID) -> Membership:
    """A membership, present or past, of a household the person belongs or belonged to, to be
    corrected. Raises Denied when there is none, the family may not be written, or it is somebody
    the viewer may not see."""
    scopes.require(viewer, record_id, write=[Group.FAMILY])
    row = Membership.objects.filter(ref=ref, withdrawn_at=None).first()
    mine = Membership.objects.filter(record__in=same_person(record_id), withdrawn_at=None)
    if row is None or not mine.filter(household=row.household_id).exists():
        raise Denied
    scopes.require(viewer, row.record_id, read=[Group.IDENTITY])
    return row


def membership_for(viewer: Viewer | None, record_id: int, ref: uuid.UUID) -> Membership:
    """A standing membership of the person's present household, to be ended by the viewer.

    Raises Denied when there is none or the family may not be written.
    """
    scopes.require(viewer, record_id, write=[Group.FAMILY])
    row = Membership.objects.filter(ref=ref, withdrawn_at=None, to_on=None).first()
    if row is None or row.household_id not in _present(record_id):
        raise Denied
    return row


def present_household(record_id: int) -> Household | None:
    """The household the person lives in now, the latest when there are several."""
    return Household.objects.filter(pk__in=_present(record_id)).order_by("-pk").first()


def _present(record_id: int) -> set[int]:
    rows = Membership.objects.filter(
        record__in=same_person(record_id), withdrawn_at=None, to_on=None
    )
    return set(rows.values_list("household_id", flat=True))
