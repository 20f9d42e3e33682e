"""Carrying out what was decided: rows, budget, worklists, audit, events. Called under the lock of
the cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from mingdeng.care.alerts import clocks
from mingdeng.care.alerts.catalogue import AlertRule, Catalogue
from mingdeng.care.alerts.deciding import (
    BUDGET,
    Act,
    Candidate,
    HoldBack,
    Keep,
    LetGo,
    Raise,
    Release,
    allot,
    monday,
)
from mingdeng.care.alerts.models import STANDING, Alert, AlertState, Quota
from mingdeng.care.alerts.services import owing
from mingdeng.care.cases.models import Case
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.calendar.workdays import WorkCalendar
from mingdeng.foundation.events import services as events


@dataclass(frozen=True)
class Writing:
    """What carrying out needs beside the acts. `cases` are locked."""

    cases: Mapping[int, Case]
    book: Catalogue
    calendar: WorkCalendar
    on: date
    now: datetime
    announce: bool

    def later(self, hours: float, rule: AlertRule) -> datetime:
        """So many hours from now by the clock of a rule."""
        working = self.book.rests(rule.code, rule.level)
        office = clocks.OfficeHours(self.calendar.is_working_day, self.book.opens, self.book.closes)
        return clocks.after(self.now, hours, office if working else None)


def carry_out(acts: Mapping[int, Sequence[Act]], writing: Writing) -> Iterator[str]:
    """Write everything decided about these cases; yields `sent`, `held_back`, `lapsed` for each."""
    every = [(pk, act) for pk, held in acts.items() for act in held]
    _keep([act for _, act in every if isinstance(act, Keep)])
    lapsed = [act.held.pk for _, act in every if isinstance(act, LetGo)]
    let_go(lapsed, writing.now, announce=writing.announce)
    held_back = _hold_back([act for _, act in every if isinstance(act, HoldBack)], writing)
    wanted = [
        (pk, act)
        for pk, act in every
        if isinstance(act, Release) or (isinstance(act, Raise) and not act.because)
    ]
    sent, put_off = _share_out(wanted, writing)
    new = [(pk, act, act.because) for pk, act in every if isinstance(act, Raise) and act.because]
    new += [(pk, act, BUDGET) for pk, act in put_off if isinstance(act, Raise)]
    _put_off([act for _, act in put_off if isinstance(act, Release)], writing)
    _store_held_back(new, writing)
    _send(sent, writing)
    yield from ["lapsed"] * len(lapsed)
    yield from ["held_back"] * (held_back + len(new))
    yield from ["sent"] * len(sent)


def _keep(acts: Sequence[Keep]) -> None:
    """Newer evidence: the sentence of a standing alert is kept true. No version, no audit: nobody
    decided anything."""
    rows = Alert.objects.in_bulk([act.held.pk for act in acts])
    for act in acts:
        row = rows[act.held.pk]
        row.facts, row.mark = dict(act.finding.facts), act.finding.mark
        row.since_on = act.finding.since
    Alert.objects.bulk_update(rows.values(), ["facts", "mark", "since_on"], batch_size=200)


def let_go(alert_ids: Sequence[int], now: datetime, *, announce: bool = True) -> None:
    """The condition ended by itself: the alert lapses and nobody owes anything. Of those that were
    never sent nobody is told."""
    if not alert_ids:
        return
    rows = Alert.objects.filter(pk__in=alert_ids, state__in=STANDING)
    records = list(rows.values_list("case__record_id", flat=True))
    known = list(rows.filter(sent_at__isnull=False).values_list("pk", flat=True))
    rows.update(state=AlertState.LAPSED, lapsed_at=now, escalate_at=None, version=F("version") + 1)
    owing.settle(alert_ids, "lapsed")
    audit.record("alert.lapsed", records=records, detail={"alerts": sorted(alert_ids)})
    if announce:
        for pk in known:
            events.emit("alert.lapsed", alert_id=pk)


def _hold_back(acts: Sequence[HoldBack], writing: Writing) -> int:
    by_reason: dict[str, list[int]] = defaultdict(list)
    for act in acts:
        by_reason[act.because].append(act.held.pk)
    for because, ids in by_reason.items():
        Alert.objects.filter(pk__in=ids).update(
            state=AlertState.SUPPRESSED,
            suppressed_because=because,
            suppressed_on=writing.on,
            escalate_at=None,
            version=F("version") + 1,
        )
        owing.settle(ids, "held_back")
        audit.record("alert.held_back", detail={"alerts": sorted(ids)}, reason=because)
    return len(acts)


def _put_off(acts: Sequence[Release], writing: Writing) -> None:
    """Held back before for another reason, now only for want of budget."""
    ids = [act.held.pk for act in acts if act.held.because != BUDGET]
    if ids:
        Alert.objects.filter(pk__in=ids).update(
            suppressed_because=BUDGET, suppressed_on=writing.on, version=F("version") + 1
        )


def _share_out(
    wanted: Sequence[tuple[int, Raise | Release]], writing: Writing
) -> tuple[list[tuple[int, Raise | Release]], list[tuple[int, Raise | Release]]]:
    """Share each worker's week among what wants to be sent; without a worker there is no limit."""
    by_worker: dict[int | None, list[tuple[int, Raise | Release]]] = defaultdict(list)
    for pk, act in wanted:
        by_worker[writing.cases[pk].now_worker_id].append((pk, act))
    sent: list[tuple[int, Raise | Release]] = []
    put_off: list[tuple[int, Raise | Release]] = []
    for worker in sorted(by_worker, key=lambda one: one or 0):
        theirs = by_worker[worker]
        if worker is None or not any(act.rule.in_budget for _, act in theirs):
            sent += theirs
            continue
        quota = _quota(worker, monday(writing.on))
        candidates = {id(act): (pk, act) for pk, act in theirs}
        ranked = [_candidate(act, writing.cases[pk]) for pk, act in theirs]
        left = writing.book.per_week - quota.used
        go, stay = allot(ranked, left, writing.book.budget_order)
        sent += [candidates[id(one.act)] for one in go]
        put_off += [candidates[id(one.act)] for one in stay]
        drawn = sum(one.draws for one in go)
        if drawn:
            quota.used += drawn
            quota.save(update_fields=["used"])
    return sent, put_off


def _quota(worker_id: int, week: date) -> Quota:
    Quota.objects.bulk_create([Quota(worker_id=worker_id, week=week)], ignore_conflicts=True)
    return Quota.objects.select_for_update().get(worker_id=worker_id, week=week)


def _candidate(act: Raise | Release, case: Case) -> Candidate:
    key = act.once if isinstance(act, Raise) else act.held.once
    return Candidate(act, act.rule.weight, case.now_strength, act.finding.since, key)


def _row(act: Raise, case: Case, writing: Writing) -> Alert:
    rule, finding = act.rule, act.finding
    return Alert(
        key=case.key,
        case=case,
        rule=rule.code,
        rule_version=rule.version,
        level=rule.level,
        weight=rule.weight,
        owner_id=case.now_worker_id,
        facts=dict(finding.facts),
        once=act.once,
        mark=finding.mark,
        subject=finding.subject,
        since_on=finding.since,
        raised_at=writing.now,
        in_budget=rule.in_budget,
    )


def _store_held_back(new: Sequence[tuple[int, Raise | Release, str]], writing: Writing) -> None:
    rows = []
    for pk, act, because in new:
        if isinstance(act, Raise):
            row = _row(act, writing.cases[pk], writing)
            row.state, row.suppressed_because = AlertState.SUPPRESSED, because
            row.suppressed_on = writing.on
            rows.append(row)
    if rows:
        Alert.objects.bulk_create(rows, batch_size=200)
        audit.record(
            "alert.held_back",
            records=[row.case.record_id for row in rows],
            detail={"alerts": [row.pk for row in rows]},
        )


def _send(sent: Sequence[tuple[int, Raise | Release]], writing: Writing) -> None:
    """Show alerts to their workers: their clocks begin now."""
    if not sent:
        return
    old = Alert.objects.in_bulk([act.held.pk for _, act in sent if isinstance(act, Release)])
    fresh: list[Alert] = []
    again: list[Alert] = []
    for pk, act in sent:
        case = writing.cases[pk]
        row = _row(act, case, writing) if isinstance(act, Raise) else old[act.held.pk]
        _start(row, act.rule, writing)
        row.owner_id = case.now_worker_id
        (fresh if isinstance(act, Raise) else again).append(row)
    Alert.objects.bulk_create(fresh, batch_size=200)
    Alert.objects.bulk_update(
        again,
        [
            "state", "suppressed_because", "suppressed_on", "sent_at", "acknowledge_by",
            "resolve_by", "escalate_at", "owner", "version",
        ],
        batch_size=200,
    )  # fmt: skip
    _announce([*fresh, *again], writing)


def _start(row: Alert, rule: AlertRule, writing: Writing) -> None:
    row.state = AlertState.ACKNOWLEDGED if row.acknowledged_at else AlertState.OPEN
    row.suppressed_because, row.suppressed_on = "", None
    row.sent_at = row.sent_at or writing.now
    row.acknowledge_by = writing.later(rule.acknowledge_hours, rule)
    row.resolve_by = writing.later(rule.escalate_hours, rule)
    row.escalate_at = row.resolve_by
    row.version += 1 if row.pk else 0


def _announce(rows: Sequence[Alert], writing: Writing) -> None:
    owing.owe_all(rows, writing.cases, writing.book.statutory)
    audit.record(
        "alert.raised",
        records=[writing.cases[row.case_id].record_id for row in rows],
        detail={"alerts": [row.pk for row in rows]},
    )
    if writing.announce:
        owing.tell_raised(rows, writing.cases)
        for row in rows:
            events.emit("alert.raised", alert_id=row.pk, case_id=row.case_id, rule=row.rule)
