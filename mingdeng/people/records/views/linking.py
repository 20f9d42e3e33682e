"""Saying that two records are one person, side by side; and undoing it at any time."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.people.records import queries, services
from mingdeng.people.records.forms.people import LinkForm, UnlinkForm
from mingdeng.people.records.queries.comparing import Comparison, compare, undoing
from mingdeng.people.records.queries.persons import record_for
from mingdeng.people.records.views.asking import form_page, page_help, to_person, viewer_of


@policy("records.link_choose", reads=[Group.IDENTITY], writes=[Group.IDENTITY], about="record")
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Search for the other record; POST `q`."""
    record, _ = record_for(viewer_of(request), ref, write=[Group.IDENTITY])
    text = request.POST.get("q", "").strip()
    result = queries.search(viewer_of(request), text) if text else None
    own = queries.same_person(record.pk)
    found = [b for b in result.people if b.person_id not in own] if result else []
    brief = queries.briefs(viewer_of(request), [record.pk])[record.pk]
    context = {"record": record, "brief": brief, "result": result, "found": found}
    return form_page(request, "records/link_choose.html", context)


@policy("records.link", reads=[Group.IDENTITY], writes=[Group.IDENTITY], about="record")
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, ref: UUID, other: UUID) -> HttpResponse:
    """Both sides; which value is shown for each field; why they are one."""
    if ref == other:
        raise Denied
    both = compare(viewer_of(request), ref, other)
    page_help(
        request,
        "兩筆逐欄比對；不一樣的欄位選要顯示哪一個，另一個仍保留在來源紀錄。",
        "連結隨時可以撤銷，撤銷時會問之後新增的資料各是誰的。",
    )
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.link(
                both.left.record,
                both.right.record,
                viewer=viewer_of(request),
                reason=form.cleaned_data["reason"],
                note=form.cleaned_data["note"],
                choices=_choices(request, both),
            )
        except services.Refused as no:
            form.add_error(None, str(no))
        else:
            return to_person(request, ref, "已認定為同一人。隨時可以在這一頁撤銷。")
    if request.method == "GET":
        audit.record(
            "person.compared",
            subject=both.left.record,
            records=[both.left.record.pk, both.right.record.pk],
        )
    return form_page(request, "records/link.html", {"both": both, "form": form})


def _choices(request: HttpRequest, both: Comparison) -> dict[str, int]:
    """What was chosen where the sides disagree."""
    chosen = {}
    for compared in both.fields:
        side = request.POST.get(f"shown-{compared.name}")
        if compared.choose and side in ("left", "right"):
            chosen[compared.name] = compared.left_id if side == "left" else compared.right_id
    return chosen


@policy("records.unlink", reads=[Group.IDENTITY], writes=[Group.IDENTITY], about="record")
@require_http_methods(["GET", "POST"])
def unlink(request: HttpRequest, ref: UUID, item: UUID) -> HttpResponse:
    """Undo a link; each row added since is asked for and given to its side."""
    record, _ = record_for(viewer_of(request), ref, write=[Group.IDENTITY])
    found = undoing(viewer_of(request), item)
    if found.link.left_id not in queries.same_person(record.pk):
        raise Denied
    form = UnlinkForm(request.POST or None)
    answers = {
        added.key: request.POST.get(f"side-{at}", "")
        for at, (added, _, _) in enumerate(found.additions)
    }
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_link(
                found.link,
                viewer=viewer_of(request),
                reason=form.cleaned_data["reason"],
                attribution=answers,
            )
        except services.Refused as no:
            form.add_error(None, str(no))
        else:
            return to_person(request, ref, "已撤銷，兩筆紀錄各自獨立。")
    rows = [
        (added, text, answers[added.key] if request.method == "POST" else now)
        for added, text, now in found.additions
    ]
    return form_page(request, "records/unlink.html", {"found": found, "form": form, "rows": rows})
