"""Lists that can be taken out as ODS or CSV: registered by the modules that keep them.

One export is one entry of the audit, with the filters' names, the count and whose records it
holds. A short list is answered at once; a long one becomes a job that can be watched and left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from mingdeng.foundation.access.decision import Veil
from mingdeng.foundation.access.policies import Policy
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.calendar.roc import roc_compact
from mingdeng.foundation.documents.blocks import Sheet, Value
from mingdeng.foundation.documents.ods import ods
from mingdeng.foundation.documents.separated import separated
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.jobs import services as jobs

KINDS = {
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
}
# What a worker's and a small team's list holds is ready in well under a second; more is a job.
AT_ONCE = 300
CHUNK = 200
TASK = "documents.export"
VEILED = "（不在權限內）"


@dataclass(frozen=True)
class Part:
    """Some rows of a list, whose records they are, and the cursor of what follows (or nothing)."""

    rows: Sequence[Sequence[Any]] = field(repr=False)
    records: Sequence[int]
    after: str = ""


@dataclass(frozen=True)
class ListExport:
    """A list that can be taken out. `asked` holds codes only, as they stand in the address.

    `columns(viewer, asked)` names the columns, `count(viewer, asked)` says how many rows there
    are, `part(viewer, asked, after, size)` gives rows already passed through the grant, in a number
    of queries that does not grow with them. `audited` is the audit's code.
    """

    code: str
    title: str
    policy: Policy
    audited: str
    columns: Callable[[Viewer, Mapping[str, str]], Sequence[str]]
    count: Callable[[Viewer, Mapping[str, str]], int]
    part: Callable[[Viewer, Mapping[str, str], str, int], Part]


_exports: dict[str, ListExport] = {}


def register(export: ListExport) -> ListExport:
    """Add a list. Raises ValueError when its code is taken by a different one."""
    if _exports.setdefault(export.code, export) != export:
        raise ValueError(f"export {export.code} exists already")
    return export


def find(code: str) -> ListExport:
    """The list of a code. Raises KeyError."""
    return _exports[code]


def answer(request: HttpRequest, export: ListExport, asked: Mapping[str, str]) -> HttpResponseBase:
    """The file, or the page of the job that makes it. `?kind=csv` or `ods` (as when not told)."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kind = request.GET.get("kind", "ods")
    kind = kind if kind in KINDS else "ods"
    if export.count(viewer, asked) > AT_ONCE:
        job = jobs.enqueue(
            task=TASK,
            title=f"匯出{export.title}",
            owner_id=viewer.staff_id,
            arguments={"code": export.code, "kind": kind, "asked": dict(asked)},
        )
        return redirect("jobs:job", ref=job.ref)
    part = export.part(viewer, asked, "", AT_ONCE)
    note(export, asked, kind, len(part.rows), part.records)
    return handed_out(export, kind, written(export, viewer, asked, part.rows, kind))


def note(
    export: ListExport, asked: Mapping[str, str], kind: str, count: int, records: Sequence[int]
) -> None:
    """The one entry of an export."""
    audit.record(
        export.audited,
        records=sorted(set(records)),
        detail={"filters": sorted(asked), "count": count, "kind": kind},
    )


def written(
    export: ListExport,
    viewer: Viewer,
    asked: Mapping[str, str],
    rows: Sequence[Sequence[Any]],
    kind: str,
) -> bytes:
    """The file's bytes; what the grant withheld is said to be withheld."""
    values = [[_shown(value) for value in row] for row in rows]
    sheet = Sheet(export.title, list(export.columns(viewer, asked)), values)
    return separated(sheet) if kind == "csv" else ods(sheet)


def handed_out(export: ListExport, kind: str, body: bytes) -> HttpResponse:
    """The file as a download. Its name says which list and which day, never who."""
    name = f"{export.code.replace('.', '-')}-{roc_compact(timezone.localdate())}.{kind}"
    response = HttpResponse(body, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _shown(value: Any) -> Value:
    if isinstance(value, Veil):
        return VEILED
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    if value is None or isinstance(value, str | int | float | date):
        return value
    return str(value)
