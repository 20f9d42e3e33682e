"""What the home page says of alerts: a worker's week, and what nobody in a team took note of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, Window
from django.utils import timezone

from mingdeng.care.alerts import policies
from mingdeng.care.alerts.deciding import BUDGET, monday
from mingdeng.care.alerts.models import Alert, AlertState
from mingdeng.care.alerts.queries.listing import alerts_in
from mingdeng.care.alerts.queries.standing import used
from mingdeng.care.alerts.queries.values import AlertLine, line
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records import queries as records
from mingdeng.people.records.queries import PersonBrief

SHOWN = 6


@dataclass(frozen=True)
class Week:
    """How much of a worker's weekly budget is used, and how many alerts are held back."""

    used: int
    limit: int
    held_back: int
    for_budget: int

    @property
    def left(self) -> int:
        """How many more may come this week."""
        return max(self.limit - self.used, 0)


def week_of(viewer: Viewer) -> Week:
    """The viewer's own week: two queries. Raises NoRule."""
    today = timezone.localdate()
    mine = Alert.objects.filter(owner_id=viewer.staff_id, state=AlertState.SUPPRESSED)
    counted = mine.aggregate(
        every=Count("pk"), budget=Count("pk", filter=Q(suppressed_because=BUDGET))
    )
    return Week(
        used=used(viewer.staff_id, monday(today)),
        limit=int(policies.rule("budget", today)["per_worker_per_week"]),
        held_back=counted["every"],
        for_budget=counted["budget"],
    )


@dataclass(frozen=True)
class Unclaimed:
    """An alert nobody took note of in time, with its person."""

    alert: AlertLine
    person: PersonBrief = field(repr=False)
    reminds: bool


@dataclass(frozen=True)
class TeamAlerts:
    """The unclaimed ones, the gravest and latest first, how many there are, and of how many."""

    rows: Sequence[Unclaimed]
    count: int


def unclaimed(viewer: Viewer) -> TeamAlerts:
    """What nobody in the viewer's scope took note of in time: one query and the people's."""
    scopes = policies.scopes_of(viewer)
    rows = list(
        alerts_in(viewer, scopes[0] if scopes else "")
        .filter(state=AlertState.OPEN, acknowledge_by__lt=timezone.now())
        .annotate(of=Window(Count("pk")))
        .select_related("key", "case", "owner")
        .order_by("weight", F("acknowledge_by"), "pk")[:SHOWN]
    )
    people = records.briefs(viewer, [row.case.record_id for row in rows])
    shown = [
        Unclaimed(
            line(row, people[row.case.record_id].grant),
            people[row.case.record_id],
            "team" in scopes and row.owner_id not in (None, viewer.staff_id),
        )
        for row in rows
    ]
    return TeamAlerts(shown, rows[0].of if rows else 0)
