"""訪視有遇率 and 面訪率 per worker, for who supervises; every number leads to its records."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingdeng.care.contacts import indicators
from mingdeng.care.contacts.forms.review import PeriodForm
from mingdeng.care.contacts.indicators import Rates
from mingdeng.care.contacts.queries import counting
from mingdeng.care.contacts.views.asking import page_help, viewer_of
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.calendar.periods import Period, month_of, quarter_of, year_of
from mingdeng.foundation.calendar.roc import RocDateError, roc_table

HELP = (
    "訪視有遇率＝有遇 ÷（有遇＋未遇的嘗試）；得知在監、住院與網絡聯繫不計入。",
    "面訪率＝有遇的家訪與面談 ÷ 有遇。公式待局確認，依據寫在頁尾。",
    "合計是各人次數加總後再算，不是各人百分比的平均；點數字看是哪幾筆。",
)
MEASURES = {
    "contacts": "訪視人次",
    "attempts": "嘗試",
    "reached": "有遇",
    "face_to_face": "面訪",
}


@dataclass(frozen=True)
class Row:
    """One worker's line; `channels` pairs a channel's code with its count."""

    name: str
    ref: uuid.UUID | None
    rates: Rates
    channels: tuple[tuple[str, int], ...]


@require_safe
@policy("contacts.rates", reads=[Group.TEAM])
def rates(request: HttpRequest) -> HttpResponse:
    """Counts and rates per worker of the team (all teams for officers) in a period."""
    viewer = viewer_of(request)
    page_help(request, *HELP)
    today = timezone.localdate()
    period = month_of(today)
    form = PeriodForm(request.GET or None, initial={"start": period.start, "end": period.end})
    if form.is_bound and form.is_valid():
        period = Period(form.cleaned_data["start"], form.cleaned_data["end"])
    people = counting.in_post(viewer, period)
    held = indicators.rates(period, [person.staff_id for person in people])
    channels = indicators.channels(period)
    rows = [
        _row(person.name, person.ref, held.get(person.staff_id, Rates()), channels)
        for person in people
        if person.role == "case_manager" or person.staff_id in held
    ]
    audit.record("contact.rates_opened", detail={"period": period.code, "workers": len(rows)})
    context = {
        "form": form,
        "period": period,
        "rows": rows,
        "total": _row("合計", None, indicators.total(row.rates for row in rows), channels),
        "channels": channels,
        "quick": _quick(today),
    }
    return render(request, "contacts/rates.html", context)


@require_safe
@policy("contacts.rates_behind", reads=[Group.TEAM])
def behind(request: HttpRequest, code: str, measure: str) -> HttpResponse:
    """The records behind a number of the rates page, `?worker=` one person's."""
    viewer = viewer_of(request)
    try:
        period = Period.from_code(code)
        worker = uuid.UUID(request.GET["worker"]) if request.GET.get("worker") else None
    except (RocDateError, ValueError):
        raise Denied from None
    after = request.GET.get("after", "")
    rows, following, count = counting.behind(viewer, period, measure, worker, after)
    audit.record(
        "contact.behind_opened",
        records=[row.record_id for row in rows],
        detail={"period": period.code, "measure": measure, "count": len(rows)},
    )
    labels = {**dict(indicators.channels(period)), **MEASURES}
    context = {
        "rows": rows,
        "after": following,
        "count": count,
        "period": period,
        "label": labels[measure],
        "worker": request.GET.get("worker", ""),
    }
    return render(request, "contacts/behind.html", context)


def _row(name: str, ref: uuid.UUID | None, held: Rates, channels: Sequence[tuple[str, str]]) -> Row:
    counts = tuple((code, held.by_channel.get(code, 0)) for code, _ in channels)
    return Row(name, ref, held, counts)


def _quick(today: date) -> list[tuple[str, str, str]]:
    """(label, start, end) of the periods usually asked for."""
    month, quarter, year = month_of(today), quarter_of(today), year_of(today)
    wanted = [month, month.previous(), quarter, year]
    return [(p.label, roc_table(p.start), roc_table(p.end)) for p in wanted]
