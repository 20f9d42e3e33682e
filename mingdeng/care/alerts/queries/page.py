"""Everything the page of one alert says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from mingdeng.care.alerts import catalogue as rulebook
from mingdeng.care.alerts.catalogue import AlertRule
from mingdeng.care.alerts.models import Alert
from mingdeng.care.alerts.queries.evidence import Way, done_since, ways
from mingdeng.care.alerts.queries.values import AlertLine, line
from mingdeng.care.cases.models import Case
from mingdeng.care.contacts.models import Contact
from mingdeng.care.facts import policies as fact_policies
from mingdeng.care.facts import queries as facts
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.records.queries import same_person

SHOWN = 6
OTHERS = 8
STEPS = {
    "contact": ("記錄接觸", "contacts:record", "phone"),
    "appointment": ("排訪視", "contacts:plan_visit", "door"),
    "fact": ("記一件事", "facts:tell", "flask"),
    "referral": ("轉介", "referrals:new", "forward"),
    "plan": ("處遇計畫", "plans:page", "document"),
}


@dataclass(frozen=True)
class Evidence:
    """One thing on record that the alert rests on, or that came after it."""

    on: date
    text: str
    after: bool


@dataclass(frozen=True)
class NextStep:
    """Where something can be done about it."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True)
class Clocked:
    """How far a deadline has run, 0 to 1, and what is left, in words."""

    label: str
    fraction: float
    words: str
    due_at: datetime


@dataclass(frozen=True)
class AlertPage:
    """The page: the line, by which rule, its clocks, what may be done."""

    line: AlertLine
    rule_label: str
    basis: str
    version: date | None
    consider: Sequence[str]
    clocks: Sequence[Clocked]
    ways: Sequence[Way]
    steps: Sequence[NextStep]
    note: str


@dataclass(frozen=True)
class Background:
    """What lies behind an alert: the records it rests on, its rule's earlier alerts, the others of
    the case that stand."""

    evidence: Sequence[Evidence]
    before: Sequence[AlertLine]
    beside: Sequence[AlertLine]


def alert_page(alert: Alert, grant: Grant) -> AlertPage:
    """What may be told of one alert: at most two queries."""
    case = alert.case
    shown = line(alert, grant)
    rule = rulebook.find(alert.rule, timezone.localtime(alert.raised_at).date())
    known = rule is not None and grant.may_read(*rule.groups)
    return AlertPage(
        line=shown,
        rule_label=rule.label if rule and known else "",
        basis=basis(rule.source) if rule and known else "",
        version=date.fromisoformat(alert.rule_version) if known else None,
        consider=rule.consider if rule and known else (),
        clocks=_clocks(alert),
        ways=_ways(alert, rule) if rule and shown.writes and shown.speaking else (),
        steps=_steps(case, rule) if rule and shown.writes and shown.speaking else (),
        note=str(alert.note or "") if known else "",
    )


def basis(source: str) -> str:
    """What a rule rests on, for the reader: its statutes, else that it is the bureau's own; and
    that it waits for the bureau where it does. Our own notes are no basis."""
    laws: list[str] = []
    cited = False
    for part in re.split(r"[;,]\s*", source):
        cited = (cited and part.startswith("§")) or ("§" in part and "一" <= part[:1] <= "鿿")
        laws += [part] if cited else []
    waits = "（門檻暫定，待本局確認）" if "provisional" in source else ""
    return f"{'、'.join(laws) or '本局規則'}{waits}"


def background(alert: Alert, grant: Grant) -> Background:
    """What lies behind an alert: at most three queries."""
    rule = rulebook.find(alert.rule, timezone.localtime(alert.raised_at).date())
    known = rule is not None and grant.may_read(*rule.groups)
    others = list(_others(alert))
    lines = [line(one, grant) for one in others]
    pairs = list(zip(others, lines, strict=True))
    return Background(
        evidence=_evidence(alert, rule, grant) if rule and known else (),
        before=[one for row, one in pairs if row.rule == alert.rule and known],
        beside=[one for row, one in pairs if row.rule != alert.rule and one.speaking],
    )


def _others(alert: Alert) -> QuerySet[Alert]:
    rows = Alert.objects.filter(case=alert.case).exclude(pk=alert.pk)
    return rows.select_related("key", "owner", "case").order_by("-raised_at", "-pk")[:40]


def _ways(alert: Alert, rule: AlertRule) -> list[Way]:
    done = done_since(alert, alert.case, rule.resolve)
    return ways(rule.resolve, done, timezone.localdate())


def _steps(case: Case, rule: AlertRule) -> list[NextStep]:
    """Where the ways of this rule lead, each place once; a place that is not there is left out."""
    found: dict[str, NextStep] = {}
    for code in rule.resolve:
        entry = codes.find("alert_resolution", code)
        leads_to = str(entry.extra.get("leads_to", "")) if entry else ""
        if leads_to in STEPS and leads_to not in found:
            label, name, icon = STEPS[leads_to]
            try:
                found[leads_to] = NextStep(label, reverse(name, args=[case.ref]), icon)
            except NoReverseMatch:
                continue
    return list(found.values())


def _clocks(alert: Alert) -> list[Clocked]:
    if not alert.speaking or alert.sent_at is None:
        return []
    running = [("認領期限", alert.acknowledge_by)] if alert.acknowledged_at is None else []
    running.append(("處理期限", alert.resolve_by))
    return [
        Clocked(label, _share(alert.sent_at, due), _left(due), due) for label, due in running if due
    ]


def _share(start: datetime, due: datetime) -> float:
    whole = (due - start).total_seconds()
    passed = (timezone.now() - start).total_seconds()
    return min(max(passed / whole, 0.0), 1.0) if whole > 0 else 1.0


def _left(due: datetime) -> str:
    seconds = (due - timezone.now()).total_seconds()
    hours = abs(seconds) / 3600
    words = f"{hours / 24:.0f} 天" if hours >= 48 else f"{max(hours, 1):.0f} 小時"
    return f"已逾 {words}" if seconds < 0 else f"剩 {words}"


def _evidence(alert: Alert, rule: AlertRule, grant: Grant) -> list[Evidence]:
    """What lies behind it: the contacts or the facts its rule looks at, newest first."""
    trigger = rule.trigger
    kinds = {str(trigger[name]) for name in ("fact", "done_by") if name in trigger}
    kinds |= {str(part["fact"]) for part in trigger.get("any_of", ()) if "fact" in part}
    kinds |= set(trigger.get("facts", ()))
    if kinds:
        return _facts(alert, kinds, grant)
    return _contacts(alert)


def _facts(alert: Alert, kinds: set[str], grant: Grant) -> list[Evidence]:
    rows = facts.facts_of(same_person(alert.case.record_id), sorted(kinds))
    told = [facts.view(row, grant) for row in rows[:SHOWN] if fact_policies.knows(grant, row.kind)]
    raised = timezone.localtime(alert.raised_at).date()
    return [Evidence(one.on, one.title, one.on > raised) for one in told]


def _contacts(alert: Alert) -> list[Evidence]:
    rows = Contact.objects.filter(case=alert.case, withdrawn_at=None).order_by(
        "-occurred_on", "-pk"
    )
    raised = timezone.localtime(alert.raised_at).date()
    found = []
    for on, channel, outcome in rows.values_list("occurred_on", "channel", "outcome")[:SHOWN]:
        said = codes.label("contact_outcome", outcome, on)
        found.append(Evidence(on, f"{codes.label('channel', channel, on)}：{said}", on > raised))
    return found
