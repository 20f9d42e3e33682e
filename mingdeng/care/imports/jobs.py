"""The import as a job that can be watched, left, stopped and run again."""

from __future__ import annotations

from typing import Any

from mingdeng.care.imports import policies, services
from mingdeng.care.imports.models import Batch
from mingdeng.foundation.jobs.progress import Progress
from mingdeng.foundation.jobs.registry import task

TASK = "imports.caseload"


@task(TASK, "匯入個案名冊", policy=policies.RUN)
def run(progress: Progress) -> dict[str, Any]:
    """Take a checked batch in; goes on where a run that died stood."""
    batch = Batch.objects.get(ref=progress.arguments["batch"])

    def tell(done: int, total: int) -> None:
        progress.advance(done, total, "寫入個案")

    made = services.run(batch, dry_run=False, tell=tell)
    return {
        "counts": {"accepted": made.accepted, "rejected": len(made.rejected)},
        "url": f"/imports/{batch.ref}/",
    }
