"""The hub: everything that is dated."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit.services import record
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.documents.blocks import Sheet
from mingdeng.foundation.documents.ods import ods
from mingdeng.foundation.rulebook.policies import may_change
from mingdeng.foundation.rulebook.queries import hub as queries
from mingdeng.foundation.ui.forms import AccessibleFormMixin

HELP = (
    "這裡列出所有有生效日的規則與代碼：頻率、期限、門檻、清單、上班日與里。",
    "誰都不能改歷史：變更是新的一版，從指定的日子起生效。",
)
ODS = "application/vnd.oasis.opendocument.spreadsheet"


class SearchForm(AccessibleFormMixin, forms.Form):
    """What the hub is narrowed by. Posted, like every search."""

    q = forms.CharField(label="名稱或類別", required=False, max_length=64)
    coming = forms.BooleanField(label="只看有排定變更的", required=False)


@policy("rulebook.hub", reads=[Group.CODES])
def hub(request: HttpRequest) -> HttpResponse:
    """Rules and code lists, found by name, with what is in force and what is coming."""
    request.page_help = HELP  # type: ignore[attr-defined]
    form = SearchForm(request.POST if request.method == "POST" else None)
    text, coming = "", False
    if form.is_bound and form.is_valid():
        text, coming = form.cleaned_data["q"], form.cleaned_data["coming"]
    viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.lines(viewer, text, only_coming=coming)
    context = {
        "form": form,
        "rules": [line for line in found if line.kind == "rule"],
        "lists": [line for line in found if line.kind == "code"],
        "may_change": may_change(viewer),
    }
    return render(request, "rulebook/hub.html", context)


@require_POST
@policy("rulebook.export", reads=[Group.CODES])
def export(request: HttpRequest) -> HttpResponse:
    """The hub's list as ODS; one entry in the audit."""
    found = queries.lines(request.viewer)  # type: ignore[attr-defined]
    record("dated.exported", detail={"what": "hub", "count": len(found)})
    head = [
        "種類",
        "類別",
        "名稱",
        "代碼",
        "現行版自",
        "版數或項數",
        "排定的變更",
        "上次變更",
        "變更人",
    ]
    rows = [
        [
            "規則" if line.kind == "rule" else "代碼表",
            line.area,
            line.label,
            f"{line.place}.{line.code}" if line.code else line.place,
            line.since,
            line.versions,
            "、".join(map(roc_table, line.coming)),
            line.changed_at.date() if line.changed_at else None,
            line.changed_by,
        ]
        for line in found
    ]
    return as_ods("rules.ods", Sheet("代碼與規則", head, rows))


def as_ods(name: str, sheet: Sheet) -> HttpResponse:
    """A sheet to download."""
    answer = HttpResponse(ods(sheet), content_type=ODS)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
