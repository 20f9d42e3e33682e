"""What of a case decides its next contact, and what the rules say about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from mingdeng.care.cases.models import Assignment, Case
from mingdeng.care.contacts import policies, rhythm
from mingdeng.care.facts.queries import Custody, custody_of
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.rules import queries as rules
from mingdeng.people.records.queries import same_person


def tables(on: date | None = None) -> rhythm.Tables:
    """The frequency tables in force on a day. Raises NoRule, KeyError: no table, no proposal."""
    frequency = rules.find(policies.FAMILY, "contact_frequency", on)
    return rhythm.read(
        frequency.params,
        policies.rule("first_contact", on),
        policies.rule("unreached_follow_up", on),
        frequency.version,
    )


def situation(
    case: Case, on: date | None = None, records: Sequence[int] | None = None
) -> rhythm.Situation:
    """The case as the frequency table sees it on a day: at most three queries.

    `records`: every record of the person, when the caller has them at hand.
    """
    day = on or timezone.localdate()
    held = _custody(case, day, same_person(case.record_id) if records is None else records)
    return rhythm.Situation(
        source_group=source_group(case, day),
        tier=case.now_tier,
        phase=str(case.now_phase),
        began_on=_began(case),
        last_contact_on=case.last_contact_on,
        last_reached_on=case.last_reached_on,
        last_face_on=case.last_face_on,
        failed_in_row=case.failed_in_row,
        in_custody=held.inside,
        free_on=held.free_on,
    )


def contact_rhythm(case: Case, on: date | None = None) -> rhythm.Next:
    """When the rules want the case contacted next, as of a day (today by default), and why.

    Proposed days come after the last contact, or after the day before `on` when that is later.
    Raises NoRule or NoRow: the caller says so instead of promising a day.
    """
    day = on or timezone.localdate()
    held = situation(case, day)
    after = max(held.last_contact_on or date.min, date.fromordinal(day.toordinal() - 1))
    return rhythm.plan(held, tables(day), after, current_calendar().is_working_day)


def source_group(case: Case, on: date) -> str:
    """The group of the case's source in the frequency table."""
    found = codes.find("case_source", case.source, on)
    return str(found.extra.get("group", "")) if found else ""


def in_words(case: Case, on: date) -> str:
    """高風險群、第 2 階段：14 天內，每 30 天至少 1 次面訪, under the next contact."""
    held = tables(on)
    pace = held.pace(source_group(case, on), case.now_tier, str(case.now_phase))
    words = {"high": "高風險", "mid": "中風險", "low": "低風險"}.get(case.now_tier, "未分群")
    meet = f"，每 {pace.window} 天至少 1 次面訪" if pace.window else ""
    return f"{words}、第 {case.now_phase} 階段：{pace.interval} 天內{meet}。"


def _began(case: Case) -> date:
    """From when a first contact is owed: the first assignment; no query once one was reached."""
    if case.last_reached_on is None:
        first = Assignment.objects.filter(case=case).order_by("from_on").values_list("from_on")
        for (day,) in first[:1]:
            return day
    return case.opened_on or case.received_on


def _custody(case: Case, on: date, records: Sequence[int]) -> Custody:
    """In custody by what was told; where nothing was, by the legal status."""
    told = custody_of(records, on)
    if told is not None:
        return told
    status = codes.find("legal_status", case.now_legal_status, on)
    return Custody(inside=bool(status and status.extra.get("in_custody")))
