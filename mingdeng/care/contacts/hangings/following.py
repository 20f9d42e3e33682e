"""What follows from other modules' events, and what the clock watches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from mingdeng.care.cases.models import ENDED, Case
from mingdeng.care.contacts.services import owing, pass_on, replan
from mingdeng.care.contacts.services.safety import watch
from mingdeng.care.facts.models import Fact
from mingdeng.foundation.clock.registry import recurring
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.events.registry import handler
from mingdeng.foundation.worklist import services as worklist
from mingdeng.people.records.queries import same_person, same_persons

KINDS = (owing.DUE, owing.RETURNED, owing.TODAY)


def _replan(event: Event) -> None:
    with transaction.atomic():
        case = (
            Case.objects.select_for_update(of=("self",)).filter(pk=event.payload["case_id"]).first()
        )
        if case is not None and case.now_worker_id is not None:
            replan(case)


@handler("case.assigned", "contacts.owe_contact")
def _assigned(event: Event) -> None:
    """The new worker owes the next contact, and makes the visits that were agreed on."""
    before = event.payload.get("before_id")
    if before is not None:
        pass_on(case_id=event.payload["case_id"], from_id=before, to_id=event.payload["worker_id"])
    _replan(event)


@handler("case.phase_moved", "contacts.replan_phase")
def _phase_moved(event: Event) -> None:
    """Another phase has another interval."""
    _replan(event)


@handler("case.legal_status_set", "contacts.replan_legal")
def _legal_status_set(event: Event) -> None:
    """In custody the clock rests; out of it it starts again."""
    _replan(event)


@handler("case.closed", "contacts.settle")
def _closed(event: Event) -> None:
    """Nobody owes contacts to a case that has ended."""
    worklist.settle_case(case_id=event.payload["case_id"], outcome="closed", kinds=KINDS)


def _replan_person(event: Event) -> None:
    """A fact about custody was told, corrected or withdrawn: the clock may rest or run."""
    _replan_records(same_person(event.payload["record_id"]))


def _replan_records(records: Sequence[int]) -> None:
    standing = Case.objects.exclude(now_status__in=ENDED)
    for pk in standing.filter(record_id__in=records).values_list("pk", flat=True):
        with transaction.atomic():
            case = Case.objects.select_for_update(of=("self",)).get(pk=pk)
            if case.now_worker_id is not None:
                replan(case)


@handler("facts.told", "contacts.replan_told_together")
def _told_together(event: Event) -> None:
    """Facts that came in together move the clock as each alone would."""
    told = Fact.objects.filter(pk__in=event.payload.get("fact_ids", ()))
    records = same_persons(told.values_list("record_id", flat=True))
    for members in {tuple(members) for members in records.values()}:
        _replan_records(members)


for _code in ("fact.told", "fact.corrected", "fact.withdrawn"):
    handler(_code, f"contacts.replan_{_code.partition('.')[2]}")(_replan_person)

recurring("contacts.safety", every=timedelta(minutes=1), run=watch, title="守候外訪安全")
