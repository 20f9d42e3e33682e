"""Case numbers: KH<民國 year>-NNNNN, without a gap within a year.

The year's row is locked until the transaction that took the number ends, so a rolled-back intake
gives its number back and two intakes at once never meet.
"""

from __future__ import annotations

from datetime import date

from mingdeng.care.cases.models import CaseNumber
from mingdeng.foundation.calendar.roc import roc_year

PREFIX = "KH"
DIGITS = 5


def next_case_no(on: date) -> str:
    """The next number of the year of `on`: KH114-00001. Call inside a transaction."""
    year = roc_year(on)
    CaseNumber.objects.get_or_create(year=year)
    held = CaseNumber.objects.select_for_update().get(year=year)
    held.last += 1
    held.save(update_fields=["last"])
    return f"{PREFIX}{year}-{held.last:0{DIGITS}}"
