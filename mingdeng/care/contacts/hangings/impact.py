"""What a changed frequency table or a code of contacts touches, told before anyone saves it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.db.models import Min
from django.utils import timezone

from mingdeng.care.cases.models import STANDING, Assignment, Case
from mingdeng.care.contacts import policies, rhythm
from mingdeng.care.contacts.models import Appointment, Contact
from mingdeng.care.contacts.queries import planning
from mingdeng.care.contacts.services import recounting
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.rules import shapes
from mingdeng.foundation.slots.registry import DayMover, ImpactCounter, impacts, movers

FREQUENCY, FIRST, RETRY = "contact_frequency", "first_contact", "unreached_follow_up"
YEAR = timedelta(days=365)


def counter(code: str) -> ImpactCounter:
    """How many standing cases get another next contact under new params of one of the rules."""

    def count(proposed: str) -> tuple[int, str]:
        today = timezone.localdate()
        given = {name: policies.rule(name, today) for name in (FREQUENCY, FIRST, RETRY)}
        try:
            given[code] = json.loads(proposed)
            after = rhythm.read(given[FREQUENCY], given[FIRST], given[RETRY], "proposed")
        except (KeyError, ValueError, TypeError, IndexError):
            return 0, "參數不完整，算不出會有幾案改期；請補齊後再試。"
        return _moved(planning.tables(today), after, today)

    return ImpactCounter(f"contacts.{code}", f"{policies.FAMILY}.{code}", count)


def _moved(before: rhythm.Tables, after: rhythm.Tables, today: date) -> tuple[int, str]:
    works = current_calendar().is_working_day
    sooner = later = without = total = 0
    for held, on in _situations(today):
        total += 1
        try:
            was = rhythm.plan(held, before, on, works).on
            now = rhythm.plan(held, after, on, works).on
        except rhythm.NoRow:
            without += 1
            continue
        if was is not None and now is not None and was != now:
            sooner, later = sooner + (now < was), later + (now > was)
    lacking = f"有 {without} 案在表中找不到適用的列，請補上。" if without else ""
    return sooner + later, (
        f"{total} 案中有 {sooner + later} 案的下次接觸日會不同：提前 {sooner} 案、延後 {later} 案"
        f"（以今天重算，在監所者未計；已約定的日子照舊，下次記錄時適用）。{lacking}"
    )


def _situations(today: date) -> Iterable[tuple[rhythm.Situation, date]]:
    """Every standing case outside custody as the tables see it, with the day its plan follows:
    two queries."""
    began: Mapping[int, date] = dict(
        Assignment.objects.filter(case__now_status__in=STANDING)
        .values_list("case_id")
        .annotate(first=Min("from_on"))
    )
    inside = {each.code for each in codes.entries("legal_status") if each.extra.get("in_custody")}
    groups = {each.code: str(each.extra.get("group", "")) for each in codes.every("case_source")}
    rows: Any = Case.objects.filter(now_status__in=STANDING).exclude(now_legal_status__in=inside)
    for case in rows.iterator(chunk_size=2000):
        start = case.opened_on or case.received_on
        held = rhythm.Situation(
            source_group=groups.get(case.source, ""),
            tier=case.now_tier,
            phase=str(case.now_phase),
            began_on=began.get(case.pk, start) if case.last_reached_on is None else start,
            last_contact_on=case.last_contact_on,
            last_reached_on=case.last_reached_on,
            last_face_on=case.last_face_on,
            failed_in_row=case.failed_in_row,
        )
        yield held, max(case.last_contact_on or date.min, today - timedelta(days=1))


def used(field: str) -> Any:
    """A counter of the past year's contacts that bear a code in a field."""

    def count(code: str) -> tuple[int, str]:
        since = timezone.localdate() - YEAR
        rows = Contact.objects.filter(**{field: code}, withdrawn_at=None, occurred_on__gte=since)
        n = rows.count()
        return n, f"近一年有 {n} 筆接觸紀錄用這個代碼；紀錄不變，仍以當時的名稱顯示。"

    return count


def planned(code: str) -> tuple[int, str]:
    """Standing cases whose next contact is set to a channel."""
    n = Case.objects.filter(now_status__in=STANDING, next_channel=code).count()
    return n, f"有 {n} 案的下次接觸定為這個方式，停用前請先改期。"


def appointed(code: str) -> tuple[int, str]:
    """Appointments to come at a kind of place."""
    n = Appointment.objects.filter(state="planned", place_kind=code).count()
    return n, f"排定中的約訪有 {n} 件在這類地點。"


@shapes.checker(policies.FAMILY)
def complete(code: str, params: Mapping[str, Any]) -> Iterable[str]:
    """The frequency table answers for every tier and phase, once each."""
    if code != FREQUENCY:
        return
    rows = [(row["source_group"], row["tier"], row["phase"]) for row in params["rows"]]
    for tier, phase in product(codes.entries("tier"), codes.entries("case_phase")):
        if ("*", tier.code, phase.code) not in rows:
            yield f"頻率表少了「其他（＊）、{tier.label}、{phase.label}」這一列，請補上。"
    for row, times in Counter(rows).items():
        if times > 1:
            words = "、".join((codes.label("source_group", row[0]), codes.label("tier", row[1])))
            yield f"頻率表「{words}、第 {row[2]} 階段」寫了 {times} 列，請只留一列。"


for rule in (FREQUENCY, FIRST, RETRY):
    impacts.add(counter(rule))
impacts.add(ImpactCounter("contacts.channel", "codes.channel", used("channel"), 10))
impacts.add(ImpactCounter("contacts.next_channel", "codes.channel", planned, 20))
impacts.add(ImpactCounter("contacts.outcome", "codes.contact_outcome", used("outcome")))
impacts.add(
    ImpactCounter("contacts.moved", "codes.next_contact_move_reason", used("next_moved_reason"))
)
impacts.add(ImpactCounter("contacts.place", "codes.appointment_place", appointed))
movers.add(DayMover("contacts.next", "calendar.day", "下次接觸", recounting.propose_again))
