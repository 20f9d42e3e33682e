"""What the views of acts share: try a service, show what it refused, show a stale edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mingdeng.care.cases.forms.acts import ActForm
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import conflicts
from mingdeng.care.cases.queries.sheet import sheet
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.services import StaleEdit

Call = Callable[[dict[str, Any]], Any]
KEEP = "keep-"


def act(
    request: HttpRequest,
    case: Case,
    grant: Grant,
    form: Any,
    call: Call,
    *,
    title: str,
    done: str,
    verb: str,
    to: str = "",
    stored: Callable[[Case], Mapping[str, Any]] | None = None,
    template: str = "cases/act.html",
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """One act on a case: draw its form, call its service, go back to the case.

    What the service refuses comes back beside its field with everything typed (422). A stale edit
    is answered with the conflict screen (409): `stored` gives a case's values by form field.
    """
    context = {"title": title, "verb": verb, "form": form, "case": case, **(extra or {})}
    if request.method != "POST":
        _opened(case, title)
        return _draw(request, template, context, grant, 200)
    if not form.is_valid():
        return _draw(request, template, context, grant, 422)
    try:
        call(form.cleaned_data)
    except ValidationError as refused:
        form.take_errors(refused)
        return _draw(request, template, context, grant, 422)
    except StaleEdit as stale:
        now: Any = stale.current_row
        fields = conflicts.compare(now, form, stored or (lambda row: {}))
        context |= {"conflict": fields, "clashes": sum(1 for one in fields if one.clash)}
        context |= {"version": now.version, "kept": kept_inputs(form)}
        return _draw(request, "cases/conflict.html", context, grant, 409)
    messages.success(request, done)
    return redirect(to or reverse("cases:page", args=[case.ref]))


def _draw(
    request: HttpRequest, template: str, context: dict[str, Any], grant: Grant, status: int
) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    context["sheet"] = sheet(viewer, context["case"], grant)
    return render(request, template, context, status=status)


def _opened(case: Case, title: str) -> None:
    audit.record("case.form_opened", subject=case, records=[case.record_id])


def given(request: HttpRequest, stored: Mapping[str, Any] | None = None) -> Any:
    """The form data of a request, or None. On a conflict screen a field whose side is 對方 takes
    the stored value."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    for name, value in (stored or {}).items():
        if data.get(KEEP + name) == "theirs":
            if isinstance(value, list):
                data.setlist(name, [str(one) for one in value])
            else:
                data[name] = "" if value is None else str(value)
    return data


def kept_inputs(form: forms.BaseForm) -> Sequence[tuple[str, str]]:
    """Everything typed, as hidden inputs of the conflict screen (the version is the new one)."""
    pairs = []
    for name in form.fields:
        if name == "version":
            continue
        key = form.add_prefix(name)
        values = form.data.getlist(key) if hasattr(form.data, "getlist") else [form.data.get(key)]
        pairs += [(key, value) for value in values if value is not None]
    return pairs


def take(form: ActForm, call: Callable[[], Any]) -> bool:
    """Run a service for a form; whether it went through."""
    try:
        call()
    except ValidationError as refused:
        form.take_errors(refused)
        return False
    return True
