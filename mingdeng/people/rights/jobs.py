"""Making a copy as a job: watched, left, stopped, run again without doubling."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import PERSONAL
from mingdeng.foundation.jobs.progress import Progress, TaskFailed
from mingdeng.foundation.jobs.registry import task
from mingdeng.people.records.services import Refused
from mingdeng.people.rights import bundle, policies
from mingdeng.people.rights.models import CopyRequest
from mingdeng.people.rights.services import copying


@task(copying.TASK, "製作個人資料複製本", policy=policies.RUN)
def run(progress: Progress) -> dict[str, Any]:
    """Gather, veil, write, seal. Whoever ordered it must be entitled still."""
    request = CopyRequest.objects.filter(ref=progress.arguments.get("copy")).first()
    if request is None:
        raise TaskFailed("找不到這件請求，可能已經銷毀。")
    if progress.viewer is None or not policies.copies(progress.viewer):
        raise Denied
    scopes.require(progress.viewer, request.record_id, read=PERSONAL)

    def tell(done: int, total: int, step: str) -> None:
        progress.advance(done, total, step)

    copy = bundle.gather(request.record_id, tell)
    if progress.cancelled:
        return {}
    made = bundle.packed(copy, request.asked_on, tell)
    try:
        copying.keep(request, made, len(copy.entries))
    except Refused as no:
        raise TaskFailed(str(no)) from no
    return {
        "counts": {"筆數": len(copy.entries), "遮蔽": copy.veiled},
        "url": reverse("rights:copy", args=[request.ref]),
    }
