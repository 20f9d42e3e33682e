"""Pages of a case's files: the list, sending, replacing, taking down."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import case_for
from mingdeng.care.cases.queries.sheet import sheet
from mingdeng.care.papers import kept, services
from mingdeng.care.papers.forms import FindForm, ReplaceForm, UploadForm, WithdrawForm
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.files.models import StoredFile
from mingdeng.foundation.files.refusals import Refused
from mingdeng.foundation.identity.viewer import Viewer

READS = (Group.IDENTITY, Group.CASEWORK)
HELP = (
    "檔案加密存放，只有能看這一案的人打得開；每次開啟都留下紀錄。",
    "照片會轉正並移除拍攝地點；看不到檔名的，是不在您權限內的種類。",
    "放錯人時按「撤下」選「放錯人」，內容立即銷毀。",
    "「等候掃毒」的檔案還不能開，掃毒通過後自動開放。",
)


@policy("papers.files", reads=READS, about="case")
@require_GET
def case_files(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """A case's files, newest first, by kind."""
    case, grant = case_for(_viewer(request), ref, read=READS)
    form = FindForm(request.GET or None)
    asked = _asked(form, request.GET.get("after", ""))
    audit.record("file.list_opened", subject=case, records=[case.record_id])
    return _list(request, case, grant, form, kept.listed(case, grant, asked), asked)


@policy("papers.files_find", reads=READS, about="case")
@require_POST
def find(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Files by what they are called; what is sought stands in the body only."""
    case, grant = case_for(_viewer(request), ref, read=READS)
    form = FindForm(request.POST)
    asked = _asked(form, "")
    sought = form.cleaned_data.get("q", "") if form.is_valid() else ""
    found = kept.searched(case, grant, asked, sought)
    audit.record(
        "file.searched",
        subject=case,
        records=[case.record_id],
        detail={"filters": list(form.changed_data), "count": len(found.lines)},
    )
    return _list(request, case, grant, form, found, asked, sought=bool(sought))


def _asked(form: FindForm, after: str) -> kept.Asked:
    if not form.is_bound or not form.is_valid():
        return kept.Asked(after=after)
    return kept.Asked(form.cleaned_data["kind"], form.cleaned_data["gone"], after)


def _list(
    request: HttpRequest,
    case: Case,
    grant: Grant,
    form: FindForm,
    found: kept.Listed,
    asked: kept.Asked,
    *,
    sought: bool = False,
) -> HttpResponse:
    query = "&".join(
        part
        for part in (f"kind={asked.kind}" if asked.kind else "", "gone=on" * asked.gone)
        if part
    )
    context = {
        "form": form,
        "found": found,
        "narrowed": sought or bool(asked.kind),
        "sought": sought,
        "query": query,
        "first_page": not asked.after,
        "writes": kept.writes(grant),
    }
    return _draw(request, "papers/files.html", context, case, grant)


@policy("papers.file_new", reads=READS, writes=[Group.CASEWORK], about="case")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Send files. What is refused is told by name; what was good is kept all the same."""
    viewer = _viewer(request)
    case, grant = case_for(viewer, ref, read=READS, write=[Group.CASEWORK])
    if request.method != "POST":
        form = UploadForm(grant=grant)
        audit.record("file.form_opened", subject=case, records=[case.record_id])
        return _draw(request, "papers/file_new.html", {"form": form}, case, grant)
    form = UploadForm(request.POST, request.FILES, grant=grant)
    if not form.is_valid():
        if request.FILES and "uploads" not in form.errors:
            form.add_error("uploads", "檔案要再選一次，瀏覽器不會替您留著。")
        return _draw(request, "papers/file_new.html", {"form": form}, case, grant, 422)
    told = form.cleaned_data
    taken = services.add(
        viewer=viewer,
        case=case,
        grant=grant,
        uploads=told["uploads"],
        kind=told["kind"],
        once=told["once"],
        dated_on=told["dated_on"],
        note=told["note"],
    )
    if taken.kept:
        wait = f"，其中 {taken.waiting} 個等候掃毒後才能開" if taken.waiting else ""
        messages.success(request, f"已收下 {len(taken.kept)} 個檔案{wait}。")
    if not taken.refused:
        return redirect("papers:files", ref=ref)
    again = UploadForm(_once_more(request), grant=grant)
    again.is_valid()
    again.errors.pop("uploads", None)
    again.add_error("uploads", [f"「{name}」：{sentence}" for name, sentence in taken.refused])
    return _draw(request, "papers/file_new.html", {"form": again}, case, grant, 422)


def _once_more(request: HttpRequest) -> Any:
    """What was filled in, for sending the refused files anew: those kept are not sent again."""
    data = request.POST.copy()
    data["once"] = str(uuid.uuid4())
    return data


@policy("papers.file_replace", reads=[Group.IDENTITY], writes=[Group.CASEWORK], about="file")
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Put a newer file in an older one's place."""
    viewer = _viewer(request)
    row, grant, case = kept.file_on(viewer, ref)
    sent = request.method == "POST"
    form = ReplaceForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        try:
            services.replace(
                viewer=viewer,
                case=case,
                grant=grant,
                stored=row,
                upload=form.cleaned_data["file"],
                note=form.cleaned_data["note"],
            )
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, "已更換檔案，舊的列在「已更換」。")
            return redirect("papers:files", ref=case.ref)
    return _act(request, row, form, case, grant, "replace")


@policy("papers.file_withdraw", reads=[Group.IDENTITY], writes=[Group.CASEWORK], about="file")
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Take a file down, with the reason."""
    viewer = _viewer(request)
    row, grant, case = kept.file_on(viewer, ref)
    sent = request.method == "POST"
    form = WithdrawForm(request.POST if sent else None)
    if sent and form.is_valid():
        try:
            services.withdraw(
                viewer=viewer,
                case=case,
                grant=grant,
                stored=row,
                code=form.cleaned_data["code"],
                why=form.cleaned_data["why"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已撤下檔案。")
            return redirect("papers:files", ref=case.ref)
    return _act(request, row, form, case, grant, "withdraw")


def _act(
    request: HttpRequest, row: StoredFile, form: Any, case: Case, grant: Grant, act: str
) -> HttpResponse:
    if row.destroyed_at is not None:
        raise Denied
    if request.method != "POST":
        audit.record("file.form_opened", subject=row, records=[case.record_id])
    context = {"form": form, "file": kept.line(row, grant), "act": act}
    status = 422 if form.is_bound else 200
    return _draw(request, "papers/file_act.html", context, case, grant, status)


def _draw(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    case: Case,
    grant: Grant,
    status: int = 200,
) -> HttpResponse:
    request.page_help = HELP  # type: ignore[attr-defined]
    shown = {"case": case, "sheet": sheet(_viewer(request), case, grant), **context}
    return render(request, template, shown, status=status)


def _viewer(request: HttpRequest) -> Viewer:
    return request.viewer  # type: ignore[attr-defined]
