"""The family as a table; adding a relative, person first; changing and withdrawing ties."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import conflicts
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.identity import queries as identity
from mingdeng.people.records import queries as records
from mingdeng.people.records.queries.persons import record_for
from mingdeng.people.records.views.asking import CONFLICT, form_page, page_help, viewer_of
from mingdeng.people.ties import queries, services
from mingdeng.people.ties.forms import NewTieForm, RelativeForm, ReviseTieForm
from mingdeng.people.ties.queries.ties import TieLine
from mingdeng.people.ties.services.ties import stored_changes
from mingdeng.people.ties.views.words import in_words

READS = [Group.IDENTITY, Group.FAMILY]


@policy("ties.family", reads=READS, about="record")
@require_GET
def family(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Everybody within the bound, generation by generation."""
    viewer = viewer_of(request)
    record, grant = record_for(viewer, ref, read=READS)
    page_help(
        request,
        "一列一位親屬，從長輩到晚輩；隔一層的寫成「母親的姊妹」。",
        "不在你權限內的人只寫「親屬」；由這個案子說出來的，寫當事人的稱呼。",
        "先找找看系統裡有沒有這個人，沒有再新增。",
    )
    found = queries.family_of(viewer, [record.pk])
    audit.record(
        "family.page_opened",
        subject=record,
        records=[record.pk],
        detail={"count": len(found.relatives)},
    )
    context = {
        "record": record,
        "brief": records.briefs(viewer, [record.pk])[record.pk],
        "family": found,
        "ties": {tie.ref: tie for tie in found.ties},
        "rows": _rows(found),
        "may_write": grant.may_write(Group.FAMILY),
    }
    return form_page(request, "ties/family.html", context)


def _rows(found: queries.Family) -> list[dict[str, Any]]:
    """Each relative with the tie to the ego, when there is one."""
    direct = {row.relative.person_id: row for row in found.direct}
    return [
        {"relative": relative, "direct": direct.get(relative.person_id)}
        for relative in found.relatives
    ]


@policy("ties.find", reads=READS, writes=[Group.FAMILY], about="record")
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Person first: search before anybody is created. POST `q`."""
    viewer = viewer_of(request)
    record, _ = record_for(viewer, ref, read=READS, write=[Group.FAMILY])
    text = request.POST.get("q", "").strip()
    result = records.search(viewer, text) if text else None
    own = records.same_person(record.pk)
    context = {
        "record": record,
        "brief": records.briefs(viewer, [record.pk])[record.pk],
        "result": result,
        "found": [b for b in result.people if b.person_id not in own] if result else [],
    }
    return form_page(request, "ties/find.html", context)


@policy("ties.add_known", reads=READS, writes=[Group.FAMILY], about="record")
@require_http_methods(["GET", "POST"])
def add_known(request: HttpRequest, ref: UUID, other: UUID) -> HttpResponse:
    """A tie to somebody on record whom the reader may see."""
    viewer = viewer_of(request)
    record, _ = record_for(viewer, ref, read=READS, write=[Group.FAMILY])
    relative, _ = record_for(viewer, other, read=[Group.IDENTITY])
    both = records.briefs(viewer, [record.pk, relative.pk])
    form = NewTieForm(request.POST or None, initial={"once": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            given = form.given()
            services.add_tie(record, relative, given, viewer=viewer, once=form.cleaned_data["once"])
        except services.Impossible as no:
            form.add_error(None, str(no))
        else:
            return _back(request, ref, "已新增親屬關係。")
    context = {
        "form": form,
        "record": record,
        "brief": both[record.pk],
        "title": f"{both[relative.pk].name}是{both[record.pk].name}的誰？",
        "verb": "新增",
    }
    return form_page(request, "ties/form.html", context)


@policy("ties.add", reads=READS, writes=[Group.FAMILY], about="record")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, ref: UUID) -> HttpResponse:
    """A relative not on record: likely duplicates are shown first and want a reason to go on."""
    viewer = viewer_of(request)
    record, _ = record_for(viewer, ref, read=READS, write=[Group.FAMILY])
    form = RelativeForm(request.POST or None, initial={"once": uuid.uuid4()})
    hints: list[records.DuplicateHint] = []
    if request.method == "POST" and form.is_valid():
        if queries.is_told(form.cleaned_data["once"]):
            return _back(request, ref, "已新增親屬。")
        person = form.person(record)
        hints = records.likely_duplicates(viewer, person, besides=[record.pk])
        if hints and not form.cleaned_data["override"]:
            form.add_error("override", "系統裡可能已有這個人：請選上面的人，或選理由再新增。")
        else:
            try:
                services.add_relative(
                    record,
                    person,
                    form.given(),
                    viewer=viewer,
                    once=form.cleaned_data["once"],
                    override_reason=form.cleaned_data["override"] if hints else "",
                )
            except services.Impossible as no:
                form.add_error(None, str(no))
            else:
                return _back(request, ref, "已新增親屬。")
    if not hints:
        del form.fields["override"]
    else:
        form.fields["override"].required = True  # drawn without 選填; the view has checked
    context = {
        "form": form,
        "hints": hints,
        "record": record,
        "brief": records.briefs(viewer, [record.pk])[record.pk],
        "title": "新增親屬",
        "verb": "新增",
    }
    return form_page(request, "ties/form.html", context)


@policy("ties.revise", reads=READS, writes=[Group.FAMILY], about="record")
@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, ref: UUID, item: UUID) -> HttpResponse:
    """A tie's new version, or the conflict screen."""
    viewer = viewer_of(request)
    record, _ = record_for(viewer, ref, read=READS)
    line = queries.tie_for(viewer, record.pk, item)
    context: dict[str, Any] = {
        "record": record,
        "brief": records.briefs(viewer, [record.pk])[record.pk],
        "title": "修改親屬關係",
        "verb": "儲存",
        "item": item,
    }
    if request.method == "GET":
        return form_page(request, "ties/form.html", context | {"form": ReviseTieForm.of(line)})
    form = ReviseTieForm(request.POST)
    if form.is_valid():
        try:
            mine = stored_changes(form.given(), ego_is_subject=line.ego_is_subject)
            services.revise_tie(
                line.tie,
                viewer=viewer,
                ego=record.pk,
                expected=form.cleaned_data["version"],
                changes=_settled(request, line, mine),
            )
        except services.Impossible as no:
            form.add_error(None, str(no))
        except StaleEdit as stale:
            return _conflict(request, context, form, line, stale)
        else:
            return _back(request, ref, "已儲存。")
    return form_page(request, "ties/form.html", context | {"form": form})


def _settled(request: HttpRequest, line: TieLine, mine: dict[str, Any]) -> dict[str, Any]:
    return conflicts.settled(request.POST.dict(), mine, line.tie)


def _conflict(
    request: HttpRequest,
    context: dict[str, Any],
    form: ReviseTieForm,
    line: TieLine,
    stale: StaleEdit,
) -> HttpResponse:
    now: Any = stale.current_row
    mine = stored_changes(form.given(), ego_is_subject=line.ego_is_subject)
    found = conflicts.compare(
        now, form.cleaned_data["version"], mine, queries.labels(), words=in_words
    )
    for name, value in found.merged.items():
        setattr(now, name, value)
    merged = ReviseTieForm.of(queries.line_of(now, ego_is_subject=line.ego_is_subject))
    names = identity.names_of([found.actor_id])
    more = {"form": merged, "conflict": found, "who": names.get(found.actor_id or 0, "")}
    return form_page(request, "ties/form.html", context | more, status=CONFLICT)


@policy("ties.withdraw", reads=READS, writes=[Group.FAMILY], about="record")
@require_POST
def withdraw(request: HttpRequest, ref: UUID, item: UUID) -> HttpResponse:
    """A tie that never was."""
    viewer = viewer_of(request)
    record, _ = record_for(viewer, ref, read=READS)
    line = queries.tie_for(viewer, record.pk, item)
    services.withdraw_tie(line.tie, viewer=viewer, ego=record.pk)
    return _back(request, ref, "已撤銷這筆關係。")


def _back(request: HttpRequest, ref: UUID, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("ties:family", ref=ref)
