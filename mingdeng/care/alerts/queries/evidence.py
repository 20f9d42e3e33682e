"""What the worker has done since an alert, and which ways of dealing with it that allows.

A way that `needs_record` may be chosen only once its record exists (alert_resolution): nobody
closes an alert by 已面訪 without a visit on record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
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
TREATED, KEPT = ("dose", "treatment"), ("kept", "started")
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
    assessed: date | None = None
    referred: date | None = None
    child_referred: date | None = None
    child_reported: date | None = None


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
# Which part of Done each way rests on; a way not named here needs no record.
RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "reached": ("reached",),
    "face_to_face": ("met",),
    "visit_planned": ("visit_planned",),
    "moved_with_reason": ("moved",),
    "treatment_resumed": ("treated",),
    "plan_changed": ("planned",),
    "safety_plan": ("planned", "assessed"),
    "referred": ("referred",),
    "reported_child": ("child_reported", "child_referred"),
    "prison_visit": ("visit_planned", "met"),
}


def ways(resolve: Sequence[str], done: Done, on: date) -> list[Way]:
    """The ways a rule offers, in its order, with what each still lacks. No query."""
    found = []
    for code in resolve:
        entry = codes.find(LIST, code, on)
        if entry is None:
            continue
        days = [getattr(done, part) for part in RESTS_ON.get(code, ())]
        day = next((on for on in days if on is not None), None)
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


def done_since(alert: Alert, case: Case, resolve: Sequence[str]) -> Done:
    """What was done about a case since its alert's condition began, as far as the ways `resolve`
    ask: one query, and one more where facts are asked for.

    A contact counts from the day after it began, or when recorded after the raising (the failed
    call is not its own answer); what is planned or sent counts from the raising.
    """
    asked = {part for code in resolve for part in RESTS_ON.get(code, ())}
    wanted = {**_contacts(alert), **_papers(alert)}
    if asked & {"treated", "child_reported"}:
        wanted |= _facts(alert, same_person(case.record_id))
    columns = {part: Subquery(rows) for part, rows in wanted.items() if part in asked}
    if not columns:
        return Done()
    found = Case.objects.filter(pk=case.pk).select_related(None).values(**columns).get()
    return Done(**{part: _day(value) for part, value in found.items()})


def _contacts(alert: Alert) -> dict[str, QuerySet[Contact, Any]]:
    raised = timezone.localtime(alert.raised_at).date()
    later = Q(occurred_on__gt=alert.since_on)
    later |= Q(occurred_on=alert.since_on, recorded_at__gt=alert.raised_at)
    rows = Contact.objects.filter(later, case=OuterRef("pk"), withdrawn_at=None)
    moved = rows.filter(occurred_on__gte=raised).exclude(next_moved_reason="")
    return {
        "reached": _last(rows.filter(reached=True), "occurred_on"),
        "met": _last(rows.filter(face_to_face=True), "occurred_on"),
        "moved": _last(moved, "occurred_on"),
    }


def _papers(alert: Alert) -> dict[str, QuerySet[Any, Any]]:
    """Visits, plans, referrals, questionnaires. A plan counts from the morning of the raising: it
    may be what the alert came from looking at."""
    raised = alert.raised_at
    morning = timezone.localtime(raised).replace(hour=0, minute=0, second=0, microsecond=0)
    ahead = Q(starts_at__gte=timezone.now()) | Q(recorded_at__gte=raised)
    visits = Appointment.objects.filter(ahead, case=OuterRef("pk"))
    agreed = Q(recorded_at__gte=morning) | Q(agreed_on__gte=morning.date())
    plans = Plan.objects.filter(agreed, case=OuterRef("pk"))
    sent = Referral.objects.filter(case=OuterRef("pk"), sent_at__gte=raised)
    given = Administration.objects.filter(
        case=OuterRef("pk"), withdrawn_at=None, recorded_at__gte=raised
    )
    return {
        "visit_planned": _last(visits.exclude(state=VisitState.CANCELLED), "starts_at"),
        "planned": _last(plans, "recorded_at"),
        "assessed": _last(given, "recorded_at"),
        "referred": _last(sent, "sent_at"),
        "child_referred": _last(sent.filter(service=CHILD), "sent_at"),
    }


def _facts(alert: Alert, records: Sequence[int]) -> dict[str, QuerySet[Fact, Any]]:
    rows = Fact.objects.filter(record_id__in=records, withdrawn_at=None)
    kept = rows.filter(kind__in=TREATED, outcome__in=KEPT, occurred_on__gt=alert.since_on)
    reported = rows.filter(kind=REPORT, occurred_on__gte=alert.since_on)
    return {
        "treated": _last(kept, "occurred_on"),
        "child_reported": _last(reported, "occurred_on"),
    }


def _last(rows: QuerySet[Any], column: str) -> QuerySet[Any, Any]:
    return rows.select_related(None).order_by(f"-{column}").values(column)[:1]


def _day(value: date | datetime | None) -> date | None:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
