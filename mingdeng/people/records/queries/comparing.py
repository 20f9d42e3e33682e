"""Two persons side by side, before they are said to be one; a link, before it is undone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.models import Link, PersonRecord, Sex
from mingdeng.people.records.queries.additions import Addition, additions_since
from mingdeng.people.records.queries.briefs import PersonBrief, load_members, make_briefs
from mingdeng.people.records.queries.components import parted
from mingdeng.people.records.queries.page import (
    Held,
    held_numbers,
    held_phones,
    held_residences,
)
from mingdeng.people.records.queries.values import CHOOSABLE, is_known, source_of

LABELS = {
    "name": "姓名",
    "roman_name": "羅馬字姓名",
    "sex": "性別",
    "birth_date": "出生日期",
    "nationality": "國籍身分",
    "deceased_on": "死亡日期",
}


@dataclass(frozen=True)
class ComparedField:
    """One field of both sides in words. `left_id` and `right_id` name the records that say it;
    `choose` when both know it and disagree."""

    name: str
    label: str
    left: str = field(repr=False)
    right: str = field(repr=False)
    left_id: int
    right_id: int
    choose: bool


@dataclass(frozen=True)
class Side:
    """One of the two persons."""

    record: PersonRecord = field(repr=False)
    brief: PersonBrief
    numbers: tuple[Held, ...]
    phones: tuple[Held, ...]
    residences: tuple[Held, ...]


@dataclass(frozen=True)
class Comparison:
    """Two persons side by side. `same` when they are one already."""

    left: Side
    right: Side
    fields: tuple[ComparedField, ...]
    same: bool

    @property
    def numbers_differ(self) -> bool:
        """Whether both hold a number of the same kind and none in common: seldom one person."""
        left, right = (
            {(held.kind, str(held.shown)) for held in side.numbers if held.standing}
            for side in (self.left, self.right)
        )
        return bool({kind for kind, _ in left} & {kind for kind, _ in right}) and not left & right


def compare(viewer: Viewer | None, ref: uuid.UUID, other: uuid.UUID) -> Comparison:
    """Both persons for the linking screen. Raises Denied unless both may be written."""
    found = {row.ref: row for row in PersonRecord.objects.filter(ref__in=[ref, other])}
    if {ref, other} - set(found):
        raise Denied
    left, right = found[ref], found[other]
    grants = scopes.grants_on(viewer, [left.pk, right.pk])
    if not all(grant.may_write(Group.IDENTITY) for grant in grants.values()):
        raise Denied
    members = load_members([left.pk, right.pk])
    briefs = make_briefs([left.pk, right.pk], grants, members)
    sides = []
    for record in (left, right):
        ids = [member.pk for member in members[record.pk]]
        grant = grants[record.pk]
        sides.append(
            Side(
                record,
                briefs[record.pk],
                held_numbers(grant, ids),
                held_phones(grant, ids),
                held_residences(grant, ids),
            )
        )
    return Comparison(
        left=sides[0],
        right=sides[1],
        fields=tuple(_compared(name, members[left.pk], members[right.pk]) for name in CHOOSABLE),
        same=left.person_id == right.person_id,
    )


def _compared(
    name: str, left: Sequence[PersonRecord], right: Sequence[PersonRecord]
) -> ComparedField:
    one, other = source_of(left, name), source_of(right, name)
    words = in_words(name, getattr(one, name)), in_words(name, getattr(other, name))
    choose = is_known(one, name) and is_known(other, name) and words[0] != words[1]
    return ComparedField(name, LABELS[name], *words, one.pk, other.pk, choose)


def in_words(name: str, value: Any) -> str:
    """A field's value as a page says it; empty when nothing is known."""
    if value in (None, ""):
        return ""
    if name == "sex":
        return str(Sex(value).label)
    if name == "nationality":
        return codes.label("nationality_kind", value)
    return roc_table(value) if name in ("birth_date", "deceased_on") else str(value)


@dataclass(frozen=True)
class Undoing:
    """A link about to be undone: the persons it would part, and what was added since."""

    link: Link = field(repr=False)
    left: PersonBrief
    right: PersonBrief
    reason: str
    parts: bool
    additions: tuple[tuple[Addition, str | Veil, str], ...] = field(default=(), repr=False)


def undoing(viewer: Viewer | None, ref: uuid.UUID) -> Undoing:
    """A standing link for the undo screen; each addition with its words, as far as the viewer may
    read them, and the side it hangs at now ("" when it names no record).

    Raises Denied when there is none or the identities may not be written.
    """
    link = Link.objects.filter(ref=ref, withdrawn_at=None).first()
    if link is None:
        raise Denied
    pair = [link.left_id, link.right_id]
    grants = scopes.grants_on(viewer, pair)
    if not all(grant.may_write(Group.IDENTITY) for grant in grants.values()):
        raise Denied
    own = {row.pk: [row] for row in PersonRecord.objects.filter(pk__in=pair)}
    briefs = make_briefs(pair, grants, _as_alone(own))
    sides = parted(link)
    grant = grants[link.left_id]
    rows = [
        (
            added,
            grant.show(Group(added.group), added.text),
            ""
            if sides is None or added.record_id is None
            else ("left" if added.record_id in sides.left else "right"),
        )
        for added in additions_since(link)
    ]
    return Undoing(
        link=link,
        left=briefs[link.left_id],
        right=briefs[link.right_id],
        reason=codes.label("link_reason", link.reason),
        parts=sides is not None,
        additions=tuple(rows),
    )


def _as_alone(own: dict[int, list[PersonRecord]]) -> dict[int, list[PersonRecord]]:
    """Each record by itself, without the choices made for the linked person."""
    for (record,) in own.values():
        record.now_district = ""  # type: ignore[attr-defined]
        record.shown = {}
    return own
