"""Alerts on the timeline of a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from mingdeng.care.alerts import catalogue as rulebook
from mingdeng.care.alerts import policies
from mingdeng.care.alerts.catalogue import AlertRule
from mingdeng.care.alerts.models import Alert, AlertState
from mingdeng.care.alerts.queries.values import said
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import Moment, TimelineSource, timeline

# Whoever reads the first of these reads those after it as well (access/data/policy.toml).
RAREST = (Group.MINORS, Group.HEALTH, Group.FAMILY, Group.JUSTICE, Group.REFERRAL, Group.CASEWORK)


def moments(
    viewer: Any, records: Sequence[int], since: date | None, until: date | None, limit: int
) -> list[Moment]:
    """Alerts that were sent, newest first: one query. Each under the rarest group of its rule."""
    rows = Alert.objects.filter(case__record_id__in=list(records), sent_at__isnull=False)
    if since is not None:
        rows = rows.filter(raised_at__date__gte=since)
    if until is not None:
        rows = rows.filter(raised_at__date__lte=until)
    found = rows.select_related(None).order_by("-raised_at", "-pk")[:limit]
    return [_moment(row) for row in found]


def _moment(row: Alert) -> Moment:
    on = timezone.localtime(row.raised_at).date()
    rule = rulebook.find(row.rule, on)
    return Moment(
        on=on,
        at=row.raised_at,
        kind="alert",
        title=f"警示：{rule.label if rule else row.rule}",
        text=said(row, rule),
        group=group_of(rule).value,
        icon="alert",
        url=row.get_absolute_url(),
        mark="bad" if row.level == "urgent" else "note",
        tags=(_state(row),),
    )


def group_of(rule: AlertRule | None) -> Group:
    """The group that decides who is told of an alert in a story. Unknown: the rarest."""
    if rule is None:
        return RAREST[0]
    return min(rule.groups, key=RAREST.index)


def _state(row: Alert) -> str:
    if row.state == AlertState.RESOLVED:
        return codes.label("alert_resolution", row.resolution)
    return AlertState(row.state).label


timeline.add(
    TimelineSource(
        name="alerts",
        place="case",
        title="警示",
        moments=moments,
        policy=policies.TIMELINE,
        order=50,
    )
)
