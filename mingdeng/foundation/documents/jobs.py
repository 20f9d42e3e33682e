"""The long export as a job: chunk by chunk, stopped when asked, one entry at its end."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.documents import exporting
from mingdeng.foundation.documents.models import Export
from mingdeng.foundation.jobs.progress import Progress, TaskFailed
from mingdeng.foundation.jobs.registry import task
from mingdeng.foundation.secrecy.services import new_key

NOBODY = "帳號目前沒有職務，不能匯出。"


@task(exporting.TASK, "匯出清單", policy=declare("documents.export", reads=[Group.SELF]))
def run(progress: Progress) -> dict[str, Any]:
    """Collect the list as its owner may read it when it runs, and keep the file for her."""
    export = exporting.find(progress.arguments["code"])
    kind, asked = progress.arguments["kind"], progress.arguments["asked"]
    viewer = progress.viewer
    if viewer is None:
        raise TaskFailed(NOBODY)
    total = export.count(viewer, asked)
    rows: list[Any] = []
    records: list[int] = []
    after = ""
    while not progress.cancelled:
        part = export.part(viewer, asked, after, exporting.CHUNK)
        rows += part.rows
        records += part.records
        after = part.after
        progress.advance(len(rows), max(total, len(rows)), "收集資料")
        if not after:
            break
    if progress.stopped:
        return {"counts": {}}
    body = exporting.written(export, viewer, asked, rows, kind)
    with transaction.atomic():
        made = Export.objects.create(
            key=new_key(), owner_id=viewer.staff_id, code=export.code, kind=kind, body=body
        )
        exporting.note(export, asked, kind, len(rows), records)
    return {"counts": {"已匯出": len(rows)}, "url": reverse("documents:export", args=[made.ref])}
