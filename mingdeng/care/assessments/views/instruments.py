"""Giving a questionnaire, its result with what to do at once, its history, corrections."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingdeng.care.assessments import drawings, queries, services
from mingdeng.care.assessments.forms import CorrectionForm, InstrumentForm, WithdrawForm
from mingdeng.care.assessments.models import Administration
from mingdeng.care.cases.queries import case_for
from mingdeng.care.cases.views.asking import draw, opened, page_help, viewer_of
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import conflicts
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.identity.models import Staff

GIVE_HELP = (
    "數字鍵 1 到 5 選答案，會自動到下一題；也可以點選。",
    "沒回答的題目不會補分；含有它的分數不計算。",
    "有立即危險的答案會馬上提醒怎麼做，並通知督導。",
)
HISTORY_HELP = ("各次分數由作答重新計算；切分點標「暫定」的尚無國內常模。",)
LABELS = {"answers": "作答", "note": "說明"}


@require_safe
@policy("assessments.instruments_page", reads=[Group.HEALTH], about="case")
def overview(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Every questionnaire on offer and all that were given."""
    page_help(request, *HISTORY_HELP)
    case, grant = case_for(viewer_of(request), ref, read=[Group.HEALTH])
    opened(case, "instrument.list_opened")
    given = queries.given_to(case)
    latest = {one.code: one.on for one in reversed(given) if not one.withdrawn}
    context = {
        "offers": queries.instruments_on_offer(case, timezone.localdate(), latest),
        "given": given,
        "writes": _writes(grant),
        "today": timezone.localdate(),
    }
    return draw(request, "assessments/instruments.html", case, grant, context)


@require_http_methods(["GET", "POST"])
@policy("assessments.give", writes=[Group.HEALTH, Group.CASEWORK], about="case")
def give(request: HttpRequest, ref: uuid.UUID, code: str) -> HttpResponse:
    """Give a questionnaire."""
    page_help(request, *GIVE_HELP)
    viewer = viewer_of(request)
    case, grant = case_for(viewer, ref, write=[Group.HEALTH, Group.CASEWORK])
    version = queries.instrument(code, timezone.localdate())
    if version is None:
        raise Denied
    initial = {
        "once": uuid.uuid4(),
        "given_on": timezone.localdate(),
        "occasion": "review" if code in queries.last_days(case) else "opening",
        "mode": "read_aloud",
    }
    form = InstrumentForm(request.POST or None, definition=version.definition, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                made = services.give_instrument(
                    viewer=viewer,
                    case=case,
                    instrument=version,
                    answers=form.answers(),
                    given_on=said["given_on"],
                    occasion=said["occasion"],
                    mode=said["mode"],
                    note=said["note"],
                    once=said["once"],
                )
            except ValidationError as refused:
                form.take_errors(refused)
            else:
                messages.success(request, "已儲存並計分。")
                return redirect("assessments:given", ref=made.ref)
    else:
        opened(case, "instrument.form_opened", instrument=code)
    context = {"form": form, "definition": version.definition, "verb": "儲存並計分"}
    return draw(request, "assessments/give.html", case, grant, context, status=status)


@require_safe
@policy("assessments.given", reads=[Group.HEALTH], about="administration")
def given(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """One administration: scores, what to do at once, the answers."""
    page_help(request, *HISTORY_HELP)
    row, grant = queries.administration_for(viewer_of(request), ref)
    opened(row.case, "instrument.page_opened", administration=row.pk)
    context = {
        "given": queries.view(row, _name(row.given_by_id)),
        "definition": row.instrument.definition,
        "writes": _writes(grant) and row.withdrawn_at is None,
        "withdraw_form": WithdrawForm(initial={"version": row.version}, auto_id="w_%s"),
    }
    return draw(request, "assessments/given.html", row.case, grant, context)


@require_safe
@policy("assessments.instrument_history", reads=[Group.HEALTH], about="case")
def history(request: HttpRequest, ref: uuid.UUID, code: str) -> HttpResponse:
    """Every time one questionnaire was given, with its trend."""
    page_help(request, *HISTORY_HELP)
    case, grant = case_for(viewer_of(request), ref, read=[Group.HEALTH])
    version = queries.instrument(code, timezone.localdate())
    rows = queries.given_to(case, code)
    if version is None and not rows:
        raise Denied
    opened(case, "instrument.history_opened", instrument=code)
    context = {
        "title": version.title if version else rows[0].title,
        "code": code,
        "given": rows,
        "drawing": drawings.score_course(rows),
        "offered": version is not None,
        "writes": _writes(grant),
    }
    return draw(request, "assessments/instrument_history.html", case, grant, context)


@require_http_methods(["GET", "POST"])
@policy("assessments.correct_given", writes=[Group.HEALTH, Group.CASEWORK], about="administration")
def correct(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Correct answers as a new version; a stale edit comes back field by field."""
    page_help(request, *GIVE_HELP)
    viewer = viewer_of(request)
    row, grant = queries.administration_for(viewer, ref, write=True)
    form = _correction(request, row)
    status, conflict = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            mine = {"answers": form.answers(), "note": form.cleaned_data["note"].strip() or None}
            mine = conflicts.settled(request.POST, mine, row)
            try:
                services.correct_answers(
                    viewer=viewer,
                    administration=row,
                    answers=mine["answers"],
                    note=mine["note"] or "",
                    reason=form.cleaned_data["reason"],
                    expected=form.cleaned_data["version"],
                )
            except audit.StaleEdit as stale:
                conflict, status = _conflict(stale, form, row, mine), 409
                form = _again(request, stale.current_row, row)
            except ValidationError as refused:
                form.take_errors(refused)
            else:
                messages.success(request, "已更正並重新計分，舊版留存。")
                return redirect("assessments:given", ref=row.ref)
    else:
        opened(row.case, "instrument.form_opened", administration=row.pk)
    context = {
        "form": form,
        "definition": row.instrument.definition,
        "correcting": row.ref,
        "conflict": conflict,
        "verb": "儲存更正",
    }
    return draw(request, "assessments/give.html", row.case, grant, context, status=status)


@require_POST
@policy("assessments.withdraw_given", writes=[Group.HEALTH, Group.CASEWORK], about="administration")
def withdraw(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Take an administration back."""
    viewer = viewer_of(request)
    row, _ = queries.administration_for(viewer, ref, write=True)
    form = WithdrawForm(request.POST)
    try:
        if form.is_valid():
            services.withdraw_administration(
                viewer=viewer,
                administration=row,
                reason=form.cleaned_data["reason"],
                note=form.cleaned_data["note"],
                expected=form.cleaned_data["version"],
            )
            messages.success(request, "已撤銷，不再計入；原內容仍留存。")
        else:
            messages.error(request, "沒有撤銷：請選擇撤銷的理由。")
    except ValidationError as refused:
        messages.error(request, "".join(refused.messages))
    except audit.StaleEdit:
        messages.error(request, "別人剛改過這筆，請看過現在的內容再決定是否撤銷。")
    return redirect("assessments:given", ref=row.ref)


def _correction(request: HttpRequest, row: Administration) -> CorrectionForm:
    return CorrectionForm(
        request.POST or None,
        definition=row.instrument.definition,
        answers=row.answers or {},
        initial={"version": row.version, "note": row.note or ""},
    )


def _again(request: HttpRequest, now: Any, row: Administration) -> CorrectionForm:
    """Everything typed, over the version that stands now."""
    data = request.POST.copy()
    data["version"] = str(now.version)
    return CorrectionForm(data, definition=row.instrument.definition)


def _conflict(
    stale: audit.StaleEdit, form: CorrectionForm, row: Administration, mine: dict[str, Any]
) -> dict[str, Any]:
    questions = {q.code: q for q in form.questions()}

    def words(name: str, value: Any) -> str:
        if name != "answers":
            return str(value or "")
        said = value or {}
        return "、".join(
            f"{q.number}. {next((w for n, w, _ in q.options if n == said[code]), '')}"
            for code, q in questions.items()
            if code in said
        )

    found = conflicts.compare(stale.current_row, form.cleaned_data["version"], mine, LABELS, words)
    return {
        "fields": found.fields,
        "clashes": found.clashes,
        "who": _name(found.actor_id),
        "when": found.when,
    }


def _writes(grant: Grant) -> bool:
    return grant.may_write(Group.HEALTH, Group.CASEWORK)


def _name(staff_id: int | None) -> str:
    if staff_id is None:
        return ""
    return Staff.objects.filter(pk=staff_id).values_list("name", flat=True).first() or ""
