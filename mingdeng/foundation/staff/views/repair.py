"""What the administrator does when something went wrong with an account."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.identity import services
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.identity.refusals import Refused
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.staff import forms
from mingdeng.foundation.staff.views.accounts import page, told


def temporary_days() -> int:
    """How long a temporary password holds, by today's rule."""
    return int(rules.find("foundation.identity", "sign_in").params["temporary_days"])


@require_POST
@policy("identity.disable", writes=[Group.STAFF])
def disable(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Close the account, with a reason."""
    staff = get_object_or_404(Staff, ref=ref)
    form = forms.DisableForm(request.POST, prefix="disable")
    if form.is_valid():
        viewer = request.viewer  # type: ignore[attr-defined]
        try:
            services.disable(staff, reason=form.cleaned_data["reason"], by=viewer.staff_id)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "帳號已停用，所有登入已結束。")
            return redirect("identity:detail", ref=ref)
    return page(request, staff, disable_form=form)


@require_POST
@policy("identity.enable", writes=[Group.STAFF])
def enable(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Open the account again, with a new temporary password."""
    staff = get_object_or_404(Staff, ref=ref)
    return told(request, staff, services.enable(staff, temporary_days=temporary_days()))


@require_POST
@policy("identity.reset_password", writes=[Group.STAFF])
def reset_password(request: HttpRequest, ref: UUID) -> HttpResponse:
    """A temporary password, shown once."""
    staff = get_object_or_404(Staff, ref=ref)
    return told(request, staff, services.reset_password(staff, temporary_days=temporary_days()))


@require_POST
@policy("identity.reset_mfa", writes=[Group.STAFF])
def reset_second_factor(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Remove the codes and keys of a lost device."""
    services.reset_second_factor(get_object_or_404(Staff, ref=ref))
    messages.success(request, "第二因素已清除，下次登入時要重新設定。")
    return redirect("identity:detail", ref=ref)


@require_POST
@policy("identity.unlock", writes=[Group.STAFF])
def unlock(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Forget failed sign-ins."""
    services.unlock(get_object_or_404(Staff, ref=ref))
    messages.success(request, "已解除登入限制。")
    return redirect("identity:detail", ref=ref)


@require_POST
@policy("identity.end_sessions", writes=[Group.STAFF])
def end_sessions(request: HttpRequest, ref: UUID) -> HttpResponse:
    """End every session of the account."""
    count = services.revoke_all(get_object_or_404(Staff, ref=ref).pk)
    messages.success(request, f"已結束 {count} 個登入。")
    return redirect("identity:detail", ref=ref)
