"""A team at a glance: who carries how much, what is late, who is away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.cases.queries import staffing
from mingdeng.care.cases.queries.cases import restricted
from mingdeng.foundation.identity.models import Deputyship
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots import registry

PLACE = "team"
AHEAD = 8


@dataclass(frozen=True)
class Carried:
    """One worker's line of the board."""

    staff_id: int
    name: str
    burden: staffing.Burden
    away_until: date | None
    newcomer: bool
    cells: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Leave:
    """Somebody away within the next days, and who stands in."""

    absent: str
    deputy: str
    from_on: date
    to_on: date
    due: int


@dataclass(frozen=True)
class Board:
    """The team: lines by weighted load, totals, the ratio they are held against."""

    rows: Sequence[Carried]
    columns: Sequence[registry.ListColumn]
    ratio: Decimal
    version_year: int
    cases: int
    high: int
    overdue: int
    mean: Decimal
    unassigned: int
    leaves: Sequence[Leave]

    @property
    def over(self) -> list[str]:
        """Names of those above the ratio."""
        return [row.name for row in self.rows if row.burden.weighted > self.ratio]


def board(viewer: Viewer) -> Board:
    """The board of a supervisor's team; of the whole section for officers and the director.

    Six queries and one per column hung at place `team` (which is given staff ids).
    """
    today = timezone.localdate()
    given = policies.rule("assignment", today)
    teams = [viewer.team_id] if viewer.role == "supervisor" and viewer.team_id else None
    members = staffing.workers(today, teams)
    ids = [member.staff_id for member in members]
    loads = staffing.burdens(ids, today)
    away = staffing.absent(today)
    columns = registry.columns.at(PLACE)
    cells = {column.name: column.values(viewer, ids) for column in columns} if ids else {}
    rows = [
        Carried(
            member.staff_id,
            member.name,
            loads.get(member.staff_id, staffing.Burden()),
            away.get(member.staff_id),
            (today - member.since).days < given["new_worker_months"] * 30,
            {name: values.get(member.staff_id, "") for name, values in cells.items()},
        )
        for member in members
    ]
    rows.sort(key=lambda row: (-row.burden.weighted, row.staff_id))
    total = sum((row.burden.weighted for row in rows), Decimal(0))
    return Board(
        rows=rows,
        columns=columns,
        ratio=Decimal(str(given["ratio"])),
        version_year=today.year - 1911,
        cases=sum(row.burden.cases for row in rows),
        high=sum(row.burden.high for row in rows),
        overdue=sum(row.burden.overdue for row in rows),
        mean=(total / len(rows)).quantize(Decimal("0.1")) if rows else Decimal(0),
        unassigned=unassigned(viewer),
        leaves=leaves(ids, today),
    )


def unassigned(viewer: Viewer) -> int:
    """Intakes nobody has been given, of everybody's: they have no team yet. Without restricted
    persons: the list behind the number has none either."""
    waiting = Case.objects.filter(now_worker=None, now_status="intake")
    return waiting.exclude(restricted(viewer)).count()


def leaves(staff_ids: Sequence[int], on: date, days: int = AHEAD) -> list[Leave]:
    """Who is away in the coming days, who stands in, and how many contacts fall due meanwhile."""
    until = on + timedelta(days=days - 1)
    rows = list(
        Deputyship.objects.select_related("absent", "deputy")
        .filter(absent_id__in=staff_ids, from_on__lte=until, to_on__gte=on, withdrawn_at=None)
        .order_by("from_on", "id")
    )
    planned = Case.objects.filter(
        now_worker_id__in=[row.absent_id for row in rows],
        now_status__in=STANDING,
        next_contact_on__lte=until,
    ).values_list("now_worker_id", "next_contact_on")
    days_due: dict[int, list[date]] = {}
    for worker, day in planned if rows else ():
        days_due.setdefault(worker or 0, []).append(day)
    return [
        Leave(
            row.absent.name,
            row.deputy.name,
            row.from_on,
            row.to_on,
            sum(1 for day in days_due.get(row.absent_id, ()) if day <= row.to_on),
        )
        for row in rows
    ]
