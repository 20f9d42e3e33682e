"""Accounts with what they hold today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from mingdeng.foundation.identity.models import Posting, Role, Staff

PAGE = 50


@dataclass(frozen=True)
class StaffRow:
    """An account in the list. `unit` is the team, the section or the agency."""

    id: int
    ref: UUID
    username: str
    name: str
    role: str
    unit: str
    is_active: bool
    last_seen_at: datetime | None


def valid_on(day: date) -> Q:
    """Postings in force on a day."""
    return Q(from_on__lte=day) & (Q(to_on=None) | Q(to_on__gte=day))


def postings_on(staff_ids: Iterable[int], on: date | None = None) -> dict[int, Posting]:
    """The posting in force of each account, with agency and team: one query."""
    day = on or timezone.localdate()
    rows = (
        Posting.objects.select_related("agency", "team")
        .filter(valid_on(day), staff__in=list(staff_ids))
        .order_by("from_on", "id")
    )
    return {row.staff_id: row for row in rows}


def posting_on(staff: Staff, on: date | None = None) -> Posting | None:
    """The posting in force of one account."""
    return postings_on([staff.pk], on).get(staff.pk)


def names_of(staff_ids: Iterable[int | None]) -> dict[int, str]:
    """Name of each account: one query."""
    wanted = {number for number in staff_ids if number is not None}
    return dict(Staff.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def find_staff(ref: UUID) -> Staff:
    """The account behind a reference. Raises Staff.DoesNotExist."""
    return Staff.objects.get(ref=ref)


def staff_page(
    *, text: str = "", role: str = "", active: str = "", after: tuple[str, int] | None = None
) -> tuple[list[StaffRow], tuple[str, int] | None, int]:
    """A page of accounts by user name, the cursor of the next page, and how many there are.

    `active` is "yes", "no" or "" for both. Three queries.
    """
    held = filtered(text=text, role=role, active=active)
    total = held.count()
    if after:
        name, number = after
        held = held.filter(Q(username__gt=name) | Q(username=name, pk__gt=number))
    rows = list(held.order_by("username", "pk")[: PAGE + 1])
    postings = postings_on([staff.pk for staff in rows])
    shown = [row_of(staff, postings.get(staff.pk)) for staff in rows[:PAGE]]
    more = (rows[PAGE - 1].username, rows[PAGE - 1].pk) if len(rows) > PAGE else None
    return shown, more, total


def filtered(*, text: str, role: str, active: str) -> QuerySet[Staff]:
    """Accounts whose name or user name holds `text`, in a role today, open or closed."""
    held = Staff.objects.all()
    if text:
        held = held.filter(Q(username__icontains=text) | Q(name__icontains=text))
    if active:
        held = held.filter(is_active=active == "yes")
    if role:
        today = timezone.localdate()
        posted = Posting.objects.filter(valid_on(today), role=role).values("staff")
        held = held.filter(pk__in=posted)
    return held


def row_of(staff: Staff, posting: Posting | None) -> StaffRow:
    """An account with what it holds."""
    return StaffRow(
        id=staff.pk,
        ref=staff.ref,
        username=staff.username,
        name=staff.name,
        role=posting.get_role_display() if posting else "沒有職務",
        unit=unit_of(posting),
        is_active=staff.is_active,
        last_seen_at=staff.last_seen_at,
    )


def unit_of(posting: Posting | None) -> str:
    """Team, section or agency, whichever is closest."""
    if posting is None:
        return ""
    if posting.role == Role.PARTNER:
        return posting.agency.name
    return posting.team.name if posting.team else posting.get_section_display()


def team_members(team_ids: Iterable[int], on: date | None = None) -> list[Staff]:
    """Who sits in these teams on a day, by name."""
    day = on or timezone.localdate()
    posted = Posting.objects.filter(valid_on(day), team__in=list(team_ids)).values("staff")
    return list(Staff.objects.filter(pk__in=posted, is_active=True).order_by("name", "pk"))
