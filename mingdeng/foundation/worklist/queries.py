"""The inbox: what somebody owes, in order of need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots.paging import carried, keyset
from mingdeng.foundation.worklist import kinds, ordering
from mingdeng.foundation.worklist.kinds import Described, Rank
from mingdeng.foundation.worklist.models import DIRECTION, Item
from mingdeng.foundation.worklist.ordering import Moment, Section

PAGE = 50
FOLD_FROM = 15
"""With so many items before it on the page, what is not for now is folded."""
PRINTED = 300
UNTOLD = "內容不在您的權限內，請洽督導確認由誰處理。"


@dataclass(frozen=True)
class Entry:
    """One item as the page draws it. `level` is urgent, warn or info; `absent` the name of the
    colleague the viewer stands in for; `owner` that of whoever let it pass (escalated)."""

    number: int
    ref: UUID
    kind: str
    kind_label: str
    level: str
    said: Described
    because: str
    due_at: datetime
    strength: int
    record_id: int | None
    absent: str
    escalated_from: str


@dataclass(frozen=True)
class Part:
    """A section of the inbox: how many items it has in all, and those on this page.

    `folded` when the day is full without it.
    """

    title: str
    count: int
    entries: list[Entry]
    folded: bool = False


@dataclass(frozen=True)
class KindCount:
    """A kind the inbox can be narrowed to."""

    code: str
    label: str
    count: int


@dataclass(frozen=True)
class Inbox:
    """A page of the inbox with the numbers of all of it."""

    parts: list[Part]
    kinds: list[KindCount]
    total: int
    overdue: int
    pressing: int
    after: str

    @property
    def entries(self) -> list[Entry]:
        """The entries of this page in order."""
        return [entry for part in self.parts for entry in part.entries]


def open_items(viewer: Viewer) -> QuerySet[Item]:
    """What she owes: her own, that of the colleagues she stands in for, and her pools'.

    Supervisors carry what their teams (and those of supervisors they stand in for) have no owner
    for and what was escalated; officers what their section has no owner for; directors what
    reached the top; a partner's clerk what her agency owes.
    """
    if not viewer.role:
        return Item.objects.none()
    mine = Q(owner_id__in=viewer.workers)
    if viewer.role == Role.SUPERVISOR:
        teams = Q(team_id__in=viewer.teams)
        mine |= teams & (Q(owner=None) | Q(escalated_at__isnull=False))
    elif viewer.role == Role.OFFICER and viewer.section:
        section = Q(section=viewer.section, team_id=None)
        mine |= section & (Q(owner=None) | Q(escalated_at__isnull=False))
    elif viewer.role == Role.DIRECTOR:
        mine |= Q(section=DIRECTION) & (Q(owner=None) | Q(escalated_at__isnull=False))
    elif viewer.is_partner and viewer.agency_id is not None:
        mine |= Q(owner=None, agency_id=viewer.agency_id)
    return Item.objects.filter(mine, done_at=None)


def inbox(
    viewer: Viewer,
    on: datetime | None = None,
    *,
    kind: str = "",
    after: str = "",
    size: int = PAGE,
) -> Inbox:
    """A page of what `viewer` owes at the moment `on`, in order of need.

    Two queries and those of the describing modules, whatever its length. `kind` narrows it; the
    pages after the first are as of the first page's moment, so that nothing changes section
    between them.
    """
    told = carried(after)
    began = parse_datetime(str(told.get("on", ""))) if told else None
    at = ordering.moment(began or on)
    items = ordering.ordered(open_items(viewer), at)
    tally = _tally(items, at)
    if kind:
        items = items.filter(kind=kind)
    before = int(told.get("number", 0))
    page = keyset(
        items.select_related("owner"),
        ordering.ORDER,
        after=after,
        size=size,
        carry={"on": at.now.isoformat(), "number": before + size},
    )
    entries = _entries(page.rows, viewer, at, before)
    narrowed = [row for row in tally if not kind or row["kind"] == kind]
    return Inbox(
        parts=_parts(page.rows, entries, narrowed, at),
        kinds=_kind_counts(tally),
        total=sum(row["n"] for row in narrowed),
        overdue=sum(row["late"] for row in narrowed),
        pressing=sum(row["n"] for row in narrowed if row["section_no"] <= Section.TODAY),
        after=page.after,
    )


def pressing(viewer: Viewer) -> QuerySet[Item]:
    """What is to be done today or is late: the number in the navigation."""
    return open_items(viewer).filter(due_at__lt=ordering.moment().today_ends)


def open_for_case(case_id: int) -> list[Item]:
    """What is owed about a case, in order of need; the caller has checked the grant."""
    at = ordering.moment()
    items = Item.objects.filter(case_id=case_id, done_at=None).select_related("owner")
    return list(ordering.ordered(items, at).order_by(*ordering.ORDER))


def load(owner_ids: Sequence[int], on: datetime | None = None) -> dict[int, tuple[int, int]]:
    """Open and overdue items of each owner, for a supervisor's board: one query."""
    rows = (
        Item.objects.filter(owner_id__in=owner_ids, done_at=None)
        .values("owner_id")
        .annotate(n=Count("id"), late=Count("id", filter=Q(due_at__lt=on or timezone.now())))
    )
    return {row["owner_id"]: (row["n"], row["late"]) for row in rows}


def _tally(items: Any, at: Moment) -> list[dict[str, Any]]:
    counted = items.values("section_no", "kind").annotate(
        n=Count("id"), late=Count("id", filter=Q(due_at__lt=at.now))
    )
    return list(counted.order_by("section_no", "kind"))


def _kind_counts(tally: list[dict[str, Any]]) -> list[KindCount]:
    numbers: dict[str, int] = {}
    for row in tally:
        numbers[row["kind"]] = numbers.get(row["kind"], 0) + row["n"]
    found = [KindCount(code, kinds.label(code), n) for code, n in numbers.items()]
    return sorted(found, key=lambda kind: (-kind.count, kind.label))


def _entries(rows: Sequence[Item], viewer: Viewer, at: Moment, before: int) -> list[Entry]:
    said = kinds.describe_all(rows, viewer)
    return [
        _entry(item, before + place, said.get(item.pk), viewer, at)
        for place, item in enumerate(rows, start=1)
    ]


def _entry(item: Item, number: int, said: Described | None, viewer: Viewer, at: Moment) -> Entry:
    owner = item.owner
    other = owner is not None and owner.pk != viewer.staff_id
    deputy = other and item.owner_id in viewer.stands_in_for
    return Entry(
        number=number,
        ref=item.ref,
        kind=item.kind,
        kind_label=kinds.label(item.kind),
        level=_level(item, at),
        said=said or Described(title=kinds.label(item.kind), reason=UNTOLD),
        because=ordering.because(item, at),
        due_at=item.due_at,
        strength=item.strength,
        record_id=item.record_id if said else None,
        absent=owner.name if owner and deputy else "",
        escalated_from=owner.name if owner and other and not deputy else "",
    )


def _level(item: Item, at: Moment) -> str:
    grave = item.rank <= Rank.HARD_ALERT
    if item.due_at < at.now:
        return "urgent" if grave else "warn"
    return "warn" if grave and item.due_at < at.today_ends else ""


def _parts(
    rows: Sequence[Item], entries: Sequence[Entry], tally: list[dict[str, Any]], at: Moment
) -> list[Part]:
    parts: list[Part] = []
    for section in Section:
        count = sum(row["n"] for row in tally if row["section_no"] == section)
        its = [
            entry
            for item, entry in zip(rows, entries, strict=True)
            if item.section_no == section  # type: ignore[attr-defined]
        ]
        if its:
            before = sum(len(part.entries) for part in parts)
            folded = section == Section.LATER and before >= FOLD_FROM
            parts.append(Part(ordering.title(section, at), count, its, folded))
    return parts
