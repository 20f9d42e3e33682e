"""One code list: its entries on a day; adding, rewording and ending a code; export."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit.services import StaleEdit, record
from mingdeng.foundation.calendar.roc import roc_sentence
from mingdeng.foundation.codes.models import CodeEntry
from mingdeng.foundation.documents.blocks import Sheet
from mingdeng.foundation.rulebook import impact, words
from mingdeng.foundation.rulebook.forms.code import CodeForm, EndForm
from mingdeng.foundation.rulebook.forms.days import AsOfForm
from mingdeng.foundation.rulebook.policies import may_change
from mingdeng.foundation.rulebook.queries import lists as queries
from mingdeng.foundation.rulebook.services import codes as services
from mingdeng.foundation.rulebook.services import dating
from mingdeng.foundation.rulebook.views import steps
from mingdeng.foundation.rulebook.views.hub import as_ods

HELP = (
    "每個代碼的名稱都有期間：改名是新的一筆，舊紀錄仍以當時的名稱顯示。",
    "停用的代碼不再列在表單裡，用過它的紀錄照樣讀得到。",
)


@require_safe
@policy("rulebook.list", reads=[Group.CODES])
def code_list(request: HttpRequest, name: str) -> HttpResponse:
    """A list as of a day, what has ended or is coming, and its history."""
    viewer = request.viewer  # type: ignore[attr-defined]
    request.page_help = HELP  # type: ignore[attr-defined]
    page = queries.code_list(viewer, name)
    form = AsOfForm(request.GET if "on" in request.GET else None)
    day = form.day()
    context = {
        "page": page,
        "form": form,
        "day": day,
        "today": timezone.localdate(),
        "rows": page.on(day),
        "around": page.around(day),
        "history": queries.history(name),
        "may_change": may_change(viewer) and page.editable,
    }
    return render(request, "rulebook/list.html", context)


@require_POST
@policy("rulebook.export_list", reads=[Group.CODES])
def export(request: HttpRequest, name: str) -> HttpResponse:
    """Every row of a list, ended and coming ones too, as ODS; one entry in the audit."""
    page = queries.code_list(request.viewer, name)  # type: ignore[attr-defined]
    record("dated.exported", detail={"what": name, "count": len(page.rows)})
    head = ["代碼", "名稱", "生效", "至", *(each.label for each in page.fields), "依據", "來自"]
    rows = [
        [
            row.code,
            row.label,
            row.valid_from,
            row.valid_to,
            *(words.words(each, row.extra.get(each.path[0])) for each in page.fields),
            words.basis(row.source),
            "本局" if row.pk in page.ours else "隨附資料",
        ]
        for row in page.rows
    ]
    return as_ods(f"{name}.ods", Sheet(page.label, head, rows))


@policy("rulebook.add_code", writes=[Group.CODES])
def add(request: HttpRequest, name: str) -> HttpResponse:
    """A new code."""
    page = queries.code_list(request.viewer, name)  # type: ignore[attr-defined]
    if not (page.editable and page.open):
        raise Denied
    return _edited(request, page, "")


@policy("rulebook.change_code", writes=[Group.CODES])
def change(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """Another wording for a code."""
    page = queries.code_list(request.viewer, name)  # type: ignore[attr-defined]
    if not page.editable or not page.of(code):
        raise Denied
    return _edited(request, page, code)


@policy("rulebook.end_code", writes=[Group.CODES])
def end(request: HttpRequest, name: str, code: str) -> HttpResponse:
    """The last day of a code, after what uses it was counted."""
    page = queries.code_list(request.viewer, name)  # type: ignore[attr-defined]
    rows = page.of(code)
    if not (page.editable and page.open and rows):
        raise Denied
    seen = dating.seen_of(rows)
    form = EndForm(
        request.POST if request.method == "POST" else None,
        initial={"on": timezone.localdate(), "seen": seen},
    )
    context = {"page": page, "form": form, "row": rows[-1], "ending": True}
    if not form.is_bound:
        return render(request, "rulebook/change_code.html", context)
    step = steps.step_of(request)
    if step == steps.EDIT or not form.is_valid():
        status = 200 if step == steps.EDIT and form.is_valid() else 422
        return render(request, "rulebook/change_code.html", context, status=status)
    touched = impact.of_code(name, code)
    last = form.cleaned_data["on"]
    if step == steps.PREVIEW:
        more = {"touched": touched, "carried": steps.carried(request.POST), "on": last}
        return render(request, "rulebook/preview_code.html", {**context, **more})
    try:
        services.end_code(
            viewer=request.viewer,  # type: ignore[attr-defined]
            list_name=name,
            code=code,
            last=last,
            touched=steps.sentences(touched),
            **form.given,
        )
    except StaleEdit:
        messages.error(request, "別人剛改過這個代碼，沒有停用；請看過現在的內容再決定。")
        return redirect("rulebook:list", name=name)
    except ValidationError as error:
        form.take(error)
        return render(request, "rulebook/change_code.html", context, status=422)
    messages.success(request, f"已存：「{rows[-1].label}」用到{roc_sentence(last)}為止。")
    return redirect("rulebook:list", name=name)


def _edited(request: HttpRequest, page: queries.ListPage, code: str) -> HttpResponse:
    rows = page.of(code)
    base = _base(page, code, request.POST.get("base", ""))
    seen = dating.seen_of(rows)
    initial = {
        "on": timezone.localdate() + dating.DAY,
        "seen": seen,
        "base": base.pk if base else "",
        "label": base.label if base else "",
    }
    form = CodeForm(
        request.POST if request.method == "POST" else None,
        shape=page.fields,
        extra=base.extra if base else {},
        code=code,
        initial=initial,
    )
    if not form.is_bound:
        return _typing(request, page, form, base)
    if form.is_valid() and not code and page.of(form.cleaned_data["code"]):
        form.add_error("code", "這份清單已有這個代碼，請換一個，或從清單變更它。")
    if not form.is_valid():
        return _typing(request, page, form, base, 422)
    return _stepped(request, page, form, code, base)


def _stepped(
    request: HttpRequest,
    page: queries.ListPage,
    form: CodeForm,
    code: str,
    base: CodeEntry | None,
) -> HttpResponse:
    step = steps.step_of(request)
    named = code or form.cleaned_data["code"]
    seen = dating.seen_of(page.of(named))
    theirs = _base(page, code, request.POST["theirs"]) if request.POST.get("theirs") else None
    mine = {"label": form.cleaned_data["label"], **form.extra}
    if theirs is not None:
        settled = _settle(page, base, mine, theirs, request)
        if settled.unsettled:
            return _conflict(request, page, settled, theirs, seen)
        mine = {name: value for name, value in settled.merged.items() if value is not None}
    if step == steps.EDIT:
        return _typing(request, page, _again(page, form, mine, code, theirs or base, seen), base)
    if step == steps.PREVIEW:
        return _previewed(request, page, form, named, mine)
    return _saved(request, page, form, named, mine, base)


def _base(page: queries.ListPage, code: str, pk: str) -> CodeEntry | None:
    """The row a form was begun from, even when it was set aside since."""
    rows = CodeEntry.objects.filter(list_name=page.name, code=code)
    found = rows.filter(pk=pk).first() if pk.isdecimal() else None
    standing = page.of(code)
    return (
        found
        or dating.holding(standing, timezone.localdate())
        or (standing[-1] if standing else None)
    )


def _typing(
    request: HttpRequest,
    page: queries.ListPage,
    form: CodeForm,
    row: CodeEntry | None,
    status: int = 200,
) -> HttpResponse:
    context = {"page": page, "form": form, "row": row, "ending": False}
    return render(request, "rulebook/change_code.html", context, status=status)


def _again(
    page: queries.ListPage,
    form: CodeForm,
    mine: dict[str, Any],
    code: str,
    base: CodeEntry | None,
    seen: str,
) -> CodeForm:
    held = {name: form.cleaned_data[name] for name in ("on", "basis", "reason", "note")}
    extra = {name: value for name, value in mine.items() if name != "label"}
    initial = {
        **held,
        "seen": seen,
        "base": base.pk if base else "",
        "label": mine["label"],
        "code": form.cleaned_data.get("code", ""),
    }
    return CodeForm(shape=page.fields, extra=extra, code=code, initial=initial)


def _settle(
    page: queries.ListPage,
    base: CodeEntry | None,
    mine: dict[str, Any],
    theirs: CodeEntry,
    request: HttpRequest,
) -> steps.Settled:
    by_name = {each.path[0]: each for each in page.fields}

    def said(name: str, value: Any) -> str:
        return words.words(by_name[name], value) if name in by_name else str(value or "")

    was = {"label": base.label, **base.extra} if base else {}
    labels = {"label": "名稱", **{name: each.label for name, each in by_name.items()}}
    return steps.settle(
        labels, was, mine, {"label": theirs.label, **theirs.extra}, request.POST, said
    )


def _previewed(
    request: HttpRequest,
    page: queries.ListPage,
    form: CodeForm,
    code: str,
    mine: dict[str, Any],
) -> HttpResponse:
    on = form.cleaned_data["on"]
    standing = dating.holding(page.of(code), on)
    was = standing.extra if standing else {}
    found = words.differences(page.fields, was, mine, on)
    if standing is None or standing.label != mine["label"]:
        renamed = words.Difference("名稱", standing.label if standing else "—", mine["label"])
        found = [renamed, *found]
    context = {
        "page": page,
        "form": form,
        "row": standing,
        "on": on,
        "past": on < timezone.localdate(),
        "differences": found,
        "touched": impact.of_code(page.name, code),
        "carried": steps.carried(request.POST),
    }
    return render(request, "rulebook/preview_code.html", context)


def _saved(
    request: HttpRequest,
    page: queries.ListPage,
    form: CodeForm,
    code: str,
    mine: dict[str, Any],
    base: CodeEntry | None,
) -> HttpResponse:
    on = form.cleaned_data["on"]
    extra = {name: value for name, value in mine.items() if name != "label"}
    try:
        services.change_code(
            viewer=request.viewer,  # type: ignore[attr-defined]
            list_name=page.name,
            code=code,
            on=on,
            label=mine["label"],
            extra=extra,
            touched=steps.sentences(impact.of_code(page.name, code)),
            **form.given,
        )
    except StaleEdit as stale:
        theirs: Any = stale.current_row
        settled = _settle(page, base, mine, theirs, request)
        return _conflict(request, page, settled, theirs, dating.seen_of(page.of(code)))
    except ValidationError as error:
        form.take(error)
        return _typing(request, page, form, base, 422)
    messages.success(request, f"已存：「{mine['label']}」{roc_sentence(on)}起。")
    return redirect("rulebook:list", name=page.name)


def _conflict(
    request: HttpRequest,
    page: queries.ListPage,
    settled: steps.Settled,
    theirs: CodeEntry,
    seen: str,
) -> HttpResponse:
    last = queries.history(page.name, theirs.code)[:1]
    context = {
        "page": page,
        "conflict": steps.conflict_of(
            settled, last[0].who if last else "", last[0].at if last else None
        ),
        "carried": steps.carried(request.POST, seen=seen, theirs=str(theirs.pk)),
        "title": page.label,
    }
    return render(request, "rulebook/conflict.html", context, status=409)
