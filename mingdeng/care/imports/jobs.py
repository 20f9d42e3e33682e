"""The import as a job that can be watched, left, stopped and run again."""

from __future__ import annotations

from typing import Any

from mingdeng.care.imports import lists, policies, services
from mingdeng.care.imports.models import Batch
from mingdeng.foundation.jobs.progress import Progress
from mingdeng.foundation.jobs.registry import task

TASK = "imports.caseload"


@task(TASK, "匯入名單", policy=policies.RUN)
def run(progress: Progress) -> dict[str, Any]:
    """Take a checked batch in, whatever its list; goes on where a run that died stood."""
    batch = Batch.objects.get(ref=progress.arguments["batch"])
    unit = lists.find(batch.list_code).unit

    def tell(done: int, total: int) -> None:
        progress.advance(done, total, f"寫入{unit}")

    made = services.run(batch, dry_run=False, tell=tell)
    return {
        "counts": {"已匯入": made.accepted, "需修正": len(made.rejected)},
        "url": f"/imports/{batch.ref}/",
    }
