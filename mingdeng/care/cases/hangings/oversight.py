"""What the audit is told of cases: numbers for people, and whose caseload somebody was in."""

from __future__ import annotations

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
    staff_id: int, records: Sequence[int], start: datetime, end: datetime
) -> set[int]:
    """Records that were in nobody's caseload this account answered for between two moments: not
    her own, not of somebody she stood in for, not of a team she supervised. Three queries."""
    first, last = (timezone.localtime(moment).date() for moment in (start, end))
    overlapping = Q(from_on__lte=last) & (Q(to_on=None) | Q(to_on__gte=first))
    absent = Deputyship.objects.filter(overlapping, deputy=staff_id)
    led = Posting.objects.filter(overlapping, staff=staff_id, role=Role.SUPERVISOR)
    answered = Q(worker__in=[staff_id, *absent.values_list("absent_id", flat=True)])
    answered |= Q(team__in=[team for team in led.values_list("team_id", flat=True) if team])
    inside = Assignment.objects.filter(overlapping, answered, case__record__in=records)
    return set(records) - set(inside.values_list("case__record_id", flat=True))


subjects.register(
    subjects.Source("care.cases", find=records_of, labels=case_numbers, outside=outside_caseload)
)
