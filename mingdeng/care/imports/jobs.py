"""The import as a job that can be watched, left, stopped and run again."""

from __future__ import annotations

from typing import Any

from mingdeng.care.imports import lists, policies, services
from mingdeng.care.imports.models import Batch
from mingdeng.foundation.jobs.progress import Progress
from mingdeng.foundation.jobs.registry import task

TASK = "imports.caseload"
CHECK = "imports.check"


@task(TASK, "匯入名單", policy=policies.RUN)
def run(progress: Progress) -> dict[str, Any]:
    """Take a checked batch in, whatever its list; goes on where a run that died stood."""
    return _run(progress, dry_run=False)


@task(CHECK, "檢查名單", policy=policies.RUN)
def check(progress: Progress) -> dict[str, Any]:
    """Check a batch of many rows and write nothing of it."""
    return _run(progress, dry_run=True)


def _run(progress: Progress, *, dry_run: bool) -> dict[str, Any]:
    batch = Batch.objects.get(ref=progress.arguments["batch"])
    unit = lists.find(batch.list_code).unit
    step = "檢查各列" if dry_run else f"寫入{unit}"

    def tell(done: int, total: int) -> None:
        progress.advance(done, total, step)

    made = services.run(batch, dry_run=dry_run, tell=tell, stop=lambda: progress.cancelled)
    return {
        "counts": {
            "可匯入" if dry_run else "已匯入": made.accepted,
            "需修正": len({row["row"] for row in made.rejected}),
            "疑似重複": len(made.duplicates),
        },
        "url": f"/imports/{batch.ref}/",
    }
