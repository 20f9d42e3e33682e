"""Statutory deadlines.

Sources, read in 全國法規資料庫: 民法 §119–§123 (as of 110-01-20) and 行政程序法 §48 (104-12-30):

- §120 II, §48 II: where a period is counted in days, weeks, months or years, its first day does
  not count, unless a law says it runs from that very day.
- §121 II, §48 III: a period of weeks, months or years that does not begin with a week, month or
  year ends on the day before the day that corresponds to its beginning; where the last month
  lacks that day, on the last day of the month. (A period beginning on a first so ends on a last
  day: the corresponding day is the next first.)
- §122, §48 IV: a last day that is a Sunday, holiday or other rest day is replaced by the day after
  the rest; a Saturday by the following Monday, of which §48 IV names the *morning*: whoever needs
  the hour must ask for it, this module speaks of days only.
- §48 V: in a period about a punishment or another disadvantage the first day counts as a whole and
  a rest day at the end stays, except where paragraphs II and IV favour the person. So a closure
  order of six months is `count_first_day=True, roll=False`, but the month someone has to
  pay in keeps the defaults.
"""

from __future__ import annotations

import calendar as gregorian
import datetime as dt

from .queries import current_calendar
from .workdays import WorkCalendar


def deadline(
    start: dt.date,
    *,
    days: int | None = None,
    weeks: int | None = None,
    working_days: int | None = None,
    months: int | None = None,
    years: int | None = None,
    count_first_day: bool = False,
    roll: bool = True,
    calendar: WorkCalendar | None = None,
) -> dt.date:
    """The last day of a period set in motion on `start`; rules and sources above.

    Give exactly one length, a whole number of at least 1. `working_days` counts only days on which
    the offices work. `roll` moves a last day without work to the next working day. Pass `calendar`
    when computing many, so that the exceptions are read once.
    Raises `ValueError` for no, several or non-positive lengths, `WorkdayRangeError` for days whose
    calendar is unknown.

    >>> import datetime as dt
    >>> deadline(dt.date(2022, 3, 30), years=3, roll=False)  # seized 111.03.30: listed until
    datetime.date(2025, 3, 30)
    """
    lengths = {
        "days": days,
        "weeks": weeks,
        "working_days": working_days,
        "months": months,
        "years": years,
    }
    given = {unit: length for unit, length in lengths.items() if length is not None}
    if len(given) != 1 or min(given.values()) < 1:
        raise ValueError("期間的長度要剛好給一種單位，且至少為1")
    ((unit, length),) = given.items()
    first = start if count_first_day else start + dt.timedelta(days=1)
    if unit == "working_days":
        working = calendar or current_calendar()
        return working.add_working_days(first - dt.timedelta(days=1), length)
    last = _last_day(first, unit, length)
    if not roll:
        return last
    return (calendar or current_calendar()).next_working_day(last, include=True)


def _last_day(first: dt.date, unit: str, length: int) -> dt.date:
    """Last day of a period whose first counted day is `first`."""
    if unit == "days":
        return first + dt.timedelta(days=length - 1)
    if unit == "weeks":
        return first + dt.timedelta(days=7 * length - 1)
    months = length * (12 if unit == "years" else 1)
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    end_of_month = gregorian.monthrange(year, month + 1)[1]
    if first.day > end_of_month:
        return dt.date(year, month + 1, end_of_month)
    return dt.date(year, month + 1, first.day) - dt.timedelta(days=1)
