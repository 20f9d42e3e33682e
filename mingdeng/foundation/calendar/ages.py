"""Age on a day."""

from __future__ import annotations

import datetime as dt


def age_on(born: dt.date, on: dt.date) -> int:
    """Full years (足歲) on a day.

    民法 §124: age runs from the day of birth, that day included, so by §121 a year of life ends
    with the day before the birthday and the next age begins on the birthday itself. Someone born
    on 29 February turns on 1 March where the year has no such day: the year of life then ends
    with the last day of February.
    Raises `ValueError` when `on` lies before the birth.
    """
    if on < born:
        raise ValueError("計算年齡的日期早於出生日期，請檢查出生日期")
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def birthday_of_age(born: dt.date, age: int) -> dt.date:
    """The first day on which `age_on` gives at least `age` (for 滿18歲之日 and the like)."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return dt.date(born.year + age, 3, 1)
