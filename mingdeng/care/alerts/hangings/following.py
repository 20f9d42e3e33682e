"""After which events a case is looked at again, and what an alert moves below."""

from __future__ import annotations

from collections.abc import Iterable

from mingdeng.care.alerts import policies, services
from mingdeng.care.alerts.models import Alert
from mingdeng.care.assessments.services import retier
from mingdeng.care.cases.models import STANDING, Case, SpecialFlow
from mingdeng.care.facts.models import Fact
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.events.registry import Handler, handler
from mingdeng.foundation.rules import queries as rules
from mingdeng.people.records.queries import same_persons

# Their payload names the case.
OF_CASES = (
    "contact.recorded", "contact.revised", "contact.withdrawn",
    "factor.rated", "instrument.item_flagged", "instrument.corrected", "instrument.withdrawn",
    "visit.unsafe", "visit.safe", "visit.cancelled", "visit.planned", "visit.moved",
    "referral.sent", "referral.accepted", "referral.rejected", "referral.withdrawn",
    "referral.returned", "referral.completed",
    "case.opened", "case.closed", "case.reopened", "case.phase_moved", "case.legal_status_set",
    "case.due_moved", "tier.changed", "plan.made", "plan.revised", "plan.replaced",
    "plan.review_moved", "plan.reviewed", "plan.ended",
)  # fmt: skip
# Theirs names a person's record.
OF_RECORDS = (
    "fact.told", "fact.corrected", "fact.withdrawn", "consent.given", "consent.withdrawn",
)  # fmt: skip
OF_FLOWS = ("flow.begun", "flow.advanced", "flow.changed", "flow.ended")


def look_again(event: Event) -> None:
    """Evaluate the case an event is about."""
    case_id = event.payload.get("case_id")
    if case_id is not None:
        services.evaluate_many([int(case_id)])


def look_at_person(event: Event) -> None:
    """Evaluate every standing case of the person an event is about."""
    record = event.payload.get("record_id")
    if record is not None:
        services.evaluate_many(_cases_of([int(record)]))


def look_at_told(event: Event) -> None:
    """Evaluate the cases that facts told together are about."""
    ids = [int(pk) for pk in event.payload.get("fact_ids", ())]
    records = Fact.objects.filter(pk__in=ids).values_list("record_id", flat=True)
    services.evaluate_many(_cases_of(set(records)))


def look_at_flow(event: Event) -> None:
    """Evaluate the case beside a flow, or its person's."""
    flow = SpecialFlow.objects.filter(pk=event.payload.get("flow_id")).first()
    if flow is not None:
        own = {flow.case_id} if flow.case_id else set()
        services.evaluate_many({*own, *_cases_of([flow.record_id])})


def follow_worker(event: Event) -> None:
    """Alerts go with their case to its new worker; her first contact begins a clock."""
    case_id = event.payload.get("case_id")
    if case_id is not None:
        services.follow_worker(int(case_id))
        services.evaluate_many([int(case_id)])


def move_tier(event: Event) -> None:
    """An alert that holds a tier up, or let go of it, is felt in the tier at once."""
    alert = Alert.objects.filter(pk=event.payload.get("alert_id")).select_related("case").first()
    if alert is None or alert.case.now_status not in STANDING:
        return
    floors = rules.find("care.assessments", "tier").params["floors"]
    if any(floor.get("alert") == alert.rule for floor in floors):
        retier(alert.case)


def _cases_of(records: Iterable[int]) -> set[int]:
    persons = same_persons(records)
    every = {record for held in persons.values() for record in held}
    rows = Case.objects.filter(record_id__in=every, now_status__in=STANDING)
    return set(rows.values_list("pk", flat=True))


def _follow(codes: Iterable[str], run: Handler, name: str) -> None:
    for code in codes:
        handler(code, f"{policies.FAMILY}.{name}.{code}")(run)


_follow(OF_CASES, look_again, "case")
_follow(OF_RECORDS, look_at_person, "person")
_follow(["facts.told"], look_at_told, "told")
_follow(OF_FLOWS, look_at_flow, "flow")
_follow(["case.assigned"], follow_worker, "worker")
_follow(["alert.raised", "alert.lapsed", "alert.resolved"], move_tier, "tier")
