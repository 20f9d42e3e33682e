"""How alerts speak in the inbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from mingdeng.care.alerts.models import Alert, AlertState
from mingdeng.care.alerts.queries.values import AlertLine, line
from mingdeng.care.alerts.services import owing
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.worklist import kinds
from mingdeng.foundation.worklist.kinds import Described, Kind, Rank
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records.queries import PersonBrief, briefs

VEILED = "警示（內容不在您的權限內）"


def describe(items: Sequence[Item], viewer: Any) -> Mapping[int, Described]:
    """Words for a page of alerts: one query beside the people's."""
    rows = Alert.objects.filter(ref__in=[item.subject_ref for item in items])
    alerts = {row.ref: row for row in rows.select_related("key", "case", "owner")}
    people = briefs(viewer, {row.case.record_id for row in alerts.values()})
    found = {}
    for item in items:
        alert = alerts.get(item.subject_ref)
        person = people.get(alert.case.record_id) if alert else None
        if alert is None or person is None or not person.grant.may_read(Group.CASEWORK):
            continue
        found[item.pk] = _described(item, line(alert, person.grant), person)
    return found


def _described(item: Item, alert: AlertLine, person: PersonBrief) -> Described:
    told = [f"{person.age} 歲" if isinstance(person.age, int) else "", str(person.district or "")]
    above = item.kind == owing.ESCALATED
    return Described(
        title=f"{'逾時未處理：' if above else ''}{alert.title or VEILED}",
        reason=str(alert.text) if alert.text else "",
        url=reverse("alerts:page", args=[alert.ref]),
        action_label="處理" if alert.state == AlertState.ACKNOWLEDGED else "去看",
        icon="alert",
        person=person.name,
        person_url=reverse("cases:page", args=[alert.case_ref]),
        person_facts="　".join(part for part in told if part),
        tier=alert.tier,
        due_label="認領期限" if alert.waiting and not above else "處理期限",
    )


kinds.register(Kind(owing.OPEN, "警示", Rank.ORDINARY, describe))
kinds.register(Kind(owing.ESCALATED, "逾時未處理的警示", Rank.HARD_ALERT, describe))
