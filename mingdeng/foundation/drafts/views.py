"""The address a form's script keeps its words at."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.drafts import kinds, queries, services
from mingdeng.foundation.identity.viewer import Viewer

NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "once"})
UNREADABLE = "草稿的內容讀不懂，沒有存。請重新整理頁面。"


@policy("drafts.draft", reads=[Group.SELF], writes=[Group.SELF])
@require_http_methods(["GET", "POST", "DELETE"])
def draft(request: HttpRequest, form: str, subject_ref: UUID) -> HttpResponse:
    """POST keeps, GET restores (204 when there is none), DELETE discards one's own draft."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    record_id = _subject(viewer, form, subject_ref)
    if request.method == "GET":
        kept = queries.draft(viewer, form, subject_ref)
        if kept is None:
            return HttpResponse(status=204)
        at = timezone.localtime(kept.saved_at)
        return JsonResponse({"fields": kept.fields, "saved_at": f"{at:%H:%M}"})
    if request.method == "DELETE":
        services.discard(viewer, form, subject_ref)
        return HttpResponse(status=204)
    try:
        held = services.keep(viewer, form, subject_ref, _fields(request), record_id)
    except services.TooLarge as error:
        return JsonResponse({"message": str(error)}, status=413)
    except ValueError:
        return JsonResponse({"message": UNREADABLE}, status=400)
    return JsonResponse({"saved_at": f"{timezone.localtime(held.saved_at):%H:%M}"})


@policy("drafts.discard", writes=[Group.SELF])
@require_POST
def discard(request: HttpRequest, form: str, subject_ref: UUID) -> HttpResponse:
    """Discard one's own draft, from the page. Needs no grant: it is only taken away."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if services.discard(viewer, form, subject_ref):
        messages.success(request, "草稿已刪除。")
    return redirect("/")


def _subject(viewer: Viewer, form: str, subject_ref: UUID) -> int | None:
    """The record a draft is about. Raises Denied for an unknown form or a refused subject."""
    kind = kinds.find(form)
    if kind is None:
        raise Denied
    return kind.subject(viewer, subject_ref)


def _fields(request: HttpRequest) -> dict[str, list[str]]:
    """What was sent, as name → values; form-encoded or a JSON object. Raises ValueError."""
    if request.content_type == "application/json":
        sent = json.loads(request.body)
        if not isinstance(sent, dict):
            raise ValueError("not an object")
        pairs = {
            str(name): [str(v) for v in value] if isinstance(value, list) else [str(value)]
            for name, value in sent.items()
            if value is not None
        }
    else:
        pairs = {name: request.POST.getlist(name) for name in request.POST}
    return {name: values for name, values in pairs.items() if name not in NEVER_KEPT}
