"""One rule: what it says and said, and changing it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.calendar.roc import roc_sentence
from mingdeng.foundation.jobs import queries as job_queries
from mingdeng.foundation.rulebook import impact, jobs, words
from mingdeng.foundation.rulebook.forms.days import AsOfForm
from mingdeng.foundation.rulebook.forms.rule import RuleForm
from mingdeng.foundation.rulebook.models import Change, Kind
from mingdeng.foundation.rulebook.policies import may_change
from mingdeng.foundation.rulebook.queries import rules as queries
from mingdeng.foundation.rulebook.services import dating, withdrawing
from mingdeng.foundation.rulebook.services import rules as services
from mingdeng.foundation.rulebook.views import steps
from mingdeng.foundation.rules import shapes
from mingdeng.foundation.rules.models import RuleVersion

HELP = (
    "每一版都有生效日；變更是新增一版，舊版留著，當時的紀錄仍照當時的規則讀。",
    "「看某一天」可以看那一天適用的內容；「比較兩版」列出差在哪裡。",
    "還沒生效的變更可以撤回；已生效的只能再變更或更正。",
)
UNCOUNTED = "儲存時還沒有算完會影響幾案。"


@require_safe
@policy("rulebook.rule", reads=[Group.CODES])
def rule(request: HttpRequest, family: str, code: str) -> HttpResponse:
    """A rule as of a day, its versions, what differs between two, and its history."""
    viewer = request.viewer  # type: ignore[attr-defined]
    request.page_help = HELP  # type: ignore[attr-defined]
    page = queries.rule(viewer, family, code)
    form = AsOfForm(request.GET if "on" in request.GET else None)
    day = form.day()
    standing = page.on(day)
    context = {
        "page": page,
        "form": form,
        "day": day,
        "today": timezone.localdate(),
        "standing": standing,
        "told": words.told(page.fields, standing.params, day) if standing else [],
        "history": queries.history(family, code),
        "compared": _compared(page, request),
        "may_change": may_change(viewer),
    }
    return render(request, "rulebook/rule.html", context)


@policy("rulebook.change_rule", writes=[Group.CODES])
def change(request: HttpRequest, family: str, code: str) -> HttpResponse:
    """A new version: typed, previewed with what it touches, saved."""
    page = queries.rule(request.viewer, family, code)  # type: ignore[attr-defined]
    if request.method != "POST":
        return _typing(request, page, _fresh_form(page))
    base = _row(page, request.POST.get("base", ""))
    form = RuleForm(request.POST, rule=page.key, shape=page.fields, standing=base.params)
    if not form.is_valid():
        return _typing(request, page, form, 422)
    return _stepped(request, page, form, base)


def _stepped(
    request: HttpRequest, page: queries.RulePage, form: RuleForm, base: RuleVersion
) -> HttpResponse:
    step = steps.step_of(request)
    params, settled, theirs = _laid_over(page, form, base, request)
    if settled is not None and settled.unsettled:
        return _conflict(request, page, settled, theirs)
    if step == steps.EDIT:
        return _typing(request, page, _again(page, form, params, theirs or base))
    if step == steps.PREVIEW:
        return _previewed(request, page, form, params)
    return _saved(request, page, form, params, base)


@require_POST
@policy("rulebook.withdraw", writes=[Group.CODES])
def withdraw(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Take a change back that is not in force yet."""
    found = get_object_or_404(Change, ref=ref)
    try:
        withdrawing.withdraw(viewer=request.viewer, change=found)  # type: ignore[attr-defined]
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    else:
        messages.success(request, f"已撤回原定{roc_sentence(found.effective_on)}生效的變更。")
    if found.kind == Kind.RULE:
        return redirect("rulebook:rule", family=found.place, code=found.code)
    if found.kind == Kind.CODE:
        return redirect("rulebook:list", name=found.place)
    return redirect("rulebook:days")


def _compared(page: queries.RulePage, request: HttpRequest) -> dict[str, Any] | None:
    first, second = (page.numbered(request.GET.get(name, "")) for name in ("a", "b"))
    if first is None or second is None:
        return None
    found = words.differences(page.fields, first.params, second.params)
    return {"a": first, "b": second, "differences": found}


def _fresh_form(page: queries.RulePage) -> RuleForm:
    today = timezone.localdate()
    base = page.on(today) or page.rows[-1]
    initial = {"on": today + dating.DAY, "seen": page.seen, "base": base.pk}
    return RuleForm(rule=page.key, shape=page.fields, standing=base.params, initial=initial)


def _again(
    page: queries.RulePage, form: RuleForm, params: dict[str, Any], base: RuleVersion
) -> RuleForm:
    """The form once more, as it was typed and settled, begun from the version that stands."""
    held = {name: form.cleaned_data[name] for name in ("on", "basis", "reason", "note")}
    initial = {**held, "seen": page.seen, "base": base.pk}
    return RuleForm(rule=page.key, shape=page.fields, standing=params, initial=initial)


def _row(page: queries.RulePage, pk: str) -> RuleVersion:
    """The version a form was begun from, even when it was set aside since."""
    rows = RuleVersion.objects.filter(family=page.family, code=page.code)
    found = rows.filter(pk=pk).first() if pk.isdecimal() else None
    return found or page.rows[-1]


def _laid_over(
    page: queries.RulePage, form: RuleForm, base: RuleVersion, request: HttpRequest
) -> tuple[dict[str, Any], steps.Settled | None, RuleVersion | None]:
    """What to save: what was typed, laid over what another saved when the page said so."""
    theirs = _row(page, request.POST["theirs"]) if request.POST.get("theirs") else None
    if theirs is None:
        return form.params, None, None
    settled = _settle(page, form, base, theirs, request)
    params: dict[str, Any] = {}
    for each in page.fields:
        value = settled.merged[each.name]
        if value is not None:
            shapes.put(params, each.path, value)
    return params, settled, theirs


def _settle(
    page: queries.RulePage,
    form: RuleForm,
    base: RuleVersion,
    theirs: RuleVersion,
    request: HttpRequest,
) -> steps.Settled:
    by_name = {each.name: each for each in page.fields}

    def values(params: Any) -> dict[str, Any]:
        return {name: shapes.value_at(params, each.path, None) for name, each in by_name.items()}

    def said(name: str, value: Any) -> str:
        each = by_name[name]
        if each.kind == shapes.TABLE:
            return f"{len(value or ())} 列"
        return words.words(each, value)

    return steps.settle(
        {name: each.label for name, each in by_name.items()},
        values(base.params),
        values(form.params),
        values(theirs.params),
        request.POST,
        said,
    )


def _typing(
    request: HttpRequest, page: queries.RulePage, form: RuleForm, status: int = 200
) -> HttpResponse:
    return render(request, "rulebook/change_rule.html", {"page": page, "form": form}, status=status)


def _previewed(
    request: HttpRequest, page: queries.RulePage, form: RuleForm, params: dict[str, Any]
) -> HttpResponse:
    on = form.cleaned_data["on"]
    standing = page.on(on)
    job = None
    if impact.takes_long(page.family, page.code):
        job = jobs.ask(request.viewer, page.label, page.family, page.code, params)  # type: ignore[attr-defined]
    context = {
        "page": page,
        "form": form,
        "job": job,
        "on": on,
        "past": on < timezone.localdate(),
        "differences": words.differences(
            page.fields, standing.params if standing else {}, params, on
        ),
        "touched": impact.of_rule(page.family, page.code, params),
        "carried": steps.carried(request.POST, counted=str(job.ref) if job else ""),
    }
    return render(request, "rulebook/preview_rule.html", context)


@require_safe
@policy("rulebook.counted", writes=[Group.CODES])
def counted(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """How far the counting of a change is, and what it found. The preview asks every second."""
    job = job_queries.job(request.viewer, ref)  # type: ignore[attr-defined]
    if job.task != jobs.COUNT:
        raise Denied
    request.passive = True  # type: ignore[attr-defined]  # the page asks, not the person
    context = {"job": job, "touched": jobs.counted(job)}
    return render(request, "rulebook/counted.html", context)


def _touched(request: HttpRequest, page: queries.RulePage, params: dict[str, Any]) -> list[str]:
    """The impact sentences of a change as it is saved: nothing long is counted again."""
    said = steps.sentences(impact.of_rule(page.family, page.code, params))
    if not impact.takes_long(page.family, page.code):
        return said
    found = jobs.counted_for(
        request.viewer,  # type: ignore[attr-defined]
        _uuid(request.POST.get("counted", "")),
        page.family,
        page.code,
        params,
    )
    return [*said, *([UNCOUNTED] if found is None else steps.sentences(found))]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _saved(
    request: HttpRequest,
    page: queries.RulePage,
    form: RuleForm,
    params: dict[str, Any],
    base: RuleVersion,
) -> HttpResponse:
    on = form.cleaned_data["on"]
    try:
        services.change_rule(
            viewer=request.viewer,  # type: ignore[attr-defined]
            family=page.family,
            code=page.code,
            on=on,
            params=params,
            touched=_touched(request, page, params),
            **form.given,
        )
    except StaleEdit:
        theirs = page.on(on) or page.rows[-1]
        return _conflict(request, page, _settle(page, form, base, theirs, request), theirs)
    except ValidationError as error:
        form.take(error)
        return _typing(request, page, form, 422)
    messages.success(request, f"已存：{page.label}，{roc_sentence(on)}起生效。")
    return redirect("rulebook:rule", family=page.family, code=page.code)


def _conflict(
    request: HttpRequest,
    page: queries.RulePage,
    settled: steps.Settled,
    theirs: RuleVersion | None,
) -> HttpResponse:
    last = queries.history(page.family, page.code)[:1]
    context = {
        "page": page,
        "conflict": steps.conflict_of(
            settled, last[0].who if last else "", last[0].at if last else None
        ),
        "carried": steps.carried(
            request.POST, seen=page.seen, theirs=str(theirs.pk) if theirs else ""
        ),
        "title": page.label,
    }
    return render(request, "rulebook/conflict.html", context, status=409)
