"""Pages of facts: a person's facts, telling one, correcting and withdrawing one."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries.cases import case_for
from mingdeng.care.facts import forms, queries, services
from mingdeng.care.facts.models import Fact
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import conflicts
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.drafts import queries as drafts
from mingdeng.foundation.drafts.services import discard
from mingdeng.foundation.identity.models import Staff
from mingdeng.people.records.queries import briefs, same_person

DRAFT = "fact"
HELP = (
    "有日期、有來源的事都記在這裡：尿檢、進出監所、治療、工作、通報。",
    "先選發生了什麼事，再選結果；誰說的也要選，日後看得出可信度。",
    "記錯了用更正，舊內容留存；記錯人或沒發生才撤銷。",
)
LABELS = {
    "outcome": "結果",
    "occurred_on": "發生日",
    "told_by": "誰說的",
    "detail": "內容",
    "note": "說明",
}


@require_safe
@policy("facts.of_case", reads=[Group.CASEWORK], about="case")
def of_case(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Every fact known of the case's person."""
    viewer = request.viewer  # type: ignore[attr-defined]
    request.page_help = HELP  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref, read=[Group.CASEWORK])
    audit.record("fact.list_opened", subject=case, records=[case.record_id])
    person = briefs(viewer, [case.record_id])[case.record_id]
    facts = queries.shown_to(grant, same_person(case.record_id))
    tells = grant.may_write(Group.CASEWORK)
    context = {"case": case, "person": person, "facts": facts, "tells": tells}
    return render(request, "facts/of_case.html", context)


@require_http_methods(["GET", "POST"])
@policy("facts.tell", writes=[Group.CASEWORK], about="case")
def tell(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Tell a fact. A POST from htmx's `part` field only asks the choices anew."""
    viewer = request.viewer  # type: ignore[attr-defined]
    request.page_help = HELP  # type: ignore[attr-defined]
    case, grant = case_for(viewer, ref, write=[Group.CASEWORK])
    if request.method == "POST" and request.htmx:  # type: ignore[attr-defined]
        form = forms.FactForm.asking(request.POST, grant)
        return render(request, "facts/parts/rest.html", {"form": form, "case": case})
    if request.method == "POST":
        form = forms.FactForm(request.POST, grant=grant)
        if form.is_valid() and _told(form, viewer, case):
            messages.success(request, "已記下這件事。")
            return redirect("cases:page", ref=case.ref)
        kept = None
    else:
        kept = drafts.draft(viewer, DRAFT, case.ref)
        form = forms.FactForm.taken_up(kept.fields if kept else {}, grant)
        audit.record("fact.form_opened", subject=case, records=[case.record_id])
    person = briefs(viewer, [case.record_id])[case.record_id]
    context = {"case": case, "person": person, "form": form, "draft": kept, "draft_form": DRAFT}
    return render(request, "facts/tell.html", context, status=422 if form.is_bound else 200)


def _told(form: forms.FactForm, viewer: Any, case: Any) -> bool:
    try:
        with transaction.atomic():
            discard(viewer, DRAFT, case.ref)
            _store(form, viewer, case)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _store(form: forms.FactForm, viewer: Any, case: Any) -> None:
    said = form.cleaned_data
    services.tell_fact(
        viewer=viewer,
        record=case.record,
        kind=said["kind"],
        outcome=said["outcome"],
        occurred_on=said["occurred_on"],
        told_by=said["told_by"],
        detail=form.details,
        note=said["note"],
        once=said["once"],
    )


@require_http_methods(["GET", "POST"])
@policy("facts.correct", reads=[Group.CASEWORK], writes=[Group.CASEWORK], about="fact")
def correct(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Correct a fact; a stale edit comes back field by field."""
    viewer = request.viewer  # type: ignore[attr-defined]
    request.page_help = HELP  # type: ignore[attr-defined]
    fact, grant = queries.fact_for(viewer, ref, write=True)
    status, conflict = 200, None
    if request.method == "POST":
        form = forms.CorrectionForm(request.POST, grant=grant, fixed=fact)
        status = 422
        if form.is_valid():
            mine = conflicts.settled(request.POST, _changes(form), fact)
            try:
                expected = form.cleaned_data["version"]
                reason = form.cleaned_data["reason"]
                services.correct_fact(
                    viewer=viewer, fact=fact, expected=expected, reason=reason, **mine
                )
            except audit.StaleEdit as stale:
                conflict, status = _conflict(stale, expected, mine), 409
                form = _again(stale.current_row, conflict, reason, grant)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, "已更正。")
                return redirect("facts:of_case", ref=_case_ref(fact))
    else:
        form = forms.CorrectionForm(initial=_initial(fact), grant=grant, fixed=fact)
        audit.record("fact.page_opened", subject=fact, records=[fact.record_id])
    context = {
        "fact": queries.view(fact, grant),
        "form": form,
        "withdraw_form": forms.WithdrawForm(initial={"version": fact.version}, auto_id="w_%s"),
        "person": briefs(viewer, [fact.record_id])[fact.record_id],
        "case_ref": _case_ref(fact),
        "conflict": conflict,
    }
    return render(request, "facts/correct.html", context, status=status)


@require_POST
@policy("facts.withdraw", writes=[Group.CASEWORK], about="fact")
def withdraw(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Take a fact back."""
    viewer = request.viewer  # type: ignore[attr-defined]
    fact, _ = queries.fact_for(viewer, ref, write=True)
    form = forms.WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, "沒有撤銷：請選擇撤銷的理由。")
        return redirect("facts:correct", ref=fact.ref)
    try:
        services.withdraw_fact(
            viewer=viewer,
            fact=fact,
            expected=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
        )
    except audit.StaleEdit:
        messages.error(request, "別人剛改過這筆，請看過現在的內容再決定是否撤銷。")
        return redirect("facts:correct", ref=fact.ref)
    messages.success(request, "已撤銷，不再計入；原內容仍留存。")
    return redirect("facts:of_case", ref=_case_ref(fact))


def _changes(form: forms.CorrectionForm) -> dict[str, Any]:
    said = form.cleaned_data
    return {
        "outcome": said["outcome"],
        "occurred_on": said["occurred_on"],
        "told_by": said["told_by"],
        "detail": form.details or None,
        "note": said["note"].strip() or None,
    }


def _initial(fact: Fact) -> dict[str, Any]:
    return {
        "kind": fact.kind,
        "outcome": fact.outcome,
        "occurred_on": fact.occurred_on,
        "told_by": fact.told_by,
        "note": fact.note or "",
        "version": fact.version,
    }


def _conflict(stale: audit.StaleEdit, expected: int, mine: dict[str, Any]) -> dict[str, Any]:
    now: Any = stale.current_row

    def words(name: str, value: Any) -> str:
        if name == "outcome":
            return codes.label("fact_outcome", value)
        if name == "told_by":
            return codes.label("fact_teller", value)
        if name == "detail":
            return queries.words_of(Fact(kind=now.kind, occurred_on=now.occurred_on, detail=value))
        return str(value or "")

    found = conflicts.compare(now, expected, mine, LABELS, words)
    names = Staff.objects.filter(pk=found.actor_id or 0).values_list("name", flat=True)
    return {
        "fields": found.fields,
        "clashes": found.clashes,
        "who": names.first(),
        "when": found.when,
        "merged": found.merged,
    }


def _again(row: Any, conflict: dict[str, Any], reason: str, grant: Any) -> forms.CorrectionForm:
    merged = {**_initial(row), **conflict["merged"], "reason": reason, "version": row.version}
    merged["note"] = merged["note"] or ""
    row.detail = merged.pop("detail", None)
    return forms.CorrectionForm(initial=merged, grant=grant, fixed=row)


def _case_ref(fact: Fact) -> uuid.UUID:
    """The person's latest case: where the reader came from."""
    return (
        Case.objects.filter(record_id__in=same_person(fact.record_id))
        .order_by("-received_on", "-id")
        .values_list("ref", flat=True)[0]
    )
