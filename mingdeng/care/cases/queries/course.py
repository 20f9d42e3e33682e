"""The case's own course on the timeline: status, phase, legal status, worker, approvals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, TruncDate

from mingdeng.care.cases.models import Approval, Assignment, Case, CaseStatus, Spell
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.slots.registry import Moment

TITLES = {"status": "個案狀態", "phase": "輔導階段", "legal_status": "司法身分", "worker": "主責"}
ICONS = {"status": "case", "phase": "forward", "legal_status": "document", "worker": "group"}


def moments(
    viewer: Any, records: Sequence[int], since: date, until: date, limit: int
) -> list[Moment]:
    """What happened to the cases of these records between two days, newest first: one query."""
    about = Q(case__record_id__in=list(records))
    spells = _line(
        Spell.objects.filter(about, from_on__range=(since, until)).exclude(to_on__lt=F("from_on")),
        F("kind"),
        F("value"),
        F("from_on"),
        F("recorded_at"),
        F("reason"),
    )
    workers = _line(
        Assignment.objects.filter(about, from_on__range=(since, until)).exclude(
            to_on__lt=F("from_on")
        ),
        Value("worker"),
        F("worker__name"),
        F("from_on"),
        F("recorded_at"),
        F("reason"),
    )
    decided = Coalesce("decided_at", "asked_at")
    approvals = _line(
        Approval.objects.annotate(day=TruncDate(decided)).filter(about, day__range=(since, until)),
        Value("approval"),
        F("kind"),
        F("day"),
        decided,
        F("decision"),
    )
    rows = spells.union(workers, approvals, all=True).order_by("-on", "-at")[:limit]
    return [_moment(*row) for row in rows]


def _line(
    rows: QuerySet[Any], kind: Any, value: Any, on: Any, at: Any, reason: Any
) -> QuerySet[Any, Any]:
    text = CharField()
    return (
        rows.order_by()
        .annotate(
            line=Cast(kind, text),
            said=Cast(value, text),
            on=Cast(on, DateField()),
            at=at,
            why=Cast(reason, text),
            number=F("case__case_no"),
        )
        .values_list("line", "said", "on", "at", "why", "number")
    )


def _moment(kind: str, value: str, on: date, at: datetime, reason: str, number: str) -> Moment:
    if kind == "approval":
        return _approval(value, on, at, reason, number)
    group = Group.JUSTICE if kind == "legal_status" else Group.CASEWORK
    if kind == "worker":
        group = Group.IDENTITY
    return Moment(
        on=on,
        at=at,
        kind=f"case.{kind}",
        title=f"{TITLES[kind]}：{in_words(kind, value)}",
        text=_reason(kind, reason) or number,
        group=group,
        icon=ICONS[kind],
        mark="note",
        tags=("個案",),
    )


def _approval(kind: str, on: date, at: datetime, decision: str, number: str) -> Moment:
    words = {"approved": "已核定", "returned": "退回補正", "withdrawn": "撤回送核"}
    return Moment(
        on=on,
        at=at,
        kind="case.approval",
        title=f"{codes.label('case_approval', kind)}：{words.get(decision, '送核，等待核定')}",
        text=number,
        group=Group.CASEWORK,
        icon="check",
        mark="note",
        tags=("個案",),
    )


def in_words(kind: str, value: str) -> str:
    """A spell's value as a person reads it."""
    if kind == "status":
        return str(CaseStatus(value).label) if value in CaseStatus.values else value
    if kind == "phase":
        return codes.label("case_phase", value)
    if kind == "legal_status":
        return codes.label("legal_status", value)
    return value


def _reason(kind: str, reason: str) -> str:
    if not reason:
        return ""
    if kind == "worker" and reason == "intake":
        return "收案派案"
    lists = {"status": "closing_reason", "worker": "handover_reason"}
    return codes.label(lists.get(kind, "reopening_reason"), reason) if kind in lists else ""


@dataclass(frozen=True)
class Stretch:
    """A state of the case from a day to a day, for the panel of its course."""

    title: str
    value: str
    from_on: date
    to_on: date | None


def stretches(case: Case) -> list[Stretch]:
    """Phases, legal states and workers of one case, newest first: two queries."""
    spells = Spell.objects.filter(case=case).exclude(to_on__lt=F("from_on"))
    held = Assignment.objects.filter(case=case).exclude(to_on__lt=F("from_on"))
    found = [
        Stretch(TITLES[one.kind], in_words(one.kind, one.value), one.from_on, one.to_on)
        for one in spells
        if one.kind in TITLES
    ]
    found += [
        Stretch(TITLES["worker"], one.worker.name, one.from_on, one.to_on)
        for one in held.select_related("worker")
    ]
    return sorted(found, key=lambda one: (one.from_on, one.title), reverse=True)
