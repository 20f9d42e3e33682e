"""One contact: reading, correcting, its versions, withdrawing, and the supervisor's answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingdeng.care.cases.queries.sheet import sheet
from mingdeng.care.contacts import policies, services
from mingdeng.care.contacts.forms.entry import RevisionForm, WithdrawForm, is_reached
from mingdeng.care.contacts.forms.review import ReviewForm
from mingdeng.care.contacts.models import Contact, ReviewState
from mingdeng.care.contacts.queries import contacts, entry
from mingdeng.care.contacts.views.asking import by_field, page_help, viewer_of
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import conflicts
from mingdeng.foundation.audit import services as audit

HELP = (
    "這一頁是一次接觸的全部內容；更正會成為新版，舊版留在下面。",
    "記錯人或重複登錄時用「撤銷」，撤銷後不計入訪視次數，原內容仍留存。",
    "督導在這裡核閱或退回；退回的會回到承辦人的今日工作。",
)


@require_safe
@policy("contacts.page", reads=[Group.CASEWORK], about="contact")
def page(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """A contact with its versions."""
    viewer = viewer_of(request)
    page_help(request, *HELP)
    row, grant = contacts.contact_for(viewer, ref)
    audit.record("contact.page_opened", subject=row, records=[row.record_id])
    names = contacts.staff_names([row.acting_for_id, row.reviewed_by_id])
    editable = contacts.editable(viewer, row, grant)
    context = {
        "contact": contacts.view(row, grant, names),
        "sheet": sheet(viewer, row.case, grant),
        "versions": contacts.versions(row),
        "editable": editable,
        "withdraw_form": WithdrawForm(initial={"version": row.version}, auto_id="w_%s")
        if editable
        else None,
        "review_form": ReviewForm() if contacts.reviewable(viewer, row, grant) else None,
    }
    return render(request, "contacts/page.html", context)


@require_http_methods(["GET", "POST"])
@policy("contacts.revise", reads=[Group.CASEWORK], writes=[Group.CASEWORK], about="contact")
def revise(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Correct a contact; a stale edit comes back field by field."""
    viewer = viewer_of(request)
    row, grant = contacts.contact_for(viewer, ref, write=[Group.CASEWORK])
    status, conflict = 200, None
    if request.method == "POST":
        form, status = RevisionForm(request.POST), 422
        if form.is_valid():
            mine = conflicts.settled(request.POST, _changes(form), row)
            expected, reason = form.cleaned_data["version"], form.cleaned_data["reason"]
            try:
                services.revise_contact(
                    viewer=viewer, contact=row, expected=expected, reason=reason, **mine
                )
            except audit.StaleEdit as stale:
                conflict, status = _conflict(stale, expected, mine), 409
                form = _again(stale.current_row, conflict, reason)
            except ValidationError as refused:
                form.take_errors(by_field(refused))
            else:
                messages.success(request, "已更正，舊版留存。")
                return redirect("contacts:page", ref=row.ref)
    else:
        audit.record("contact.form_opened", subject=row, records=[row.record_id])
        form = RevisionForm(initial=_initial(row))
    context = {
        "contact": row.ref,
        "form": form,
        "sheet": sheet(viewer, row.case, grant),
        "conflict": conflict,
        "outcomes": entry.outcomes_by_channel(form.day),
        "returned": row.review == ReviewState.RETURNED,
        "remark": grant.show(Group.CASEWORK, row.review_remark or ""),
    }
    return render(request, "contacts/revise.html", context, status=status)


@require_POST
@policy("contacts.withdraw", writes=[Group.CASEWORK], about="contact")
def withdraw(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Take a contact back."""
    viewer = viewer_of(request)
    row, _ = contacts.contact_for(viewer, ref, write=[Group.CASEWORK])
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, "沒有撤銷：請選擇撤銷的理由。")
        return redirect("contacts:page", ref=row.ref)
    try:
        services.withdraw_contact(
            viewer=viewer,
            contact=row,
            expected=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
        )
    except audit.StaleEdit:
        messages.error(request, "別人剛改過這筆，請看過現在的內容再決定是否撤銷。")
    else:
        messages.success(request, "已撤銷，不再計入；原內容仍留存。")
    return redirect("contacts:page", ref=row.ref)


@require_POST
@policy("contacts.review", reads=[Group.CASEWORK], writes=[Group.CASEWORK], about="contact")
def review(request: HttpRequest, ref: uuid.UUID) -> HttpResponse:
    """Sign a record or send it back with a remark."""
    viewer = viewer_of(request)
    row, grant = contacts.contact_for(viewer, ref)
    policies.demand(policies.may_review(viewer, row, grant))
    form = ReviewForm(request.POST)
    answer, remark = request.POST.get("answer", ""), request.POST.get("remark", "")
    form.is_valid()
    try:
        if answer == "return":
            services.send_back(viewer=viewer, contact=row, remark=remark)
            messages.success(request, "已退回，並通知承辦人。")
        else:
            services.sign(viewer=viewer, contact=row, remark=remark)
            messages.success(request, "已核閱，並通知承辦人。")
    except ValidationError as refused:
        messages.error(request, "".join(refused.messages))
        return redirect("contacts:page", ref=row.ref)
    return redirect("contacts:review_queue")


def _changes(form: RevisionForm) -> dict[str, Any]:
    said = form.cleaned_data
    kept = ("occurred_on", "occurred_at", "minutes", "channel", "outcome", "attempts", "with_whom")
    return {
        **{name: said[name] for name in kept},
        "marks": list(said["marks"]),
        "narrative": said["narrative"].strip() or None,
    }


def _initial(row: Contact, values: dict[str, Any] | None = None) -> dict[str, Any]:
    held = values or {name: getattr(row, name) for name in services.EDITABLE}
    met = is_reached(held["outcome"], held["occurred_on"])
    return {
        **held,
        "narrative": held["narrative"] or "",
        "met": met,
        "how" if met == "yes" else "why": held["outcome"],
        "reason": "returned" if row.review == ReviewState.RETURNED else "",
        "version": row.version,
    }


def _conflict(stale: audit.StaleEdit, expected: int, mine: dict[str, Any]) -> dict[str, Any]:
    found = conflicts.compare(stale.current_row, expected, mine, contacts.LABELS, contacts.words)
    return {
        "fields": found.fields,
        "clashes": found.clashes,
        "who": contacts.staff_names([found.actor_id]).get(found.actor_id or 0, ""),
        "when": found.when,
        "merged": found.merged,
    }


def _again(row: Any, conflict: dict[str, Any], reason: str) -> RevisionForm:
    return RevisionForm(initial={**_initial(row, conflict["merged"]), "reason": reason})
