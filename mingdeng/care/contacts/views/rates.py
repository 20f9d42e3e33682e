"""訪視有遇率 and 面訪率 per worker, for who supervises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mingdeng.care.cases.queries import staffing
from mingdeng.care.contacts import indicators
from mingdeng.care.contacts.forms.review import PeriodForm
from mingdeng.care.contacts.indicators import Rates
from mingdeng.care.contacts.views.asking import page_help, viewer_of
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.calendar.periods import Period, month_of, quarter_of, year_of
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.identity.viewer import Viewer

HELP = (
    "訪視有遇率＝有遇 ÷（有遇＋未遇的嘗試）；得知在監、住院與網絡聯繫不計入。",
    "面訪率＝有遇的家訪與面談 ÷ 有遇。公式待局確認，依據寫在頁尾。",
    "合計是各人次數加總後再算，不是各人百分比的平均。",
)


@dataclass(frozen=True)
class Row:
    """One worker's line."""

    name: str
    rates: Rates
    channels: tuple[int, ...]


@require_safe
@policy("contacts.rates", reads=[Group.TEAM])
def rates(request: HttpRequest) -> HttpResponse:
    """Counts and rates per worker of the team (all teams for officers) in a period."""
    viewer = viewer_of(request)
    page_help(request, *HELP)
    today = timezone.localdate()
    form = PeriodForm(request.GET or None)
    period = month_of(today)
    if request.GET and form.is_valid():
        period = Period(form.cleaned_data["start"], form.cleaned_data["end"])
    elif not request.GET:
        form = PeriodForm(initial={"start": period.start, "end": period.end})
    people = staffing.workers(team_ids=_teams(viewer))
    held = indicators.rates(period, [person.staff_id for person in people])
    channels = indicators.channels(period)
    rows = [_row(person.name, held.get(person.staff_id, Rates()), channels) for person in people]
    audit.record("contact.rates_opened", detail={"period": period.code, "workers": len(rows)})
    context = {
        "form": form,
        "period": period,
        "rows": rows,
        "total": _row("合計", indicators.total(row.rates for row in rows), channels),
        "channels": channels,
        "quick": _quick(today),
    }
    return render(request, "contacts/rates.html", context)


def _row(name: str, held: Rates, channels: object) -> Row:
    codes = [code for code, _ in channels]  # type: ignore[attr-defined]
    return Row(name, held, tuple(held.by_channel.get(code, 0) for code in codes))


def _teams(viewer: Viewer) -> list[int] | None:
    if viewer.role == "supervisor":
        return [viewer.team_id] if viewer.team_id else []
    return None


def _quick(today: date) -> list[tuple[str, str, str]]:
    """(label, start, end) of the periods usually asked for."""
    month, quarter, year = month_of(today), quarter_of(today), year_of(today)
    wanted = [month, month.previous(), quarter, year]
    return [(p.label, roc_table(p.start), roc_table(p.end)) for p in wanted]
