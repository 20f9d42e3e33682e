"""Words and shapes of states: how late, which tier. No state is told by colour alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mingdeng.foundation.calendar.roc import roc_short, roc_table

TIER_WORDS: dict[str, tuple[str, str]] = {
    "high": ("高", "高風險群"),
    "medium": ("中", "中風險群"),
    "low": ("低", "低風險群"),
}
STRENGTHS = 5


@dataclass(frozen=True)
class Due:
    """A deadline as words: ``kind`` is ``over``, ``today`` or ``later``; ``mark`` its shape."""

    kind: str
    mark: str
    words: str


def due_in_words(day: dt.date, today: dt.date) -> Due:
    """Say how a deadline stands on ``today`` (both dates; whole days).

    >>> due_in_words(dt.date(2025, 7, 25), dt.date(2025, 7, 31)).words
    '逾期 6 天'
    """
    left = (day - today).days
    if left < 0:
        return Due("over", "■", f"逾期 {-left} 天")
    if left == 0:
        return Due("today", "◧", "今天到期")
    written = roc_short(day) if day.year == today.year else roc_table(day)
    return Due("later", "", f"{written}，剩 {left} 天")
