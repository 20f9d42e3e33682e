"""Who works where today, and how much each carries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import STANDING, Case
from mingdeng.foundation.identity.models import Deputyship, Posting, Role


@dataclass(frozen=True)
class Member:
    """A member of staff in a post today."""

    staff_id: int
    name: str
    team_id: int | None
    team_name: str
    districts: tuple[str, ...]
    womens: bool
    since: date


@dataclass(frozen=True)
class Burden:
    """What a worker carries: standing cases, those of high tier, overdue ones, weighted sum."""

    cases: int = 0
    high: int = 0
    overdue: int = 0
    weighted: Decimal = Decimal(0)


def workers(on: date | None = None, team_ids: Iterable[int] | None = None) -> list[Member]:
    """Case managers in post on a day, by team and name; of some teams when given. One query."""
    day = on or timezone.localdate()
    found = _posts(day).filter(role=Role.CASE_MANAGER)
    if team_ids is not None:
        found = found.filter(team_id__in=list(team_ids))
    return [
        Member(
            post.staff_id,
            post.staff.name,
            post.team_id,
            post.team.name if post.team else "",
            tuple(post.team.districts) if post.team else (),
            bool(post.team and post.team.womens),
            post.from_on,
        )
        for post in found.order_by("team_id", "staff__name", "staff_id")
    ]


def supervisors(team_id: int | None, on: date | None = None) -> list[int]:
    """Who supervises a team on a day; without a team or supervisor, the section's officers."""
    day = on or timezone.localdate()
    posts = list(
        _posts(day)
        .filter(
            Q(role=Role.SUPERVISOR, team_id=team_id) | Q(role=Role.OFFICER, section="treatment")
        )
        .values_list("role", "staff_id", "team_id")
    )
    own = [staff for role, staff, team in posts if role == Role.SUPERVISOR and team]
    return own or [staff for role, staff, _ in posts if role == Role.OFFICER]


def _posts(day: date) -> Any:
    return (
        Posting.objects.select_related("staff", "team")
        .filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day, staff__is_active=True)
        .exclude(team=None, role=Role.CASE_MANAGER)
    )


def absent(on: date | None = None) -> dict[int, date]:
    """Who is away on a day (a deputy acts for them) → the last day of it. One query."""
    day = on or timezone.localdate()
    rows = Deputyship.objects.filter(from_on__lte=day, to_on__gte=day, withdrawn_at=None)
    found: dict[int, date] = {}
    for staff, until in rows.values_list("absent_id", "to_on"):
        found[staff] = max(until, found.get(staff, until))
    return found


def burdens(staff_ids: Iterable[int], on: date | None = None) -> dict[int, Burden]:
    """What each carries: one grouped query. The weights are the assignment rule's."""
    day = on or timezone.localdate()
    given = policies.rule("assignment", day)
    rows = (
        Case.objects.filter(now_worker_id__in=list(staff_ids), now_status__in=STANDING)
        .values("now_worker_id", "now_tier", "flow")
        .annotate(n=Count("id"), late=Count("id", filter=Q(next_contact_on__lt=day)))
        .order_by()
    )
    total: dict[int, list[Any]] = defaultdict(lambda: [0, 0, 0, Decimal(0)])
    for row in rows:
        held = total[row["now_worker_id"]]
        held[0] += row["n"]
        held[1] += row["n"] if row["now_tier"] == "high" else 0
        held[2] += row["late"]
        held[3] += row["n"] * weight(given, row["now_tier"], row["flow"])
    return {staff: Burden(*held) for staff, held in total.items()}


def weight(given: Any, tier: str, flow: str) -> Decimal:
    """What one case counts for under the assignment rule `given`."""
    base = Decimal(str(given["weights"].get(tier, given["weights"][""])))
    return base * Decimal(str(given["juvenile_weight"])) if flow == "juvenile" else base
