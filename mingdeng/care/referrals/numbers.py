"""Referral numbers: R<民國 year>-NNNNN, without a gap within a year (as cases.services.numbers)."""

from __future__ import annotations

from datetime import date

from mingdeng.care.referrals.models import ReferralNumber
from mingdeng.foundation.calendar.roc import roc_year

DIGITS = 5


def next_number(on: date) -> str:
    """The next number of the year of `on`: R114-00001. Call inside a transaction."""
    year = roc_year(on)
    ReferralNumber.objects.get_or_create(year=year)
    held = ReferralNumber.objects.select_for_update().get(year=year)
    held.last += 1
    held.save(update_fields=["last"])
    return f"R{year}-{held.last:0{DIGITS}}"
