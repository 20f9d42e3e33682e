"""What persons asked for, in the viewer's reach."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.people.records.views.asking import page_help, viewer_of
from mingdeng.people.rights import policies, queries


@require_safe
@policy("rights.list", reads=policies.SEES, about="cases")
def index(request: HttpRequest) -> HttpResponse:
    """Orders to shred and requests for a copy, open ones first."""
    page_help(
        request,
        "銷毀要兩個人：一人申請、另一人核可；核可後立即執行，無法復原。",
        "閱覽複製依法十五日內答覆，必要時可延長一次，最多十五日。",
        "新的申請從「個人」頁的「當事人權利」開始。",
    )
    lines = queries.requests(viewer_of(request))
    audit.record(
        "rights.list_opened",
        records=sorted({line.record_id for line in lines}),
        detail={"count": len(lines)},
    )
    return render(request, "rights/list.html", {"lines": lines})
