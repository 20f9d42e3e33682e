"""Bringing a list: file, check, mend or decide, take in."""

from __future__ import annotations

import csv
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mingdeng.care.imports import lists, queries, services, sheets
from mingdeng.care.imports.forms import FileForm, MatchForm
from mingdeng.care.imports.jobs import CHECK, TASK
from mingdeng.care.imports.models import Batch, Row, RowState
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.jobs.services import enqueue

LIST = "duplicate_override_reason"
HELP = (
    "先檢查，再匯入：檢查不會寫入任何資料。",
    "標題認不得時可以自己對應欄位；下次同樣標題的檔案會照用。",
    "需修正的列可下載清單，改好原檔後再傳一次；已匯入的列不會重複。",
    "疑似重複的列不會自動匯入：請確認是否同一人、同一件事。",
    "事實以案號或身分證號對到個案；同一件事再匯入一次不會重複。",
)


@policy("imports.list", writes=[Group.TEAM])
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """My batches and a form for the next file."""
    request.page_help = HELP  # type: ignore[attr-defined]
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = services.stage(
                file.read(),
                file.name,
                list_code=form.cleaned_data["list_code"],
                options={"kind": form.cleaned_data["kind"]},
                ask=True,
            )
        except sheets.Refused as said:
            form.add_error("file", str(said))
        else:
            if services.unmatched(batch):
                return redirect("imports:match", ref=batch.ref)
            return _checked(request.viewer, batch)  # type: ignore[attr-defined]
    shown = {"form": form, "batches": queries.batches(request.viewer)}  # type: ignore[attr-defined]
    status = 422 if form.errors else 200
    return render(request, "imports/list.html", shown, status=status)


def _checked(viewer: Viewer, batch: Batch) -> HttpResponse:
    """Check a batch: few rows at once, many as a job that can be watched and left."""
    if batch.rows <= int(services.limits().get("at_once_rows", 0)):
        services.run(batch, dry_run=True)
        return redirect("imports:batch", ref=batch.ref)
    return _job(viewer, batch, CHECK, "檢查")


def _job(viewer: Viewer, batch: Batch, task: str, verb: str) -> HttpResponse:
    job = enqueue(
        task=task,
        title=f"{verb}{lists.find(batch.list_code).label}"[:120],
        owner_id=viewer.staff_id,
        arguments={"batch": str(batch.ref)},
        once=f"imports:{batch.ref}",
    )
    batch.job_ref = job.ref
    batch.save(update_fields=["job_ref"])
    return redirect("jobs:job", ref=job.ref)


@policy("imports.match", writes=[Group.TEAM])
@require_http_methods(["GET", "POST"])
def match(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Which header of the file is which of our columns; remembered for the next such file."""
    request.page_help = HELP  # type: ignore[attr-defined]
    viewer = request.viewer  # type: ignore[attr-defined]
    batch = queries.batch_of(viewer, ref)
    if batch.key.destroyed:
        raise Denied
    form = MatchForm(request.POST or None, batch=batch)
    if request.method == "POST" and form.is_valid():
        try:
            services.match(batch, form.cleaned_data)
        except sheets.Refused as said:
            form.add_error(None, str(said))
        else:
            return _checked(viewer, batch)
    shown = {
        "form": form,
        "batch": queries.brief(batch),
        "missing": services.unmatched(batch),
        "columns": form.paired(),
    }
    status = 422 if form.errors else 200
    return render(request, "imports/match.html", shown, status=status)


@policy("imports.batch", writes=[Group.TEAM])
@require_GET
def batch_page(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """What stands of a batch, and what to do next."""
    request.page_help = HELP  # type: ignore[attr-defined]
    batch = queries.batch_of(request.viewer, ref)  # type: ignore[attr-defined]
    if services.unmatched(batch) and not batch.key.destroyed:
        return redirect("imports:match", ref=batch.ref)
    shown = {
        "page": queries.page(batch),
        "reasons": codes.choices(LIST),
        "what": lists.find(batch.list_code),
    }
    return render(request, "imports/batch.html", shown)


@policy("imports.start", writes=[Group.TEAM])
@require_POST
def start(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Take the good rows in, as a job."""
    viewer = request.viewer  # type: ignore[attr-defined]
    batch = queries.batch_of(viewer, ref)
    if batch.key.destroyed or services.unmatched(batch):
        raise Denied
    return _job(viewer, batch, TASK, "匯入")


@policy("imports.decide", writes=[Group.TEAM])
@require_POST
def decide(request: HttpRequest, ref: uuid.UUID, number: int) -> HttpResponse:
    """A suspected duplicate: the same person (left out), or somebody else with a coded reason."""
    batch = queries.batch_of(request.viewer, ref)  # type: ignore[attr-defined]
    row = Row.objects.filter(batch=batch, number=number, state=RowState.DUPLICATE).first()
    reason = request.POST.get("reason", "")
    if row is None or batch.key.destroyed or (reason and codes.find(LIST, reason) is None):
        raise Denied
    services.decide(row, import_anyway=reason)
    return redirect("imports:batch", ref=ref)


@policy("imports.report", writes=[Group.TEAM])
@require_GET
def report(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Every row that wants mending, as a file a clerk can open: place and words, no cell."""
    batch = queries.batch_of(request.viewer, ref)  # type: ignore[attr-defined]
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="import-report.csv"'
    answer.write("\ufeff")
    out = csv.writer(answer)
    out.writerow(["列", "狀態", "欄位", "說明"])
    count = 0
    for state in (RowState.REJECTED, RowState.DUPLICATE):
        for row in queries.said(batch, state, limit=batch.rows):
            for column, reason in row.complaints:
                out.writerow([row.number, RowState(row.state).label, column, reason])
                count += 1
    said = lists.find(batch.list_code).audit
    audit.record(f"{said}.report_exported", subject=batch, detail={"count": count})
    return answer


@policy("imports.discard", writes=[Group.TEAM])
@require_POST
def discard(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Destroy what was staged."""
    services.discard(queries.batch_of(request.viewer, ref))  # type: ignore[attr-defined]
    return redirect("imports:list")
