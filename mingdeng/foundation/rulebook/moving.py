"""After a change of a working day: deadlines that were counted over it are counted again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.calendar.roc import roc_sentence
from mingdeng.foundation.calendar.workdays import WorkCalendar
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.jobs import services
from mingdeng.foundation.jobs.models import Job
from mingdeng.foundation.jobs.progress import Progress
from mingdeng.foundation.jobs.registry import task
from mingdeng.foundation.slots.registry import DayMover, movers

MOVE = "rulebook.move_deadlines"
PLACE = "calendar.day"
POLICY = declare("rulebook.move_deadlines", writes=[Group.CODES])


def follow(viewer: Viewer, day: date, before: WorkCalendar) -> Job:
    """Have every deadline counted over `day` counted again, once the change is committed. `before`
    is the calendar as it stood: by it a module tells what it counted from what people fixed."""
    kept = {each.isoformat(): works for each, works in before.exceptions.items()}
    return services.enqueue(
        task=MOVE,
        title=f"改算期限：{roc_sentence(day)}",
        owner_id=viewer.staff_id,
        arguments={"day": day.isoformat(), "before": kept},
    )


@task(MOVE, "改算期限", policy=POLICY)
def move(progress: Progress) -> dict[str, Any]:
    """Ask every mover in turn, each in a transaction with its audit entry and the checkpoint."""
    day = date.fromisoformat(progress.arguments["day"])
    before = _calendar(progress.arguments["before"])
    todo = movers.at(PLACE)
    counts: dict[str, int] = dict(progress.checkpoint.get("counts", {}))
    for place, mover in enumerate(todo):
        if mover.title in counts:
            continue
        if progress.cancelled:
            break
        with transaction.atomic():
            counts[mover.title] = _carry_out(mover, day, before)
            progress.advance(place + 1, len(todo), mover.title, checkpoint={"counts": counts})
    return {"counts": counts, "url": reverse("rulebook:days")}


def _carry_out(mover: DayMover, day: date, before: WorkCalendar) -> int:
    records = mover.move(day, before)
    if records:
        audit.record(
            "workday.deadlines_moved",
            records=sorted({pk for pk in records if pk is not None}),
            detail={"day": day.isoformat(), "what": mover.name, "count": len(records)},
        )
    return len(records)


def _calendar(kept: Mapping[str, bool]) -> WorkCalendar:
    return WorkCalendar({date.fromisoformat(day): works for day, works in kept.items()})
