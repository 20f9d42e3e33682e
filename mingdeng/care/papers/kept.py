"""The files a case keeps, as pages show them: its own and the scans of its person's consents."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from mingdeng.care.cases.models import Case
from mingdeng.care.consents.models import Consent
from mingdeng.care.papers.policies import CASE, CONSENT
from mingdeng.foundation.access.decision import Denied, Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.files import judging
from mingdeng.foundation.files import queries as files
from mingdeng.foundation.files.models import FileState, Scan, StoredFile
from mingdeng.foundation.files.services import KINDS, REASONS
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots.paging import keyset
from mingdeng.people.records.queries import same_person

PAGE = 25
SEARCHED = 500
ORDER = ("-recorded_at", "-id")
KILOBYTE, MEGABYTE = 1024, 1024 * 1024


@dataclass(frozen=True)
class FileLine:
    """A file through a grant. `opens` says whether the viewer may have its content, `writes`
    whether she may replace or withdraw it."""

    ref: uuid.UUID
    kind: str
    kind_label: str
    name: str | Veil = field(repr=False)
    note: str | Veil = field(repr=False)
    format: str
    size: str
    dated_on: date | None
    who: str
    at: datetime
    state: str
    state_label: str
    scan: str
    scan_label: str
    ended: str
    ended_why: str | Veil = field(repr=False)
    ended_at: datetime | None
    opens: bool
    inline: bool
    writes: bool


@dataclass(frozen=True)
class Asked:
    """What a list is asked for: a kind, whether what was taken down is listed too, a place."""

    kind: str = ""
    gone: bool = False
    after: str = ""


@dataclass(frozen=True)
class Listed:
    """A page of files: lines, the cursor of the next page, whether there are more than searched."""

    lines: list[FileLine]
    after: str = ""
    cut: bool = False


def of_case(case: Case, *, gone: bool = False) -> QuerySet[StoredFile]:
    """A case's files, newest first, and the scans of its person's consents: one query and those
    of `same_person`."""
    consents = Consent.objects.filter(record_id__in=same_person(case.record_id)).values("ref")
    own = Q(about_type=CASE, about_ref=case.ref)
    rows: QuerySet[StoredFile] = StoredFile.objects.filter(
        own | Q(about_type=CONSENT, about_ref__in=consents)
    )
    if not gone:
        rows = rows.filter(state=FileState.KEPT)
    return rows.select_related("key", "recorded_by").order_by(*ORDER)


def listed(case: Case, grant: Grant, asked: Asked) -> Listed:
    """One page of a case's files."""
    found = keyset(_asked(case, asked), ORDER, after=asked.after, size=PAGE)
    return Listed([line(row, grant) for row in found.rows], found.after)


def searched(case: Case, grant: Grant, asked: Asked, text: str) -> Listed:
    """Files whose name, note or kind holds `text`, of the newest 500: names are sealed, so they
    are opened and compared here. What the viewer may not read is not compared."""
    rows = list(_asked(case, asked)[: SEARCHED + 1])
    sought = text.strip().casefold()
    lines = [line(row, grant) for row in rows[:SEARCHED]]
    return Listed([one for one in lines if _holds(one, sought)], cut=len(rows) > SEARCHED)


def _asked(case: Case, asked: Asked) -> QuerySet[StoredFile]:
    rows = of_case(case, gone=asked.gone)
    return rows.filter(kind=asked.kind) if asked.kind else rows


def _holds(one: FileLine, sought: str) -> bool:
    said = (one.kind_label, one.name, one.note)
    return any(sought in part.casefold() for part in said if isinstance(part, str))


def line(row: StoredFile, grant: Grant) -> FileLine:
    """A file through a grant; its key and sender must be loaded."""
    group = Group(row.group)
    reads = grant.may_read(group)
    found = judging.format_of(row.format)
    return FileLine(
        ref=row.ref,
        kind=row.kind,
        kind_label=codes.label(KINDS, row.kind, row.recorded_at.date()),
        name=(row.title or "（已銷毀）") if reads else Veil(group),
        note=(row.note or "") if reads else Veil(group),
        format=found.label if found else row.format,
        size=size_words(row.size),
        dated_on=row.dated_on,
        who=row.recorded_by.name if row.recorded_by else "",
        at=row.recorded_at,
        state=row.state,
        state_label=FileState(row.state).label,
        scan=row.scan,
        scan_label=Scan(row.scan).label,
        ended=codes.label(REASONS, row.ended_code) if row.ended_code else "",
        ended_why=(row.ended_why or "") if reads else Veil(group),
        ended_at=row.ended_at,
        opens=reads and row.opens,
        inline=bool(found and found.inline),
        writes=row.state == FileState.KEPT and grant.may_write(group),
    )


def size_words(size: int) -> str:
    """340 KB, 1.2 MB."""
    if size < MEGABYTE:
        return f"{max(1, round(size / KILOBYTE))} KB"
    return f"{size / MEGABYTE:.1f} MB"


def kinds(grant: Grant) -> list[tuple[str, str]]:
    """Kinds that go on a case and that the viewer may write."""
    return [
        (one.code, one.label)
        for one in codes.entries(KINDS)
        if CASE in one.extra["about"] and grant.may_write(Group(one.extra["group"]))
    ]


def writes(grant: Grant) -> bool:
    """Whether the viewer may hang any file on the case."""
    return bool(kinds(grant))


def file_on(viewer: Viewer | None, ref: uuid.UUID) -> tuple[StoredFile, Grant, Case]:
    """A file the viewer may replace or withdraw, with the case it is listed in. Raises Denied."""
    row, grant = files.file_for(viewer, ref, write=True)
    case = _case_of(row)
    if case is None:
        raise Denied
    return row, grant, case


def _case_of(row: StoredFile) -> Case | None:
    cases: Any = Case.objects.select_related(
        "key", "record", "record__key", "now_worker", "now_team"
    )
    if row.about_type == CASE:
        return cases.filter(ref=row.about_ref).first()
    consent = Consent.objects.filter(ref=row.about_ref).first()
    if consent is None or consent.case_id is None:
        return None
    return cases.filter(pk=consent.case_id).first()


def moments_rows(records: Sequence[int], since: date, until: date, limit: int) -> list[StoredFile]:
    """Files kept between two days, newest first: one query."""
    rows = StoredFile.objects.filter(
        record_id__in=list(records),
        about_type=CASE,
        state=FileState.KEPT,
        recorded_at__date__range=(since, until),
    )
    return list(rows.order_by(*ORDER)[:limit])
