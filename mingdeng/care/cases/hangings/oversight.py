"""What the audit is told of cases: numbers for people, and whose caseload somebody was in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from mingdeng.care.cases.models import Assignment, Case
from mingdeng.foundation.audit import subjects
from mingdeng.foundation.identity.models import Deputyship, Posting, Role


def records_of(case_no: str) -> set[int]:
    """The person behind a case number."""
    found = Case.objects.filter(case_no__iexact=case_no).values_list("record_id", flat=True)
    return set(found)


def case_numbers(records: Sequence[int]) -> dict[int, str]:
    """The latest case number of each record: one query."""
    rows = Case.objects.filter(record__in=records).order_by("episode", "pk")
    return dict(rows.values_list("record_id", "case_no"))


def outside_caseload(
    opened: subjects.Opened, start: datetime, end: datetime
) -> dict[int, set[int]]:
    """Records that were in nobody's caseload the account answered for between two moments: not
    her own, not of somebody she stood in for, not of a team she supervised. Three queries for all
    accounts together."""
    first, last = (timezone.localtime(moment).date() for moment in (start, end))
    overlapping = Q(from_on__lte=last) & (Q(to_on=None) | Q(to_on__gte=first))
    workers, teams = _answering(overlapping, list(opened))
    carried: dict[int, set[tuple[int | None, int | None]]] = defaultdict(set)
    asked = sorted({record for records in opened.values() for record in records})
    held = Assignment.objects.filter(overlapping, case__record__in=asked)
    for record, worker, team in held.values_list("case__record_id", "worker_id", "team_id"):
        carried[record].add((worker, team))
    return {
        staff: {
            record
            for record in records
            if not any(
                worker in workers[staff] or team in teams[staff]
                for worker, team in carried.get(record, ())
            )
        }
        for staff, records in opened.items()
    }


def _answering(
    overlapping: Q, accounts: list[int]
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Account → workers and teams it answered for: itself, the absent, the teams it led."""
    workers: dict[int, set[int]] = {account: {account} for account in accounts}
    teams: dict[int, set[int]] = {account: set() for account in accounts}
    absent = Deputyship.objects.filter(overlapping, deputy__in=accounts)
    for deputy, one in absent.values_list("deputy_id", "absent_id"):
        workers[deputy].add(one)
    led = Posting.objects.filter(
        overlapping, staff__in=accounts, role=Role.SUPERVISOR, team__isnull=False
    )
    for leader, team in led.values_list("staff_id", "team_id"):
        teams[leader].add(int(team or 0))
    return workers, teams


subjects.register(
    subjects.Source("care.cases", find=records_of, labels=case_numbers, outside=outside_caseload)
)
