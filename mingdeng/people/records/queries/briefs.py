"""The one line by which a person is named on any page."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.reading import shared
from mingdeng.foundation.calendar.ages import age_on
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.places.districts import find_district
from mingdeng.people.normal.idnumbers import mask_id
from mingdeng.people.records.models import IdentityNumber, PersonRecord, Residence, Restriction, Sex
from mingdeng.people.records.queries.persons import members_of
from mingdeng.people.records.queries.values import head_of, shown_value

NAMELESS = "（姓名未詳）"
ADULT = 18


@dataclass(frozen=True)
class PersonBrief:
    """A person in one line; what the viewer may not read is a Veil. `number` is masked always.

    `ref` is the eldest record's: the address of the person's page. `age` is in full years, None
    when unknown. `case_no` is set where somebody asked for it: a relative in view has none.
    """

    record_id: int
    person_id: int
    ref: uuid.UUID
    name: str | Veil = field(repr=False)
    number: str | Veil = field(repr=False)
    sex: str | Veil
    age: int | Veil | None
    district: str | Veil
    deceased: bool | Veil
    grant: Grant = field(repr=False)
    case_no: str = ""

    @property
    def is_minor(self) -> bool:
        """Whether the person is known to be under 18 (民法 §12 since 112.1.1)."""
        return isinstance(self.age, int) and self.age < ADULT


def briefs(viewer: Viewer | None, record_ids: Iterable[int]) -> dict[int, PersonBrief]:
    """A brief per record: three queries beside what access asks, however long the page."""
    wanted = sorted(set(record_ids))
    if not wanted:
        return {}
    return shared(("briefs", viewer), wanted, lambda asked: _read(viewer, asked))


def _read(viewer: Viewer | None, wanted: Sequence[int]) -> dict[int, PersonBrief]:
    return make_briefs(wanted, scopes.grants_on(viewer, wanted), load_members(wanted))


def load_members(record_ids: Sequence[int]) -> dict[int, list[PersonRecord]]:
    """Record → all records of its person, with `now_district` read along: one query."""
    return shared("members", record_ids, _load_members)


def _load_members(record_ids: Sequence[int]) -> dict[int, list[PersonRecord]]:
    groups: dict[int, list[PersonRecord]] = defaultdict(list)
    persons: dict[int, int] = {}
    for record in _with_district(members_of(record_ids)):
        groups[record.person_id].append(record)
        persons[record.pk] = record.person_id
    return {pk: groups[persons[pk]] for pk in record_ids if pk in persons}


def members_by_ref(ref: uuid.UUID | str) -> list[PersonRecord]:
    """All records of the person that one of its records' references names, eldest first, with
    `is_restricted` read along: one query; empty when there is none. The caller asks access."""
    named = PersonRecord.objects.filter(ref=ref)
    restricting = Restriction.objects.filter(record=OuterRef("pk"), lifted_at=None)
    rows = members_of(named.values("pk")).annotate(is_restricted=Exists(restricting))
    return list(_with_district(rows))


def _with_district(rows: QuerySet[PersonRecord]) -> QuerySet[PersonRecord]:
    """Records with the district of the present residence as `now_district`."""
    living = (
        Residence.objects.standing()
        .filter(record=OuterRef("pk"), to_on=None)
        .exclude(district="")
        .order_by("-kind", "-from_on", "-pk")
    )
    return rows.annotate(now_district=Subquery(living.values("district")[:1]))


def make_briefs(
    wanted: Sequence[int],
    grants: Mapping[int, Grant],
    members: Mapping[int, Sequence[PersonRecord]],
) -> dict[int, PersonBrief]:
    """Briefs from grants and records at hand: one query for the numbers."""
    readable = [pk for pk in wanted if grants[pk].may_read(Group.IDENTITY)]
    numbers = masked_numbers({m.pk for pk in readable for m in members.get(pk, ())})
    return {
        pk: brief_of(pk, grants[pk], members[pk], _number_of(members[pk], numbers))
        for pk in wanted
        if pk in members
    }


def _number_of(members: Sequence[PersonRecord], numbers: Mapping[int, str]) -> str:
    return next((numbers[member.pk] for member in members if member.pk in numbers), "")


def masked_numbers(record_ids: Iterable[int]) -> dict[int, str]:
    """Record → its latest standing identity number, masked: one query."""
    wanted = set(record_ids)
    if not wanted:
        return {}
    rows = IdentityNumber.objects.standing().filter(record__in=wanted)
    return {row.record_id: mask_id(row.value) for row in rows.order_by("valid_from", "pk")}


def brief_of(
    pk: int, grant: Grant, members: Sequence[PersonRecord], number: str | Veil
) -> PersonBrief:
    """A brief from what is at hand; `number` is masked already."""
    head = head_of(members)
    known = grant.may_read(Group.IDENTITY)
    districts = [record.now_district for record in members if record.now_district]  # type: ignore[attr-defined]
    found = find_district(districts[0]) if districts else None
    veil = Veil(Group.IDENTITY)
    return PersonBrief(
        record_id=pk,
        person_id=head.person_id,
        ref=head.ref,
        name=(shown_value(members, "name") or NAMELESS) if known else veil,
        number=number if known else veil,
        sex=Sex(shown_value(members, "sex")).label if known else veil,
        age=age_of(members) if known else veil,
        district=grant.show(Group.CONTACT, found.name if found else ""),
        deceased=any(m.deceased_on for m in members) if known else veil,
        grant=grant,
    )


def age_of(members: Sequence[PersonRecord], on: date | None = None) -> int | None:
    """Full years on a day (today by default, the day of death for the dead); None when unknown.

    Where only a year of birth is known the age is by that year's end: it may be one too high.
    """
    day = shown_value(members, "deceased_on") or on or timezone.localdate()
    born = shown_value(members, "birth_date")
    if born is not None:
        return age_on(born, day) if born <= day else 0
    year = next((record.birth_year for record in members if record.birth_year), None)
    return max(day.year - year, 0) if year else None
