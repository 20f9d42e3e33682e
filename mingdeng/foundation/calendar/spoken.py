"""How long ago, in words."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def ago(moment: dt.date, *, now: dt.datetime | None = None) -> str:
    """剛剛, 5分鐘前, 3小時前, 昨天, 3天前, 2個月前, 1年前; 明天, 3天後 … for what is to come.

    A `datetime` is spoken of to the minute within its day; a date, or another day, in days by the
    local calendar: yesterday 23:59 is 昨天, not two minutes. Months and years are full ones.
    """
    current = timezone.localtime(now) if now else timezone.localtime()
    if isinstance(moment, dt.datetime):
        local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        if local.date() == current.date():
            base = current if timezone.is_aware(local) else current.replace(tzinfo=None)
            return _within_a_day(base - local)
        moment = local.date()
    return _in_days(moment, current.date())


def _within_a_day(passed: dt.timedelta) -> str:
    minutes, word = int(abs(passed.total_seconds()) // 60), "前"
    if passed < dt.timedelta(0):
        word = "後"
    if minutes < 1:
        return "剛剛"
    return f"{minutes}分鐘{word}" if minutes < 60 else f"{minutes // 60}小時{word}"


def _in_days(day: dt.date, today: dt.date) -> str:
    passed = (today - day).days
    near = {0: "今天", 1: "昨天", -1: "明天"}
    if passed in near:
        return near[passed]
    word = "前" if passed > 0 else "後"
    earlier, later = (day, today) if passed > 0 else (today, day)
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    months -= later.day < earlier.day
    if months < 1:
        return f"{abs(passed)}天{word}"
    return f"{months}個月{word}" if months < 12 else f"{months // 12}年{word}"
