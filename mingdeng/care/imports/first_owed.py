"""What cases just brought in owe: the first contact of each worker's, the assigning of the rest.

A case that did not exist a moment ago has no contacts and no facts, so the rules are asked without
a query per case; ten thousand cases would otherwise take an hour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services import owing as cases_owing
from mingdeng.care.contacts import rhythm
from mingdeng.care.contacts.queries import planning
from mingdeng.care.contacts.services import owing as contacts_owing
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.worklist import services as worklist


def plan(cases: Sequence[Case]) -> dict[str, date | None]:
    """Set the next contact of unsaved cases that have a worker, by the rules of today; case number
    → the last day the rules allow."""
    latest: dict[str, date | None] = {}
    after = timezone.localdate() - timedelta(days=1)
    tables, working = planning.tables(after), current_calendar().is_working_day
    for case in cases:
        if case.now_worker_id:
            proposed = rhythm.plan(situation(case, after), tables, after, working)
            case.next_contact_on, case.next_channel = proposed.on, proposed.channel
            latest[case.case_no] = proposed.latest
    return latest


def situation(case: Case, on: date) -> rhythm.Situation:
    """A fresh case as the frequency table sees it; in custody by its legal status alone."""
    status = codes.find("legal_status", case.now_legal_status, on)
    return rhythm.Situation(
        source_group=planning.source_group(case, on),
        tier=case.now_tier,
        phase=str(case.now_phase),
        began_on=case.received_on,
        in_custody=bool(status and status.extra.get("in_custody")),
    )


def owe(cases: Sequence[Case], latest: Mapping[str, date | None]) -> None:
    """Put what saved cases owe into the worklists: two queries per five hundred."""
    worklist.owe_all(
        [
            contacts_owing.next_contact_owed(case, case.next_contact_on, latest[case.case_no])
            for case in cases
            if case.now_worker_id and case.next_contact_on
        ]
    )
    cases_owing.unassigned(*(case for case in cases if not case.now_worker_id))
