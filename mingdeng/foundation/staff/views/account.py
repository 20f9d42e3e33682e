"""One's own account: sessions, password, second factor, deputies."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.identity import queries, second_factor, services


@policy("identity.account", reads=[Group.SELF])
def me(request: HttpRequest) -> HttpResponse:
    """Who I am here, where I am signed in, who stands in for me."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = getattr(request.session, "row", None)
    context = {
        "account": request.user,
        "sessions": queries.sessions_of(viewer.staff_id, row.ref if row else None),
        "deputies": queries.deputies_of(viewer, viewer.staff_id),
        "second_factors": second_factor.strong_of(request.user).count(),
    }
    return render(request, "staff/me.html", context)


@require_POST
@policy("identity.end_session", writes=[Group.SELF])
def end_session(request: HttpRequest, ref: UUID) -> HttpResponse:
    """End one of my sessions; another's is not found."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if services.revoke(viewer.staff_id, ref):
        messages.success(request, "已登出那個裝置。")
    else:
        messages.info(request, "那個登入已經結束了。")
    return redirect("identity:account")


@require_POST
@policy("identity.end_others", writes=[Group.SELF])
def end_others(request: HttpRequest) -> HttpResponse:
    """End all my sessions but this one."""
    viewer = request.viewer  # type: ignore[attr-defined]
    row = getattr(request.session, "row", None)
    count = services.revoke_all(viewer.staff_id, keep=row.ref if row else None)
    messages.success(request, f"已登出其他 {count} 個裝置。")
    return redirect("identity:account")


@require_POST
@policy("identity.keepalive", reads=[Group.SELF])
def keepalive(request: HttpRequest) -> HttpResponse:
    """Somebody is still here: the session's age is noted by the middleware."""
    return HttpResponse(status=204)
