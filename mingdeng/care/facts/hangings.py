"""What facts hang on lower floors: a panel and moments of the case page, their part in a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from mingdeng.care.facts import participation, policies, queries, unfinished
from mingdeng.care.facts.models import Fact
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.slots.registry import (
    Moment,
    Panel,
    TimelineSource,
    panels,
    participants,
    timeline,
)
from mingdeng.people.records.queries import same_person

SHOWN = 6
ICONS = {
    "health": "flask", "justice": "lock", "family": "family", "minors": "group",
    "contact": "home", "casework": "case", "identity": "person",
}  # fmt: skip
# Drawn as what went wrong, by mark: the shape says it as well as the colour.
ADVERSE = {("urine", "positive"), ("overdose", "survived"), ("custody", "in"), ("death", "died")}


def latest(request: Any, case: Any, grant: Grant) -> dict[str, Any]:
    """The panel 事實: the last few, and how many there are."""
    facts = [
        fact for fact in queries.shown_to(grant, same_person(case.record_id)) if not fact.withdrawn
    ]
    return {
        "case": case,
        "facts": facts[:SHOWN],
        "count": len(facts),
        "tells": grant.may_write(Group.CASEWORK),
    }


def moments(
    viewer: Any, records: Sequence[int], since: date | None, until: date | None, limit: int
) -> list[Moment]:
    """Facts as moments, each under the group of its kind; the timeline's own grant decides."""
    rows = Fact.objects.filter(record_id__in=list(records), withdrawn_at=None)
    if since is not None:
        rows = rows.filter(occurred_on__gte=since)
    if until is not None:
        rows = rows.filter(occurred_on__lte=until)
    return [_moment(row) for row in rows.order_by("-occurred_on", "-id")[:limit]]


def _moment(row: Fact) -> Moment:
    group = policies.group_of(row.kind, row.occurred_on).value
    return Moment(
        on=row.occurred_on,
        at=row.recorded_at,
        kind="fact",
        title=queries.title_of(row),
        text=queries.words_of(row),
        group=group,
        icon=ICONS.get(group, "document"),
        mark="bad" if (row.kind, row.outcome) in ADVERSE else "note",
    )


panels.add(
    Panel(
        name="facts.latest",
        place="case.aside",
        title="事實",
        template="facts/parts/latest.html",
        context=latest,
        policy=policies.PANEL,
        order=40,
    )
)
timeline.add(
    TimelineSource(
        name="facts",
        place="case",
        title="檢驗、司法與生活事件",
        moments=moments,
        policy=policies.TIMELINE,
        order=30,
    )
)
UNFINISHED = unfinished.KIND
participants.add(participation.PARTICIPANT)
