"""The administrator's list of accounts, and one account with its postings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from mingdeng.foundation.access.decision import plain_grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit.services import record
from mingdeng.foundation.identity import queries, second_factor, services
from mingdeng.foundation.identity.models import Posting, Staff
from mingdeng.foundation.identity.refusals import Refused
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.secrecy import cipher, tokens
from mingdeng.foundation.staff import forms

CURSOR = "staff.list"


@policy("identity.staff", reads=[Group.STAFF])
def listing(request: HttpRequest) -> HttpResponse:
    """Accounts, narrowed by a posted form; the next page by a sealed cursor that carries it."""
    wanted = asked(request)
    rows, after, total = queries.staff_page(
        text=wanted["text"],
        role=wanted["role"],
        active=wanted["active"],
        after=tuple(wanted["after"]) if wanted["after"] else None,
    )
    record(
        "staff.list_opened",
        detail={
            "filters": sorted(name for name in ("text", "role", "active") if wanted[name]),
            "count": total,
            "staff": [row.id for row in rows],
        },
    )
    context = {
        "form": forms.FilterForm({k: wanted[k] for k in ("text", "role", "active")}),
        "rows": rows,
        "total": total,
        "after": tokens.seal(CURSOR, {**wanted, "after": list(after)}) if after else "",
        "may_write": plain_grant(request.viewer).may_write(Group.STAFF),  # type: ignore[attr-defined]
    }
    return render(request, "staff/list.html", context)


def asked(request: HttpRequest) -> dict[str, Any]:
    """What the list is to show: a posted filter, a sealed cursor, or everything."""
    plain = {"text": "", "role": "", "active": "", "after": None}
    if request.method == "POST":
        form = forms.FilterForm(request.POST)
        return {**plain, **form.cleaned_data} if form.is_valid() else plain
    try:
        return {**plain, **tokens.unseal(CURSOR, request.GET["after"])}
    except (KeyError, cipher.Tampered):
        return plain


@policy("identity.create", writes=[Group.STAFF])
def create(request: HttpRequest) -> HttpResponse:
    """A new account; its temporary password is shown once."""
    form = forms.AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        days = rules.find("foundation.identity", "sign_in").params["temporary_days"]
        try:
            made, word = services.create(**form.cleaned_data, temporary_days=days)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            return told(request, made, word)
    status = 422 if form.is_bound else 200
    return render(request, "staff/create.html", {"form": form}, status=status)


def told(request: HttpRequest, staff: Staff, word: str) -> HttpResponse:
    """The page that shows a temporary password, once."""
    days = rules.find("foundation.identity", "sign_in").params["temporary_days"]
    return render(request, "staff/told.html", {"staff": staff, "word": word, "days": days})


@policy("identity.detail", reads=[Group.STAFF], writes=[Group.STAFF])
def detail(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One account: details to change, postings, sessions, repairs."""
    staff = get_object_or_404(Staff, ref=ref)
    form = (
        forms.DetailsForm(request.POST) if request.method == "POST" else forms.DetailsForm.of(staff)
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        fields = ("name", "email", "phone")
        try:
            services.change(
                staff,
                expected={name: data[f"was_{name}"] for name in fields},
                values={name: data[name] for name in fields},
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "已儲存。")
            return redirect("identity:detail", ref=ref)
    return page(request, staff, details=form)


def page(request: HttpRequest, staff: Staff, **given: Any) -> HttpResponse:
    """The page of one account; `given` replaces a form by the one with errors."""
    bound = any(form.is_bound for form in given.values())
    context = {
        "staff": staff,
        "details": forms.DetailsForm.of(staff),
        "posting_form": forms.PostingForm(prefix="posting"),
        "end_form": forms.EndPostingForm(prefix="end"),
        "disable_form": forms.DisableForm(prefix="disable"),
        "postings": Posting.objects.select_related("agency", "team")
        .filter(staff=staff)
        .order_by("-from_on", "-id"),
        "held": queries.posting_on(staff),
        "sessions": queries.sessions_of(staff.pk),
        "second_factors": second_factor.strong_of(staff).count(),
        **given,
    }
    return render(request, "staff/detail.html", context, status=422 if bound else 200)


@require_POST
@policy("identity.posting", writes=[Group.STAFF])
def post_to(request: HttpRequest, ref: UUID) -> HttpResponse:
    """A new posting."""
    staff = get_object_or_404(Staff, ref=ref)
    form = forms.PostingForm(request.POST, prefix="posting")
    if form.is_valid():
        try:
            services.start_posting(staff, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "職務已設定。")
            return redirect("identity:detail", ref=ref)
    return page(request, staff, posting_form=form)


@require_POST
@policy("identity.end_posting", writes=[Group.STAFF])
def end_posting(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The end of the posting held today."""
    staff = get_object_or_404(Staff, ref=ref)
    form = forms.EndPostingForm(request.POST, prefix="end")
    held = queries.posting_on(staff)
    if form.is_valid() and held is not None:
        try:
            services.end_posting(held, to_on=form.cleaned_data["to_on"])
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "職務迄日已設定。")
            return redirect("identity:detail", ref=ref)
    elif held is None:
        form.add_error(None, "這個帳號今天沒有職務可以結束。")
    return page(request, staff, end_form=form)
