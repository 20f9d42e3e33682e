"""What the views of the plan share: one act with its form, its refusals, its conflict screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.views.asking import draw, opened, viewer_of
from mingdeng.care.plans.forms import RowForm
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.audit import conflicts
from mingdeng.foundation.audit.models import Versioned
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.drafts import queries as drafts
from mingdeng.foundation.drafts import services as draft_services
from mingdeng.foundation.identity.models import Staff

Call = Callable[[dict[str, Any], int], Any]


@dataclass(frozen=True)
class Act:
    """One act on a case's plan: its words, its form, the row it edits, the draft it keeps."""

    title: str
    verb: str
    done: str
    form: type[RowForm]
    call: Call
    row: Versioned | None = None
    initial: Mapping[str, Any] | None = None
    draft: str = ""
    more: Mapping[str, Any] | None = None
    context: Mapping[str, Any] | None = None


def run(request: HttpRequest, case: Case, grant: Grant, act: Act) -> HttpResponse:
    """Draw the form, call the service, go back to the plan; 422 with what was refused, 409 with
    what two people changed. Nothing typed is lost."""
    kwargs = {"case": case, **(act.more or {})}
    if request.method != "POST":
        return _fresh(request, case, grant, act, kwargs)
    form = act.form(request.POST, **kwargs)
    if not form.is_valid():
        return _draw(request, case, grant, act, form, 422)
    mine = form.changes()
    if act.row is not None:
        mine = conflicts.settled(_by_column(request, form), mine, act.row)
    expected = form.cleaned_data.get("version") or 0
    try:
        act.call({**form.cleaned_data, **mine}, expected)
    except ValidationError as refused:
        form.take_errors(refused)
        return _draw(request, case, grant, act, form, 422)
    except StaleEdit as stale:
        return _conflict(request, case, grant, act, form, stale, expected, mine)
    if act.draft:
        draft_services.discard(viewer_of(request), act.draft, case.ref)
    messages.success(request, act.done)
    return redirect("plans:page", ref=case.ref)


def _fresh(
    request: HttpRequest, case: Case, grant: Grant, act: Act, kwargs: dict[str, Any]
) -> HttpResponse:
    opened(case, "plan.form_opened")
    initial: dict[str, Any] = dict(act.initial or {})
    if act.row is not None:
        initial = {"version": act.row.version, **_columns(act.form(**kwargs), act.row), **initial}
    kept = drafts.draft(viewer_of(request), act.draft, case.ref) if act.draft else None
    if kept is not None:
        initial |= {name: values[0] for name, values in kept.fields.items() if values}
    form = act.form(initial=initial, **kwargs)
    return _draw(request, case, grant, act, form, 200, draft_at=kept.saved_at if kept else None)


def _conflict(
    request: HttpRequest,
    case: Case,
    grant: Grant,
    act: Act,
    form: RowForm,
    stale: StaleEdit,
    expected: int,
    mine: Mapping[str, Any],
) -> HttpResponse:
    now = stale.current_row
    columns = {name: value for name, value in mine.items() if hasattr(now, name)}
    found = conflicts.compare(now, expected, columns, form.labels(), form.words)
    who = Staff.objects.filter(pk=found.actor_id or 0).values_list("name", flat=True).first()
    initial = {
        **form.cleaned_data,
        **form.initial_of(found.merged),
        "version": getattr(now, "version", 0),
    }
    again = act.form(initial=initial, case=case, **(act.more or {}))
    context = {
        "fields": found.fields,
        "clashes": found.clashes,
        "who": who or "",
        "when": found.when,
    }
    return _draw(request, case, grant, act, again, 409, conflict=context)


def _draw(
    request: HttpRequest,
    case: Case,
    grant: Grant,
    act: Act,
    form: RowForm,
    status: int,
    **context: Any,
) -> HttpResponse:
    context |= {"form": form, "title": act.title, "verb": act.verb, "draft_form": act.draft}
    context |= dict(act.context or {})
    return draw(request, "plans/act.html", case, grant, context, status=status)


def _columns(form: RowForm, row: Versioned) -> dict[str, Any]:
    held = {
        name: getattr(row, form.attrs.get(name, name), None)
        for name in form.fields
        if name not in form.hidden
    }
    return {name: value for name, value in held.items() if value not in (None, "")}


def _by_column(request: HttpRequest, form: RowForm) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items() if name.startswith("keep-")}
