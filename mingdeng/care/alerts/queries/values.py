"""An alert as a viewer may read it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from mingdeng.care.alerts import catalogue as rulebook
from mingdeng.care.alerts import words
from mingdeng.care.alerts.catalogue import AlertRule
from mingdeng.care.alerts.models import SPEAKING, Alert, AlertState
from mingdeng.care.cases.queries.sheet import TIER_MARK
from mingdeng.foundation.access.decision import Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes


@dataclass(frozen=True)
class AlertLine:
    """One alert as pages show it. `title` and `text` are Veils where the groups its rule rests on
    may not be read: then only level, clock and owner are told. `late`: not taken note of in time;
    `overdue`: not dealt with in time. `writes`: whether the viewer may deal with it."""

    id: int
    ref: uuid.UUID
    case_ref: uuid.UUID
    record_id: int
    level: str
    title: str | Veil = field(repr=False)
    text: str | Veil = field(repr=False)
    state: str
    state_label: str
    because: str
    since_on: date
    raised_at: datetime
    sent_at: datetime | None
    acknowledge_by: datetime | None
    resolve_by: datetime | None
    acknowledged_at: datetime | None
    escalation: int
    owner_id: int | None
    owner: str
    resolution: str
    ended_at: datetime | None
    tier: str
    strength: int
    writes: bool

    @property
    def speaking(self) -> bool:
        """Whether something is to be done about it."""
        return self.state in SPEAKING

    @property
    def waiting(self) -> bool:
        """Whether nobody has taken note of it yet."""
        return self.state == AlertState.OPEN

    @property
    def due_at(self) -> datetime | None:
        """The clock that runs: taking note first, dealing with it then."""
        return self.acknowledge_by if self.waiting else self.resolve_by

    @property
    def late(self) -> bool:
        """Whether nobody took note of it in time."""
        return (
            self.waiting
            and self.acknowledge_by is not None
            and self.acknowledge_by < timezone.now()
        )

    @property
    def overdue(self) -> bool:
        """Whether it was not dealt with in time."""
        return self.speaking and self.resolve_by is not None and self.resolve_by < timezone.now()


def line(alert: Alert, grant: Grant) -> AlertLine:
    """An alert through a grant; no query when `case` and `owner` are loaded."""
    day = timezone.localtime(alert.raised_at).date()
    rule = rulebook.find(alert.rule, day)
    knows = rule is None or grant.may_read(*rule.groups)
    veil = Veil(Group.CASEWORK.value)
    case = alert.case
    return AlertLine(
        id=alert.pk,
        ref=alert.ref,
        case_ref=case.ref,
        record_id=case.record_id,
        level=alert.level,
        title=(rule.label if rule else alert.rule) if knows else veil,
        text=said(alert, rule) if knows else veil,
        state=alert.state,
        state_label=AlertState(alert.state).label,
        because=codes.label("suppression_reason", alert.suppressed_because)
        if alert.state == AlertState.SUPPRESSED
        else "",
        since_on=alert.since_on,
        raised_at=alert.raised_at,
        sent_at=alert.sent_at,
        acknowledge_by=alert.acknowledge_by,
        resolve_by=alert.resolve_by,
        acknowledged_at=alert.acknowledged_at,
        escalation=alert.escalation,
        owner_id=alert.owner_id,
        owner=alert.owner.name if alert.owner else "",
        resolution=codes.label("alert_resolution", alert.resolution)
        if alert.resolution and knows
        else "",
        ended_at=alert.resolved_at or alert.lapsed_at,
        tier=TIER_MARK.get(case.now_tier, ""),
        strength=case.now_strength,
        writes=knows and grant.may_write(Group.CASEWORK),
    )


def said(alert: Alert, rule: AlertRule | None) -> str:
    """Its sentence, as the rule words it."""
    if rule is None:
        return ""
    return words.sentence(rule.message, alert.facts, timezone.localdate())
