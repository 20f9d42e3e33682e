"""Watching, stopping and repeating jobs."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.jobs import queries, services
from mingdeng.foundation.jobs.models import Job, JobState

HELP = (
    "匯入、匯出這類要花時間的工作列在這裡；可以離開頁面，完成時會通知您。",
    "「取消」會在目前這一批完成後停下，已完成的部分保留。",
    "失敗或取消的作業按「再執行一次」，會從停下的地方接著做，不會重複。",
)
STOP_POLLING = 286


@policy("jobs.list", reads=[Group.SELF])
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """One's own jobs; the administrator sees everybody's."""
    viewer = _viewer(request)
    request.page_help = HELP  # type: ignore[attr-defined]
    state = request.GET.get("state", "")
    page = queries.jobs(viewer, state=state, after=request.GET.get("after", ""))
    context = {
        "page": page,
        "state": state,
        "states": JobState.choices,
        "all": queries.sees_all(viewer),
    }
    return render(request, "jobs/index.html", context)


@policy("jobs.job", reads=[Group.SELF])
@require_GET
def job(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One job. htmx asks every two seconds; status 286 tells it to stop when all is done."""
    found = queries.job(_viewer(request), ref)
    if not request.htmx:  # type: ignore[attr-defined]
        request.page_help = HELP  # type: ignore[attr-defined]
        return render(request, "jobs/job.html", {"job": found, **_result(found)})
    request.passive = True  # type: ignore[attr-defined]  # the page asks, not the person
    status = STOP_POLLING if found.finished else 200
    return render(request, "jobs/parts/state.html", {"job": found, **_result(found)}, status=status)


@policy("jobs.cancel", writes=[Group.SELF])
@require_POST
def cancel(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Ask a job to stop."""
    found = queries.job(_viewer(request), ref)
    state = services.cancel(found)
    if state == JobState.RUNNING:
        messages.success(request, "已要求取消，目前這一批完成後就停。")
    elif state == JobState.CANCELLED:
        messages.success(request, "已取消。")
    else:
        messages.info(request, "這項作業已經結束，不用取消。")
    return redirect("jobs:job", ref=ref)


@policy("jobs.again", writes=[Group.SELF])
@require_POST
def again(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Run a job again."""
    viewer = _viewer(request)
    made = services.run_again(queries.job(viewer, ref), viewer.staff_id)
    messages.success(request, "已排入，輪到時就開始。")
    return redirect("jobs:job", ref=made.ref)


def _viewer(request: HttpRequest) -> Viewer:
    return request.viewer  # type: ignore[attr-defined]


def _result(found: Job) -> dict[str, object]:
    """The link and the counts of a result; labels are the task's own words."""
    url = str(found.result.get("url", ""))
    counts = found.result.get("counts", {})
    shown = counts if isinstance(counts, dict) else {}
    return {"result_url": url if url.startswith("/") else "", "counts": shown}
