"""The person's page: what every source said, and what stands for the person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Agency
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.places.districts import find_district
from mingdeng.people.normal.idnumbers import mask_id
from mingdeng.people.normal.phones import mask_phone
from mingdeng.people.records.models import (
    IdentityNumber,
    Link,
    PersonRecord,
    Phone,
    Residence,
    Restriction,
)
from mingdeng.people.records.queries.briefs import PersonBrief, brief_of, members_by_ref
from mingdeng.people.records.queries.values import head_of, shown_value

Shown = str | Veil
ROC = 1911


@dataclass(frozen=True)
class Held:
    """A number, phone or address as the page shows it: masked, with its days."""

    ref: uuid.UUID
    record_id: int
    kind: str
    shown: Shown = field(repr=False)
    note: Shown = field(default="", repr=False)
    from_on: date | None = None
    to_on: date | None = None
    doubtful: bool = False

    @property
    def standing(self) -> bool:
        """Whether it has not ended."""
        return self.to_on is None

    @property
    def ref_text(self) -> str:
        """The reference for an address built in a template."""
        return str(self.ref)


@dataclass(frozen=True)
class SourceRecord:
    """What one source said of the person."""

    record_id: int
    ref: uuid.UUID
    source: str
    recorded_at: datetime
    name: Shown = field(repr=False)
    roman_name: Shown = field(repr=False)
    former_names: Sequence[str] | Veil = field(repr=False)
    birth_date: date | Veil | None = field(repr=False)
    birth_year: int | Veil | None = field(repr=False)
    sex: Shown
    nationality: Shown
    deceased_on: date | Veil | None
    version: int
    shredded: bool

    @property
    def birth_year_words(self) -> str:
        """Where only the year is known: 民國73年."""
        year = self.birth_year
        if not isinstance(year, int):
            return ""
        return f"民國{year - ROC}年" if year > ROC else f"民國前{ROC + 1 - year}年"


@dataclass(frozen=True)
class LinkLine:
    """A standing link between two of the person's records."""

    ref: uuid.UUID
    left_id: int
    right_id: int
    reason: str
    made_at: datetime


@dataclass(frozen=True)
class RestrictionLine:
    """A restriction that stands, as those it names see it."""

    ref: uuid.UUID
    reason: str
    from_at: datetime
    named: tuple[str, ...]


@dataclass(frozen=True)
class PersonPage:
    """Everything the page's head needs; panels fetch the rest."""

    head: PersonRecord = field(repr=False)
    grant: Grant = field(repr=False)
    brief: PersonBrief
    birth_date: date | Veil | None = field(repr=False)
    former_names: Sequence[str] | Veil = field(repr=False)
    numbers: tuple[Held, ...] = ()
    phones: tuple[Held, ...] = ()
    residences: tuple[Held, ...] = ()
    sources: tuple[SourceRecord, ...] = ()
    links: tuple[LinkLine, ...] = ()
    restrictions: tuple[RestrictionLine, ...] = ()


def person_page(viewer: Viewer | None, ref: uuid.UUID | str) -> PersonPage:
    """The page of the person that any of its records' references names.

    Raises Denied when there is none or its identity may not be read.
    """
    members = members_by_ref(ref)
    if not members:
        raise Denied
    head = head_of(members)
    grant = scopes.require(viewer, head.pk, read=[Group.IDENTITY])
    ids = [member.pk for member in members]
    numbers = held_numbers(grant, ids)
    return PersonPage(
        head=head,
        grant=grant,
        brief=brief_of(head.pk, grant, members, _first(numbers)),
        birth_date=shown_value(members, "birth_date"),
        former_names=every_former_name(members),
        numbers=numbers,
        phones=held_phones(grant, ids),
        residences=held_residences(grant, ids),
        sources=_sources(members),
        links=_links(ids) if len(members) > 1 else (),
        restrictions=_restrictions(ids) if any(m.is_restricted for m in members) else (),  # type: ignore[attr-defined]
    )


def _first(numbers: Sequence[Held]) -> Shown:
    return next((held.shown for held in numbers if held.standing), "")


def every_former_name(members: Sequence[PersonRecord]) -> list[str]:
    """Other names the records know: former ones, and names that were not chosen to be shown."""
    shown = shown_value(members, "name")
    names = [name for member in members for name in (member.name, *(member.former_names or ()))]
    return [name for name in dict.fromkeys(names) if name and name != shown]


def held_numbers(grant: Grant, record_ids: Sequence[int]) -> tuple[Held, ...]:
    """Identity numbers, masked: one query."""
    rows = IdentityNumber.objects.standing().filter(record__in=record_ids)
    return tuple(
        Held(
            ref=row.ref,
            record_id=row.record_id,
            kind=codes.label("number_kind", row.kind),
            shown=_masked_if(grant, Group.IDENTITY, row, "value", mask_id),
            from_on=row.valid_from,
            to_on=row.valid_to,
            doubtful=not row.checksum_ok,
        )
        for row in _latest_first(rows, "valid_to")
    )


def held_phones(grant: Grant, record_ids: Sequence[int]) -> tuple[Held, ...]:
    """Telephones, masked: one query."""
    rows = Phone.objects.standing().filter(record__in=record_ids)
    return tuple(
        Held(
            ref=row.ref,
            record_id=row.record_id,
            kind=codes.label("phone_kind", row.kind),
            shown=_masked_if(grant, Group.CONTACT, row, "value", mask_phone),
            note=(row.whose or "本人") if grant.may_read(Group.CONTACT) else Veil(Group.CONTACT),
            from_on=row.valid_from,
            to_on=row.valid_to,
        )
        for row in _latest_first(rows, "valid_to", "position")
    )


def held_residences(grant: Grant, record_ids: Sequence[int]) -> tuple[Held, ...]:
    """Addresses down to district and village: one query."""
    rows = Residence.objects.standing().filter(record__in=record_ids)
    return tuple(
        Held(
            ref=row.ref,
            record_id=row.record_id,
            kind=codes.label("residence_kind", row.kind),
            shown=grant.show(Group.CONTACT, area(row)),
            from_on=row.from_on,
            to_on=row.to_on,
        )
        for row in _latest_first(rows, "to_on")
    )


def area(row: Residence) -> str:
    """District and village of an address, as they may stand in a list."""
    found = find_district(row.district) if row.district else None
    return " ".join(filter(None, [found.name if found else "", row.village])) or "（地區未詳）"


def _masked_if(grant: Grant, group: Group, row: Any, name: str, mask: Any) -> Shown:
    if not grant.may_read(group):
        return Veil(group)
    return str(mask(getattr(row, name) or ""))


def _latest_first(rows: Any, ends: str, *more: str) -> Any:
    """Those that stand before those that ended, newest first."""
    return rows.order_by(F(ends).desc(nulls_first=True), *more, "-pk")


def _sources(records: Sequence[PersonRecord]) -> tuple[SourceRecord, ...]:
    agencies = _agencies_of(records)
    return tuple(_source(record, agencies.get(record.agency_id or 0, "")) for record in records)


def _source(record: PersonRecord, agency: str) -> SourceRecord:
    loose: Any = record
    label = codes.label("person_source", record.source)
    return SourceRecord(
        record_id=record.pk,
        ref=record.ref,
        source=f"{label}（{agency}）" if agency else label,
        recorded_at=record.recorded_at,
        name=loose.name or "",
        roman_name=loose.roman_name or "",
        former_names=tuple(loose.former_names or ()),
        birth_date=loose.birth_date,
        birth_year=record.birth_year,
        sex=record.get_sex_display(),
        nationality=codes.label("nationality_kind", record.nationality),
        deceased_on=record.deceased_on,
        version=record.version,
        shredded=record.shredded_at is not None,
    )


def _agencies_of(records: Sequence[PersonRecord]) -> dict[int, str]:
    """Agency id → name of those that told of the records: one query, none when there are none."""
    wanted = {record.agency_id for record in records if record.agency_id}
    return dict(Agency.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def _links(record_ids: Sequence[int]) -> tuple[LinkLine, ...]:
    rows = Link.objects.filter(withdrawn_at=None, left__in=record_ids).order_by("made_at", "pk")
    return tuple(
        LinkLine(
            row.ref,
            row.left_id,
            row.right_id,
            codes.label("link_reason", row.reason),
            row.made_at,
        )
        for row in rows
    )


def _restrictions(record_ids: Sequence[int]) -> tuple[RestrictionLine, ...]:
    rows = Restriction.objects.filter(lifted_at=None, record__in=record_ids)
    return tuple(
        RestrictionLine(
            row.ref,
            codes.label("restriction_reason", row.reason, timezone.localdate(row.from_at)),
            row.from_at,
            tuple(staff.name for staff in row.named.all()),
        )
        for row in rows.prefetch_related("named").order_by("pk")
    )
