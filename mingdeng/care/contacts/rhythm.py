"""When the next contact is due, and why: the frequency table applied to one case.

Pure: no database, no clock. The table, the first-contact days and the steps after a failed contact
are dated data (`data/rules.toml`); the steps are explained in docs/algorithms/contact-frequency.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from mingdeng.foundation.calendar.roc import roc_table

WorkingDay = Callable[[date], bool]


class NoRow(LookupError):
    """No row of the frequency table fits. The caller must fail closed."""


@dataclass(frozen=True)
class Pace:
    """One row: no more than `interval` days between reached contacts, one meeting in `window`."""

    interval: int
    channel: str
    window: int


@dataclass(frozen=True)
class Retry:
    """After the `failed`-th failed contact in a row: within so many days, by this channel."""

    failed: int
    within: int
    channel: str


@dataclass(frozen=True)
class Tables:
    """The three rules as of a day."""

    version: str
    rows: Mapping[tuple[str, str, str], Pace]
    unrated: str
    meetings: Mapping[str, str]
    first_days: Mapping[str, int]
    default_first_days: int
    retries: Sequence[Retry]
    rests_in_custody: bool

    def pace(self, group: str, tier: str, phase: str) -> Pace:
        """The row of the case's own source group, else of `*`. Raises NoRow."""
        held = tier or self.unrated
        found = self.rows.get((group, held, phase)) or self.rows.get(("*", held, phase))
        if found is None:
            raise NoRow(f"{group} {held} {phase}")
        return found

    def meeting(self, group: str, pace: Pace) -> str:
        """The channel that meets the person for this group."""
        meets = set(self.meetings.values())
        if pace.channel in meets:
            return pace.channel
        return self.meetings.get(group) or self.meetings["*"]

    def retry(self, failed: int) -> Retry:
        """The step after so many failed contacts; the last holds for all further ones."""
        return next((step for step in self.retries if step.failed == failed), self.retries[-1])


@dataclass(frozen=True)
class Situation:
    """What of a case decides the next contact. `began_on`: opened or assigned; days as they stand
    after the last contact; `free_on`: when custody ended, or will by what was told."""

    source_group: str
    tier: str
    phase: str
    began_on: date
    last_contact_on: date | None = None
    last_reached_on: date | None = None
    last_face_on: date | None = None
    failed_in_row: int = 0
    in_custody: bool = False
    free_on: date | None = None


@dataclass(frozen=True)
class Next:
    """`on`: the day proposed; `latest`: the last day the table allows (it may be past); both None
    while the clock rests. `meet`: whether the person must be met then. `why`: words for the
    screen, shortest first."""

    on: date | None
    latest: date | None
    channel: str
    meet: bool
    why: tuple[str, ...]
    version: str

    @property
    def reason(self) -> str:
        """The words as one sentence."""
        return "；".join(self.why) + "。" if self.why else ""


def read(frequency: Any, first: Any, retry: Any, version: str) -> Tables:
    """Tables from the three rules' parameters (contact_frequency, first_contact,
    unreached_follow_up). Raises KeyError for an incomplete rule: better none than a lax one."""
    return Tables(
        version=version,
        rows={
            (row["source_group"], row["tier"], row["phase"]): Pace(
                row["interval_days"], row["channel"], row["min_face_to_face_per_days"]
            )
            for row in frequency["rows"]
        },
        unrated=frequency["unrated_tier"],
        meetings=dict(frequency["meeting_channel"]),
        first_days={row["source_group"]: row["within_days"] for row in first["rows"]},
        default_first_days=first["default_days"],
        retries=sorted(
            (Retry(r["failed"], r["within_days"], r["channel"]) for r in retry["rows"]),
            key=lambda step: step.failed,
        ),
        rests_in_custody=frequency["clock_rests_in_custody"],
    )


def plan(case: Situation, tables: Tables, after: date, works: WorkingDay) -> Next:
    """The next contact of a case, proposed on the day `after` (usually of the contact just made).

    The proposal is a working day after `after` and never later than the table allows, unless the
    table's last day has passed already: then it is the next working day. Raises NoRow.
    """
    pace = tables.pace(case.source_group, case.tier, case.phase)
    if case.in_custody and tables.rests_in_custody and case.free_on is None:
        return Next(None, None, "", False, ("在監（所）中，接觸週期暫停",), tables.version)
    start, days, why = _base(case, tables, pace)
    latest, window_ends = start + timedelta(days=days), _window_ends(case, pace)
    channel, meeting = pace.channel, tables.meeting(case.source_group, pace)
    if window_ends is not None:
        why = (*why, f"每 {pace.window} 天至少 1 次面訪")
        if window_ends <= latest:
            latest, channel = window_ends, meeting
            why = (f"面訪期限 {roc_table(window_ends)}", *why)
    due = latest
    if case.failed_in_row and case.last_contact_on:
        step = tables.retry(case.failed_in_row)
        again = case.last_contact_on + timedelta(days=step.within)
        why = (f"連續 {case.failed_in_row} 次未遇，{step.within} 天內再聯繫", *why)
        if again < due:
            due, channel = again, step.channel
    on = _settle(due, after, works)
    if window_ends is not None and window_ends <= on:
        channel = meeting
    meet = channel in set(tables.meetings.values())
    return Next(on, latest, channel, meet, why, tables.version)


def after_contact(
    case: Situation, on: date, *, reached: bool, face_to_face: bool, attempt: bool
) -> Situation:
    """The situation as a contact on a day leaves it; one that lies before the last changes only
    what it can."""
    newest = case.last_contact_on is None or on >= case.last_contact_on
    failed = case.failed_in_row
    if newest:
        failed = 0 if reached else failed + attempt
    return replace(
        case,
        last_contact_on=_later(case.last_contact_on, on),
        last_reached_on=_later(case.last_reached_on, on) if reached else case.last_reached_on,
        last_face_on=_later(case.last_face_on, on) if face_to_face else case.last_face_on,
        failed_in_row=failed,
    )


def _window_ends(case: Situation, pace: Pace) -> date | None:
    """The last day for the meeting the table asks for; None when it asks for none."""
    if not pace.window:
        return None
    seen = _later(case.last_face_on, _later(case.began_on, case.free_on))
    return seen + timedelta(days=pace.window)


def _base(case: Situation, tables: Tables, pace: Pace) -> tuple[date, int, tuple[str, ...]]:
    """From which day so many days run: the last reached contact, else the first-contact rule."""
    freed = case.free_on
    if case.last_reached_on and (freed is None or case.last_reached_on >= freed):
        return case.last_reached_on, pace.interval, (f"上次有遇起 {pace.interval} 天內",)
    days = tables.first_days.get(case.source_group, tables.default_first_days)
    days = min(days, pace.interval) if freed and case.last_reached_on else days
    word = "出監（所）後" if freed and freed >= case.began_on else "派案後"
    return _later(case.began_on, freed), days, (f"{word} {days} 天內首次接觸",)


def _later(one: date | None, other: date | None) -> date:
    """The later of two days of which one is known."""
    return max(day for day in (one, other) if day is not None)


def _settle(due: date, after: date, works: WorkingDay) -> date:
    """`due` or the working day before it, but after `after`; else the next working day."""
    day = due
    while day > after and not works(day):
        day -= timedelta(days=1)
    if day > after:
        return day
    day = after + timedelta(days=1)
    while not works(day):
        day += timedelta(days=1)
    return day
