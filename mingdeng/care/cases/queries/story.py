"""The timeline of a person: what every module hangs, merged, cut into pages."""

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
SIZE = 20
SAME_DAY = 20
BEGINNING = date(1912, 1, 1)


@dataclass(frozen=True)
class Story:
    """One page of a timeline: moments newest first, the sources to narrow it to, and the day the
    next page ends on (None on the last)."""

    moments: Sequence[Moment]
    sources: Sequence[TimelineSource]
    chosen: str
    until: date | None


def story(
    viewer: Viewer | None,
    records: Sequence[int],
    grant: Grant,
    *,
    source: str = "",
    until: date | None = None,
    size: int = SIZE,
) -> Story:
    """A page of moments up to `until`: one query per source the viewer may read.

    A moment whose group she may not read is left out altogether: its title may tell what it is.
    """
    sources = [one for one in registry.timeline.at(PLACE) if grant.may_read(*one.policy.reads)]
    asked = [one for one in sources if not source or one.name == source]
    last = until or timezone.localdate() + timedelta(days=366)
    found: list[Moment] = []
    for one in asked:
        found += one.moments(viewer, records, BEGINNING, last, size + SAME_DAY)
    seen = [moment for moment in found if grant.may_read(Group(moment.group))]
    seen.sort(key=_order, reverse=True)
    page = seen[:size]
    if len(seen) > size:
        # A day is never cut in two: the next page ends on the day before.
        page += [moment for moment in seen[size:] if moment.on == page[-1].on]
    more = len(seen) > len(page)
    return Story(page, sources, source, page[-1].on - timedelta(days=1) if more else None)


def _order(moment: Moment) -> tuple[date, float]:
    return moment.on, moment.at.timestamp() if isinstance(moment.at, datetime) else 0.0
