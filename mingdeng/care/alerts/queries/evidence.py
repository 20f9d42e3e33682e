"""What the worker has done since an alert, and which ways of dealing with it that allows.

A way that `needs_record` may be chosen only once its record exists (alert_resolution): nobody
closes an alert by 已面訪 without a visit on record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Max, Q
from django.utils import timezone

from mingdeng.care.alerts.models import Alert
from mingdeng.care.assessments.models import Administration
from mingdeng.care.cases.models import Case
from mingdeng.care.contacts.models import Appointment, Contact, VisitState
from mingdeng.care.facts.models import Fact
from mingdeng.care.plans.models import Plan
from mingdeng.care.referrals.models import Referral
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.records.queries import same_person

LIST = "alert_resolution"
TREATED = ("dose", "treatment")
REPORT, CHILD = "child_report", "child_protection"


@dataclass(frozen=True)
class Done:
    """The last day each kind of thing was done since the alert began; None when not yet."""

    reached: date | None = None
    met: date | None = None
    moved: date | None = None
    visit_planned: date | None = None
    treated: date | None = None
    planned: date | None = None
    referred: date | None = None
    child_reported: date | None = None
    safety_planned: date | None = None


@dataclass(frozen=True)
class Way:
    """A way of dealing with an alert. `on`: the day of the record it rests on; `open`: whether it
    may be chosen now; `lacks`: what must be done before."""

    code: str
    label: str
    leads_to: str
    needs_note: bool
    open: bool
    on: date | None
    lacks: str


LACKS = {
    "contact": "先記錄接觸",
    "appointment": "先排定訪視",
    "fact": "先記下治療到場的事實",
    "plan": "先更新處遇計畫",
    "referral": "先送出轉介",
    "document": "先完成公文",
    "note": "",
}
_CHECKS: dict[str, Callable[[Done], date | None]] = {
    "reached": lambda done: done.reached,
    "face_to_face": lambda done: done.met,
    "visit_planned": lambda done: done.visit_planned,
    "moved_with_reason": lambda done: done.moved,
    "treatment_resumed": lambda done: done.treated,
    "plan_changed": lambda done: done.planned,
    "safety_plan": lambda done: done.safety_planned,
    "referred": lambda done: done.referred,
    "reported_child": lambda done: done.child_reported,
    "prison_visit": lambda done: done.visit_planned or done.met,
}


def ways(resolve: Sequence[str], done: Done, on: date) -> list[Way]:
    """The ways a rule offers, in its order, with what each still lacks. No query."""
    found = []
    for code in resolve:
        entry = codes.find(LIST, code, on)
        if entry is None:
            continue
        check = _CHECKS.get(code)
        day = check(done) if check else None
        needs = bool(entry.extra.get("needs_record"))
        leads_to = str(entry.extra.get("leads_to", ""))
        found.append(
            Way(
                code=code,
                label=entry.label,
                leads_to=leads_to,
                needs_note=bool(entry.extra.get("needs_note")),
                open=day is not None or not needs,
                on=day,
                lacks=LACKS.get(leads_to, "") if needs and day is None else "",
            )
        )
    return found


def done_since(alert: Alert, case: Case) -> Done:
    """What was done about a case since its alert's condition began: seven queries.

    A contact counts from the day after it began, or when recorded after the raising (the failed
    call is not its own answer); what is planned or sent counts from the raising.
    """
    day = timezone.localtime(alert.raised_at).date()
    made = _contacts(case, alert, day)
    records = same_person(case.record_id)
    return Done(
        reached=made["reached"],
        met=made["met"],
        moved=made["moved"],
        visit_planned=_visit(case, alert.raised_at),
        treated=_latest(records, TREATED, ("kept", "started"), alert.since_on),
        planned=_plan(case, alert.raised_at),
        referred=_referred(case, alert.raised_at),
        child_reported=_latest(records, (REPORT,), (), alert.since_on)
        or _referred(case, alert.raised_at, CHILD),
        safety_planned=_plan(case, alert.raised_at) or _assessed(case, alert.raised_at),
    )


def _contacts(case: Case, alert: Alert, raised: date) -> dict[str, date | None]:
    later = Q(occurred_on__gt=alert.since_on)
    later |= Q(occurred_on=alert.since_on, recorded_at__gt=alert.raised_at)
    rows = Contact.objects.filter(later, case=case, withdrawn_at=None)
    return rows.aggregate(
        reached=Max("occurred_on", filter=Q(reached=True)),
        met=Max("occurred_on", filter=Q(face_to_face=True)),
        moved=Max("occurred_on", filter=~Q(next_moved_reason="") & Q(occurred_on__gte=raised)),
    )


def _visit(case: Case, raised: datetime) -> date | None:
    rows = Appointment.objects.filter(case=case).exclude(state=VisitState.CANCELLED)
    ahead = rows.filter(Q(starts_at__gte=timezone.now()) | Q(recorded_at__gte=raised))
    return _day(ahead.aggregate(at=Max("starts_at"))["at"])


def _latest(
    records: Sequence[int], kinds: Sequence[str], outcomes: Sequence[str], since: date
) -> date | None:
    rows = Fact.objects.filter(
        record_id__in=records, kind__in=kinds, withdrawn_at=None, occurred_on__gte=since
    )
    if outcomes:
        rows = rows.filter(outcome__in=outcomes)
    found: date | None = rows.aggregate(on=Max("occurred_on"))["on"]
    return found


def _plan(case: Case, raised: datetime) -> date | None:
    """A new edition of the plan, or one agreed on since; a day counts from its morning."""
    morning = timezone.make_aware(datetime.combine(timezone.localtime(raised).date(), time.min))
    rows = Plan.objects.filter(case=case).filter(
        Q(recorded_at__gte=morning) | Q(agreed_on__gte=morning.date())
    )
    return _day(rows.aggregate(at=Max("recorded_at"))["at"])


def _referred(case: Case, raised: datetime, service: str = "") -> date | None:
    rows = Referral.objects.filter(case=case, sent_at__gte=raised)
    if service:
        rows = rows.filter(service=service)
    return _day(rows.aggregate(at=Max("sent_at"))["at"])


def _assessed(case: Case, raised: datetime) -> date | None:
    rows = Administration.objects.filter(case=case, withdrawn_at=None, recorded_at__gte=raised)
    return _day(rows.aggregate(at=Max("recorded_at"))["at"])


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None
