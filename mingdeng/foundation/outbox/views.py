"""The bell: what one has been told."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.outbox import queries, services

SALT = "outbox.undo"
HELP = (
    "有事情要讓您知道時，這裡會列出來；點標題就到該頁，並標為已讀。",
    "通知不寫個案姓名，點進去才看得到。",
    "標錯了可以按「復原」或「改回未讀」。",
)


@policy("outbox.notices", reads=[Group.SELF])
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The page of notices; for htmx the bell with its number."""
    viewer = _viewer(request)
    count = queries.unread_count(viewer)
    if request.htmx and not request.htmx.boosted:  # type: ignore[attr-defined]
        request.passive = True  # type: ignore[attr-defined]  # the page asks, not the person
        return render(request, "outbox/parts/bell.html", {"count": count})
    request.page_help = HELP  # type: ignore[attr-defined]
    unread = request.GET.get("show") == "unread"
    page = queries.notices(viewer, unread=unread, after=request.GET.get("after", ""))
    context = {"page": page, "unread": unread, "count": count}
    return render(request, "outbox/notices.html", context)


@policy("outbox.mark", writes=[Group.SELF])
@require_POST
def opened(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    notice = services.mark_read(_viewer(request).staff_id, str(ref))
    if notice is None:
        raise Denied
    return redirect(notice.url or reverse("outbox:bell"))


@policy("outbox.mark", writes=[Group.SELF])
@require_POST
def read(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Mark a notice as read and stay."""
    notice = services.mark_read(_viewer(request).staff_id, str(ref))
    if notice is None:
        raise Denied
    return _answer(request, "已標為已讀。", reverse("outbox:unread", args=[ref]))


@policy("outbox.mark", writes=[Group.SELF])
@require_POST
def unread(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Mark a notice as not read again."""
    if not services.mark_unread(_viewer(request).staff_id, str(ref)):
        raise Denied
    return _answer(request, "已改回未讀。")


@policy("outbox.mark", writes=[Group.SELF])
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    moment = services.mark_all_read(_viewer(request).staff_id)
    if moment is None:
        return _answer(request, "沒有未讀的通知。")
    token = signing.dumps(moment.isoformat(), salt=SALT)
    return _answer(request, "全部標為已讀。", reverse("outbox:unread-all", args=[token]))


@policy("outbox.mark", writes=[Group.SELF])
@require_POST
def unread_all(request: HttpRequest, token: str) -> HttpResponse:
    """Undo `read_all`."""
    try:
        moment = parse_datetime(signing.loads(token, salt=SALT, max_age=24 * 3600))
    except signing.BadSignature:
        raise Denied from None
    count = services.mark_all_unread(_viewer(request).staff_id, moment) if moment else 0
    return _answer(request, f"{count} 則改回未讀。")


def _viewer(request: HttpRequest) -> Viewer:
    return request.viewer  # type: ignore[attr-defined]


def _answer(request: HttpRequest, words: str, undo: str = "") -> HttpResponse:
    """htmx: the list anew with a toast that offers undo; else back to the page with a message."""
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, words)
        return redirect("outbox:bell")
    viewer = _viewer(request)
    page = queries.notices(viewer)
    context = {"page": page, "count": queries.unread_count(viewer)}
    response = render(request, "outbox/parts/list.html", context)
    return trigger_client_event(response, "toast", {"text": words, "undo": undo or None})
