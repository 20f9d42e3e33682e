"""The list of alerts: mine and absent colleagues', the team's, all; filters and keyset pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from mingdeng.care.alerts import policies
from mingdeng.care.alerts.catalogue import LEVELS
from mingdeng.care.alerts.models import SPEAKING, STANDING, Alert, AlertState
from mingdeng.care.alerts.queries.alerts import cases_in_reach
from mingdeng.care.alerts.queries.values import AlertLine, line
from mingdeng.care.cases.queries.listing import may_filter
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.slots.paging import keyset
from mingdeng.people.records import queries as records
from mingdeng.people.records.queries import PersonBrief

PAGE = 25
TABS = {"open": "要處理的", "suppressed": "延後的", "done": "已結束的"}
TODO = ("waits", "weight", "raised_at", "id")
LATEST = ("-raised_at", "-id")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to: codes only."""

    scope: str = ""
    tab: str = "open"
    level: str = ""
    rule: str = ""
    late: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any], viewer: Viewer) -> Filters:
        """From a query string; what is unknown, or not the viewer's to ask, is left out."""
        scopes = policies.scopes_of(viewer)
        scope, tab = str(given.get("scope", "")), str(given.get("tab", ""))
        level = str(given.get("level", ""))
        return cls(
            scope=scope if scope in scopes else (scopes[0] if scopes else ""),
            tab=tab if tab in TABS else "open",
            level=level if level in LEVELS else "",
            rule=str(given.get("rule", ""))[:48],
            late="1" if given.get("late") else "",
        )

    @property
    def named(self) -> list[str]:
        """The filters in use, by name, for the audit."""
        return [name for name in ("scope", "tab", "level", "rule", "late") if getattr(self, name)]


@dataclass(frozen=True)
class Row:
    """One alert with its person."""

    alert: AlertLine
    person: PersonBrief = field(repr=False)
    absent: bool


@dataclass(frozen=True)
class AlertList:
    """A page of the list. `counts` are of the whole scope, by tab; `count` of what is filtered."""

    rows: Sequence[Row]
    count: int
    counts: Mapping[str, int]
    late: int
    after: str


def alerts_in(viewer: Viewer, scope: str) -> QuerySet[Alert]:
    """The alerts of a scope, within the cases whose casework the viewer may read.

    `mine` are those of her cases and of the colleagues she stands in for; `team` those of the
    teams she answers for today.
    """
    found = Alert.objects.filter(case__in=cases_in_reach(viewer))
    if scope == "mine":
        return found.filter(owner_id__in=viewer.workers)
    if scope == "team":
        return found.filter(case__now_team_id__in=viewer.teams)
    return found if scope == "all" else found.none()


def page(viewer: Viewer, filters: Filters, after: str = "", size: int = PAGE) -> AlertList:
    """One page: what waits longest and weighs most first; ended ones newest first. Two queries
    and the people's."""
    found = alerts_in(viewer, filters.scope)
    tally = found.aggregate(
        open=Count("pk", filter=Q(state__in=SPEAKING)),
        suppressed=Count("pk", filter=Q(state=AlertState.SUPPRESSED)),
        done=Count("pk", filter=~Q(state__in=STANDING)),
        late=Count("pk", filter=_late(timezone.now())),
        count=Count("pk", filter=_narrowed(viewer, filters)),
    )
    rows = found.filter(_narrowed(viewer, filters)).select_related("key", "case", "owner")
    order = LATEST if filters.tab == "done" else TODO
    cut = keyset(_placed(rows), order, after=after, size=size)
    people = records.briefs(viewer, [row.case.record_id for row in cut.rows])
    return AlertList(
        rows=[
            Row(
                line(row, people[row.case.record_id].grant),
                people[row.case.record_id],
                row.owner_id in viewer.stands_in_for,
            )
            for row in cut.rows
        ],
        count=tally["count"],
        counts={tab: tally[tab] for tab in TABS},
        late=tally["late"],
        after=cut.after,
    )


def narrowed(viewer: Viewer, filters: Filters) -> QuerySet[Alert]:
    """The alerts that the filters leave."""
    return alerts_in(viewer, filters.scope).filter(_narrowed(viewer, filters))


def _placed(rows: QuerySet[Alert]) -> QuerySet[Alert]:
    waits = Case(
        When(state=AlertState.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.annotate(waits=waits)


def _late(now: Any) -> Q:
    return Q(state=AlertState.OPEN, acknowledge_by__lt=now)


def _narrowed(viewer: Viewer, filters: Filters) -> Q:
    narrowed = {
        "open": Q(state__in=SPEAKING),
        "suppressed": Q(state=AlertState.SUPPRESSED),
        "done": ~Q(state__in=STANDING),
    }[filters.tab]
    if filters.level:
        narrowed &= Q(level=filters.level)
    if filters.late:
        narrowed &= _late(timezone.now())
    if filters.rule and filters.rule in dict(rule_choices(viewer, filters.scope)):
        narrowed &= Q(rule=filters.rule)
    return narrowed


def rule_choices(viewer: Viewer, scope: str, on: date | None = None) -> list[tuple[str, str]]:
    """The rules she may narrow the list to: those whose groups she reads of every case that the
    scope can show. Otherwise a filter would tell what a row veils. No query."""
    found = []
    for rule in rules.family(policies.FAMILY, on):
        groups = [Group(group) for group in rule.params.get("groups", ())]
        if rule.params.get("kind") == "alert" and all(
            may_filter(viewer, scope, group) for group in groups
        ):
            found.append((rule.code, rule.label))
    return sorted(found, key=lambda choice: choice[1])


def level_choices(on: date | None = None) -> list[tuple[str, str]]:
    """The levels, gravest first."""
    return codes.choices("alert_level", on)


def unnoticed(viewer: Viewer) -> QuerySet[Alert]:
    """The alerts that wait for somebody to take note: the number in the navigation."""
    scopes = policies.scopes_of(viewer)
    return alerts_in(viewer, scopes[0] if scopes else "").filter(state=AlertState.OPEN)
