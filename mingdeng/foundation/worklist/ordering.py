"""The order of need, once for the database and once in words.

Sections by due time; within a section: statutory deadline, then hard alert, then days overdue
(more first), then tier strength (stronger first), then due time, then age. The order is total, so
that two pages neither repeat nor skip. Stated to the user under the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import Any

from django.db.models import Case, DateField, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.utils import timezone

from mingdeng.foundation.rules.queries import find
from mingdeng.foundation.worklist.kinds import Rank
from mingdeng.foundation.worklist.models import Item

ORDER = ["section_no", "weight", "late_since", "weakness", "due_at", "id"]
STRONGEST = 5


class Section(IntEnum):
    """Where in the inbox an item stands."""

    NOW = 0
    TODAY = 1
    SOON = 2
    LATER = 3


@dataclass(frozen=True)
class Moment:
    """The times that divide the inbox, all aware; `today` is the local day of `now`."""

    now: datetime
    today: date
    today_began: datetime
    today_ends: datetime
    soon_ends: datetime
    soon_days: int


def moment(now: datetime | None = None) -> Moment:
    """The dividing times at `now`. Raises NoRule when no rule says how long 接下來 is."""
    instant = now or timezone.now()
    local = timezone.localtime(instant)
    began = local.replace(hour=0, minute=0, second=0, microsecond=0)
    days = int(find("foundation.worklist", "inbox", local.date()).params["soon_days"])
    tomorrow = began + timedelta(days=1)
    return Moment(instant, local.date(), began, tomorrow, tomorrow + timedelta(days=days), days)


def title(section: Section, at: Moment) -> str:
    """A section's heading."""
    return {
        Section.NOW: "現在就要",
        Section.TODAY: "今天到期",
        Section.SOON: f"接下來{_counted(at.soon_days)}天",
        Section.LATER: "之後",
    }[section]


def ordered(items: QuerySet[Item], at: Moment) -> QuerySet[Item]:
    """`items` with the columns of ORDER, all ascending."""
    late = When(due_at__lt=at.today_began, then=TruncDate("due_at", tzinfo=at.today_began.tzinfo))
    return items.annotate(
        section_no=Case(
            When(due_at__lt=at.now, then=Value(int(Section.NOW))),
            When(
                rank__lte=Rank.HARD_ALERT,
                due_at__lt=at.today_ends,
                then=Value(int(Section.NOW)),
            ),
            When(due_at__lt=at.today_ends, then=Value(int(Section.TODAY))),
            When(due_at__lt=at.soon_ends, then=Value(int(Section.SOON))),
            default=Value(int(Section.LATER)),
            output_field=IntegerField(),
        ),
        weight=Case(
            When(rank__lte=Rank.STATUTORY, then=Value(0)),
            When(rank__lte=Rank.HARD_ALERT, then=Value(1)),
            default=Value(2),
            output_field=IntegerField(),
        ),
        late_since=Case(
            late, default=Value(at.today, output_field=DateField()), output_field=DateField()
        ),
        weakness=Value(STRONGEST) - F("strength"),
    )


def place(item: Item, at: Moment) -> tuple[Any, ...]:
    """The same order for one item, in Python: what `ordered` must agree with."""
    if item.due_at < at.now or (item.rank <= Rank.HARD_ALERT and item.due_at < at.today_ends):
        section = Section.NOW
    elif item.due_at < at.today_ends:
        section = Section.TODAY
    else:
        section = Section.SOON if item.due_at < at.soon_ends else Section.LATER
    weight = 0 if item.rank <= Rank.STATUTORY else 1 if item.rank <= Rank.HARD_ALERT else 2
    late_since = min(timezone.localtime(item.due_at).date(), at.today)
    return (section, weight, late_since, STRONGEST - item.strength, item.due_at, item.pk)


def because(item: Item, at: Moment) -> str:
    """Why an item stands where it stands, from the parts of its place, in Chinese."""
    words = []
    if item.rank <= Rank.STATUTORY:
        words.append("法定期限")
    elif item.rank <= Rank.HARD_ALERT:
        words.append("硬性警示")
    due = timezone.localtime(item.due_at)
    days = (at.today - due.date()).days
    if days > 0:
        words.append(f"逾期 {days} 天")
    elif item.due_at < at.now:
        words.append(f"今天 {due:%H:%M} 已到期")
    elif days == 0:
        words.append("今天到期")
    elif days >= -at.soon_days:
        words.append("明天到期" if days == -1 else f"{-days} 天後到期")
    if item.strength >= STRONGEST - 1:
        words.append(f"分群強度 {item.strength}")
    return "、".join(words)


def _counted(days: int) -> str:
    return "一兩三四五六七八九"[days - 1] if 1 <= days <= 9 else str(days)
