"""The working calendar: make-up days, holidays, days closed by a typhoon."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.calendar.models import DayException
from mingdeng.foundation.calendar.queries import is_working_day
from mingdeng.foundation.calendar.roc import roc_sentence
from mingdeng.foundation.rulebook import impact
from mingdeng.foundation.rulebook.forms.days import DayForm
from mingdeng.foundation.rulebook.policies import may_change
from mingdeng.foundation.rulebook.queries import days as queries
from mingdeng.foundation.rulebook.services import dating
from mingdeng.foundation.rulebook.services import days as services
from mingdeng.foundation.rulebook.views import steps

HELP = (
    "國定假日、補假與補行上班日已由政府行事曆帶入；這裡只登記例外，例如颱風停止上班。",
    "全市停止上班才登記；單一行政區停班不在此列。",
)
LABELS = {"works": "這一天", "why": "事由", "basis": "依據"}


@require_safe
@policy("rulebook.days", reads=[Group.CODES])
def days(request: HttpRequest) -> HttpResponse:
    """The exceptions of a year, and who entered them."""
    viewer = request.viewer  # type: ignore[attr-defined]
    request.page_help = HELP  # type: ignore[attr-defined]
    this = timezone.localdate().year
    asked = request.GET.get("year", "")
    known = asked.isdecimal() and 1 <= int(asked) <= 200
    context = {
        "page": queries.year(viewer, int(asked) + 1911 if known else this, this),
        "today": timezone.localdate(),
        "history": queries.history(),
        "may_change": may_change(viewer),
    }
    return render(request, "rulebook/days.html", context)


@policy("rulebook.change_day", writes=[Group.CODES])
def change(request: HttpRequest) -> HttpResponse:
    """One day: typed, previewed with the deadlines it moves, saved."""
    if request.method != "POST":
        return _typing(request, DayForm(initial={"on": timezone.localdate() + dating.DAY}))
    form = DayForm(_answered(request.POST))
    step = steps.step_of(request)
    if not form.is_valid() or step == steps.EDIT:
        return _typing(request, form, 200 if step == steps.EDIT else 422)
    row = queries.on(form.cleaned_data["on"])
    if step == steps.SAVE and form.cleaned_data["seen"] != services.seen_of(row):
        return _conflict(request, form, row)
    if step == steps.PREVIEW:
        return _previewed(request, form, row)
    return _saved(request, form)


def _answered(data: QueryDict) -> QueryDict:
    """What was typed, with theirs in place of mine where the conflict screen was so answered."""
    chosen = [name for name in LABELS if data.get(f"keep-{name}") == "theirs"]
    mixed = data.copy()
    for name in chosen:
        mixed[name] = data.get(f"theirs-{name}", "")
    for name in LABELS:
        mixed.pop(f"keep-{name}", None)
        mixed.pop(f"theirs-{name}", None)
    return mixed


def _typing(request: HttpRequest, form: DayForm, status: int = 200) -> HttpResponse:
    return render(request, "rulebook/change_day.html", {"form": form}, status=status)


def _previewed(request: HttpRequest, form: DayForm, row: DayException | None) -> HttpResponse:
    day, works = form.cleaned_data["on"], form.works_then
    context = {
        "form": form,
        "on": day,
        "row": row,
        "works": works,
        "worked": is_working_day(day),
        "past": day <= timezone.localdate(),
        "touched": impact.of_day(day.isoformat(), works),
        "carried": steps.carried(form.data, seen=services.seen_of(row)),
    }
    return render(request, "rulebook/preview_day.html", context)


def _saved(request: HttpRequest, form: DayForm) -> HttpResponse:
    day, works = form.cleaned_data["on"], form.works_then
    try:
        services.change_day(
            viewer=request.viewer,  # type: ignore[attr-defined]
            day=day,
            works=works,
            why=form.cleaned_data["why"],
            touched=steps.sentences(impact.of_day(day.isoformat(), works)),
            **form.given,
        )
    except StaleEdit:
        return _conflict(request, form, queries.on(day))
    except ValidationError as error:
        form.take(error)
        return _typing(request, form, 422)
    messages.success(
        request,
        f"已存：{roc_sentence(day)}{'上班' if works else '放假'}。跨過這一天的期限正在背景改算。",
    )
    return redirect("rulebook:days")


def _conflict(request: HttpRequest, form: DayForm, row: DayException | None) -> HttpResponse:
    """Someone entered the same day meanwhile: theirs beside mine; mine may still be saved."""
    theirs = {"works": row.works, "why": row.reason, "basis": row.source} if row else {}
    mine = {
        "works": form.works_then,
        "why": form.cleaned_data["why"],
        "basis": form.cleaned_data["basis"],
    }

    def said(name: str, value: object) -> str:
        if name == "works" and value is not None:
            return "上班" if value else "放假"
        return str(value or "")

    settled = steps.settle(LABELS, {}, mine, theirs, {}, said)
    last = queries.history()[:1]
    context = {
        "conflict": steps.conflict_of(
            settled, last[0].who if last else "", last[0].at if last else None
        ),
        "on": form.cleaned_data["on"],
        "carried": steps.carried(form.data, **_theirs(theirs)),
        "title": roc_sentence(form.cleaned_data["on"]),
    }
    return render(request, "rulebook/conflict.html", context, status=409)


def _theirs(said: dict[str, Any]) -> dict[str, str]:
    """Their values beside mine in the conflict form, as the controls would send them."""
    return {
        f"theirs-{name}": ("yes" if value else "no") if name == "works" else str(value)
        for name, value in said.items()
    }
