"""What moves a tier without a rating: facts told or corrected, floors that end, falls that held."""

from __future__ import annotations

from datetime import time

from mingdeng.care.assessments import floors
from mingdeng.care.assessments.queries.grounds import flagged
from mingdeng.care.assessments.services import retier, retier_all
from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.facts.models import Fact
from mingdeng.foundation.clock.registry import recurring
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.events.registry import handler
from mingdeng.people.records.queries import same_person, same_persons


@handler("fact.told", "assessments.fact_told")
@handler("fact.corrected", "assessments.fact_corrected")
@handler("fact.withdrawn", "assessments.fact_withdrawn")
def follow_fact(event: Event) -> None:
    """A fact may raise a floor or take one away."""
    record = event.payload.get("record_id")
    if record is None:
        return
    for case in Case.objects.filter(record_id__in=same_person(record), now_status__in=STANDING):
        retier(case)


@handler("facts.told", "assessments.facts_told")
def follow_facts(event: Event) -> None:
    """Facts that came in together may raise floors as each alone would."""
    told = Fact.objects.filter(pk__in=event.payload.get("fact_ids", ()))
    persons = same_persons(told.values_list("record_id", flat=True))
    every = {record for members in persons.values() for record in members}
    for case in Case.objects.filter(record_id__in=every, now_status__in=STANDING):
        retier(case)


@handler("case.opened", "assessments.case_opened")
def follow_opening(event: Event) -> None:
    """A new case gets its tier, though it says 資料不足."""
    case = Case.objects.filter(pk=event.payload.get("case_id")).first()
    if case is not None:
        retier(case)


floors.register("assessments.flags", flagged)
recurring("assessments.retier", every=time(4, 10), run=retier_all, title="分群每日重算")
