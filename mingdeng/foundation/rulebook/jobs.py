"""Counting at length what a changed rule touches: a job that a person watches, leaves, stops."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.jobs import services
from mingdeng.foundation.jobs.models import Job, JobState
from mingdeng.foundation.jobs.progress import Progress
from mingdeng.foundation.jobs.registry import task
from mingdeng.foundation.rulebook import impact
from mingdeng.foundation.rulebook.impact import Touched

COUNT = "rulebook.count"
STEP = "逐案重算"


class _CalledOff(Exception):
    """The person who asked has called the counting off."""


def ask(viewer: Viewer, label: str, family: str, code: str, params: Mapping[str, Any]) -> Job:
    """Have counted what a rule's new wording touches; asked twice, it is one unfinished job."""
    told = json.dumps([family, code, params], sort_keys=True)
    key = hashlib.sha256(told.encode()).hexdigest()[:32]
    return services.enqueue(
        task=COUNT,
        title=f"計算變更會影響什麼：{label}",
        owner_id=viewer.staff_id,
        arguments={"family": family, "code": code, "params": dict(params)},
        once=f"{COUNT}:{viewer.staff_id}:{key}",
    )


def counted(job: Job) -> list[Touched]:
    """What a finished job found; nothing while it runs, or when it failed or was called off."""
    if job.task != COUNT or job.state != JobState.DONE:
        return []
    return [Touched(count, sentence) for count, sentence in job.result.get("touched", [])]


def counted_for(
    viewer: Viewer, ref: UUID | None, family: str, code: str, params: Mapping[str, Any]
) -> list[Touched] | None:
    """What her job of that reference found for exactly this wording; None when it did not."""
    if ref is None:
        return None
    job = Job.objects.filter(ref=ref, owner_id=viewer.staff_id, task=COUNT).first()
    asked = {"family": family, "code": code, "params": dict(params)}
    if job is None or job.state != JobState.DONE or job.arguments != asked:
        return None
    return counted(job)


@task(COUNT, "計算變更會影響什麼", policy=declare("rulebook.count", writes=[Group.CODES]))
def count(progress: Progress) -> dict[str, Any]:
    """Ask the long counters. It writes nothing but its result, so that it is begun anew safely."""
    asked = progress.arguments

    def tell(done: int, total: int) -> None:
        progress.advance(done, total, STEP)
        if progress.cancelled:
            raise _CalledOff

    try:
        found = impact.of_rule_at_length(asked["family"], asked["code"], asked["params"], tell)
    except _CalledOff:
        return {}
    return {
        "touched": [[each.count, each.sentence] for each in found],
        "counts": {each.sentence: each.count for each in found},
        "url": reverse("rulebook:rule", args=[asked["family"], asked["code"]]),
    }
