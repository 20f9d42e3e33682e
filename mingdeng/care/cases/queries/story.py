"""The timeline of a person: what every module hangs, in windows of time.

A window is the same for every source, so its parts can be fetched one after another (a few sources
each, within a panel's budget) and put in order on the page: nothing is missing between two parts.
Backwards: three months, then the year before, then all the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots import registry
from mingdeng.foundation.slots.registry import Moment, TimelineSource

PLACE = "case"
PART = 5
MOST = 200
BEGINNING = date(1912, 1, 1)
STEPS = (("recent", 92, "近 3 個月"), ("year", 457, "之前一年"), ("all", 0, "更早"))


@dataclass(frozen=True)
class Window:
    """A stretch of time: its name, first and last day, and the name of the one before it."""

    name: str
    label: str
    since: date
    until: date
    earlier: str


@dataclass(frozen=True)
class Story:
    """A part of a window: its moments newest first; `parts` are the numbers still to fetch."""

    moments: Sequence[Moment]
    sources: Sequence[TimelineSource]
    chosen: str
    window: Window
    parts: Sequence[int]


def window(name: str) -> Window:
    """The window of a name; the recent one for an unknown name. It reaches a year ahead, for what
    is planned."""
    today = timezone.localdate()
    names = [step[0] for step in STEPS]
    at = names.index(name) if name in names else 0
    _, days, label = STEPS[at]
    since = today - timedelta(days=days) if days else BEGINNING
    until = today - timedelta(days=STEPS[at - 1][1] + 1) if at else today + timedelta(days=366)
    return Window(names[at], label, since, until, names[at + 1] if at + 1 < len(names) else "")


def story(
    viewer: Viewer | None,
    records: Sequence[int],
    grant: Grant,
    *,
    within: Window,
    source: str = "",
    part: int | None = 0,
) -> Story:
    """Part `part` of a window (None for all at once, on paper): one query per source.

    A moment whose group the viewer may not read is left out altogether: its title may tell.
    """
    sources = [one for one in registry.timeline.at(PLACE) if grant.may_read(*one.policy.reads)]
    wanted = [one for one in sources if not source or one.name == source]
    asked = wanted if part is None else wanted[part * PART : (part + 1) * PART]
    found: list[Moment] = []
    for one in asked:
        found += one.moments(viewer, records, within.since, within.until, MOST)
    seen = [moment for moment in found if grant.may_read(Group(moment.group))]
    seen.sort(key=_order, reverse=True)
    count = -(-len(wanted) // PART)
    rest = range(1, count) if part == 0 else ()
    return Story(seen, sources, source, within, list(rest))


def _order(moment: Moment) -> tuple[date, float]:
    return moment.on, moment.at.timestamp() if isinstance(moment.at, datetime) else 0.0
