"""What runs by itself: every case looked at once a night, the ladder climbed every minute.

The night's look is a job, so that a large city does not hold the clock up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingdeng.care.alerts import services
from mingdeng.care.alerts.models import STANDING as STANDING_ALERTS
from mingdeng.care.alerts.models import Alert
from mingdeng.care.cases.models import STANDING, Case
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.jobs import services as jobs
from mingdeng.foundation.jobs.progress import Progress
from mingdeng.foundation.jobs.registry import task

TASK = "alerts.evaluate_all"
BATCH = 3000
POLICY = declare("alerts.evaluate_all", reads=[Group.SYSTEM])


def look_at_all() -> None:
    """Put the night's look into the queue, once."""
    jobs.enqueue(task=TASK, once=TASK)


def escalate() -> int:
    """Climb the ladder until nothing is due; how many alerts went up."""
    total = 0
    while climbed := services.escalate_due():
        total += climbed
    return total


@task(TASK, "每日重看警示", policy=POLICY)
def evaluate_all(progress: Progress) -> Mapping[str, Any]:
    """Look at every standing case, and at ended ones whose alerts still stand.

    In batches of whole workers' caseloads where that fits, so that a budget is shared out fairly;
    begun again after a crash it goes on behind the last batch.
    """
    done = int(progress.checkpoint.get("done", 0))
    ids = _ids()
    sent = 0
    while done < len(ids) and not progress.cancelled:
        outcome = services.evaluate_many(ids[done : done + BATCH])
        sent += outcome.sent
        done = min(done + BATCH, len(ids))
        progress.advance(done, len(ids), "逐案重看", checkpoint={"done": done})
    return {"cases": done, "sent": sent}


def _ids() -> list[int]:
    left_over = Alert.objects.filter(state__in=STANDING_ALERTS).exclude(
        case__now_status__in=STANDING
    )
    standing = Case.objects.filter(now_status__in=STANDING).order_by("now_worker_id", "pk")
    ended = sorted(set(left_over.values_list("case_id", flat=True)))
    return [*standing.values_list("pk", flat=True), *ended]
