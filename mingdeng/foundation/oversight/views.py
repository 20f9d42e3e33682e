"""The auditor's pages, and who has looked at a person."""

from __future__ import annotations

import csv
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import policy
from mingdeng.foundation.audit import queries as audit
from mingdeng.foundation.audit import subjects
from mingdeng.foundation.audit.export import HEAD, row_of
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.audit.queries import Filter
from mingdeng.foundation.audit.services import record
from mingdeng.foundation.identity.queries import names_of
from mingdeng.foundation.oversight import queries
from mingdeng.foundation.oversight.forms import MonthForm, SearchForm
from mingdeng.foundation.secrecy import cipher, tokens

CURSOR = "audit.search"
LOOKED = "audit.looked"
MOST_EXPORTED = 100_000
DAYS = 180


@policy("audit.search", reads=[Group.AUDIT])
def search(request: HttpRequest) -> HttpResponse:
    """Entries by account, code, period, case number or agency; newest first."""
    form = SearchForm(request.POST if request.method == "POST" else None)
    asked, after = wanted(request, form)
    entries, more = audit.search(asked, after)
    seen = sorted({number for entry in entries for number in audit.records_of(entry)})
    record("audit.searched", detail={"filters": asked.named, "count": len(entries), "shown": seen})
    context = {
        "form": form,
        "rows": queries.rows_of(entries),
        "next": sealed(asked, more) if more else "",
        "export": sealed(asked, None),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "oversight/search.html", context, status=status)


def wanted(request: HttpRequest, form: SearchForm) -> tuple[Filter, int | None]:
    """A posted search, a sealed cursor, or everything. A search with a mistake finds nothing."""
    if form.is_bound:
        return (form.filter() if form.is_valid() else Filter(records=frozenset())), None
    return opened(request.GET.get("after", ""))


def sealed(asked: Filter, after: int | None) -> str:
    """A filter and a place in it as a token, so that no name stands in an address."""
    values = asdict(asked)
    for name in ("since", "until"):
        values[name] = values[name].isoformat() if values[name] else None
    values["records"] = sorted(asked.records) if asked.records is not None else None
    return tokens.seal(CURSOR, {**values, "after": after})


def opened(token: str) -> tuple[Filter, int | None]:
    """What `sealed` was given; everything when it cannot be read."""
    try:
        values = tokens.unseal(CURSOR, token)
    except cipher.Tampered:
        return Filter(), None
    after = values.pop("after")
    for name in ("since", "until"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    held = values["records"]
    values["records"] = frozenset(held) if held is not None else None
    return Filter(**values), after


class Echo:
    """A file that hands back what is written to it, line by line."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


@require_POST
@policy("audit.export", reads=[Group.AUDIT])
def export(request: HttpRequest) -> StreamingHttpResponse:
    """What a search found as CSV; one entry in the audit, with how many."""
    asked, _ = opened(request.POST.get("what", ""))
    total = min(audit.count(asked), MOST_EXPORTED)
    record("audit.exported", detail={"filters": asked.named, "count": total})
    writer = csv.writer(Echo())
    lines = (writer.writerow(row_of(entry)) for entry in audit.exported(asked, total))
    answer = StreamingHttpResponse(
        (part for source in (["\ufeff", writer.writerow(HEAD)], lines) for part in source),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


@policy("audit.entry", reads=[Group.AUDIT])
def entry(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One entry, with everyone a list or an export showed."""
    held = get_object_or_404(Entry, uid=uid)
    record("audit.entry_opened", subject=held)
    records = audit.records_of(held)
    called = subjects.labels(records)
    context = {
        "entry": held,
        "row": queries.rows_of([held])[0],
        "people": [called[number] for number in records],
        "detail": queries.detail_of(held),
        "together": queries.rows_of(
            audit.search(Filter(request_id=held.request_id))[0] if held.request_id else []
        ),
    }
    return render(request, "oversight/entry.html", context)


@policy("audit.watch", reads=[Group.AUDIT])
def watch(request: HttpRequest) -> HttpResponse:
    """A month's report of who opened many people outside the own caseload."""
    form = MonthForm(request.POST if request.method == "POST" else None)
    day = timezone.localdate()
    if form.is_bound and form.is_valid() and form.cleaned_data["on"]:
        day = form.cleaned_data["on"]
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    start, end = (timezone.make_aware(datetime.combine(d, time())) for d in (first, following))
    bounds = queries.unusual(day)
    found = audit.watchers(start, end, **bounds)
    record("audit.watched", detail={"month": first.isoformat(), "count": len(found)})
    names = names_of(row.staff_id for row in found)
    context = {
        "form": form,
        "first": first,
        "rows": [(queries.name_of(row.staff_id, names), row) for row in found],
        "unusual": sum(row.unusual for row in found),
        "bounds": bounds,
    }
    return render(request, "oversight/watch.html", context)


@policy("audit.looked", reads=[Group.IDENTITY], about="looked")
def looked(request: HttpRequest, whom: str) -> HttpResponse:
    """Everybody who looked at a person: for those who may open the person themselves."""
    viewer = request.viewer  # type: ignore[attr-defined]
    records = records_in(viewer, whom)
    record("audit.looked_opened", records=records)
    rows = queries.looks(records, DAYS)
    return render(request, "oversight/looked.html", {"rows": rows, "days": DAYS})


def looked_token(viewer: Any, records: list[int]) -> str:
    """The address part of the full page for a person, good for this viewer only."""
    return tokens.seal(LOOKED, {"by": viewer.staff_id, "records": sorted(records)})


def records_in(viewer: Any, token: str) -> list[int]:
    """The records behind a token, if they may be seen now. Raises Denied."""
    try:
        told = tokens.unseal(LOOKED, token)
    except cipher.Tampered as wrong:
        raise Denied from wrong
    records = [int(number) for number in told["records"]]
    if told["by"] != viewer.staff_id or not records:
        raise Denied
    scopes.require(viewer, records[0], read=[Group.IDENTITY])
    return records
