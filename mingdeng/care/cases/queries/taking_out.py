"""The caseload as a sheet: the list's filters in force, every cell through the reader's grant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingdeng.care.cases import policies
from mingdeng.care.cases.queries import listing
from mingdeng.care.cases.queries.listing import CaseRow, Filters
from mingdeng.foundation.access.decision import Veil
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.documents.exporting import ListExport, Part
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots import registry

HEAD = (
    "案號", "姓名", "性別", "年齡", "行政區", "分群", "強度", "階段", "案源", "上次接觸",
    "距上次（天）", "下次接觸", "方式", "輔導期滿", "主責", "狀態",
)  # fmt: skip


def columns(viewer: Viewer, asked: Mapping[str, str]) -> list[str]:
    """The list's own columns and those that modules above hang in it."""
    return [*HEAD, *(column.title for column in registry.columns.at(listing.PLACE))]


def count(viewer: Viewer, asked: Mapping[str, str]) -> int:
    """How many cases the filters leave: one query."""
    return listing.narrowed(viewer, Filters.read(asked)).count()


def part(viewer: Viewer, asked: Mapping[str, str], after: str, size: int) -> Part:
    """Some rows, as the list would show them: its queries and one per hung column."""
    page = listing.page(viewer, Filters.read(asked), after, size)
    hung: list[tuple[str, Mapping[int, Any]]] = []
    for column in page.columns:
        ids = [row.id for row in page.rows if column.name not in row.veiled]
        hung.append((column.name, column.values(viewer, ids) if ids else {}))
    rows = [[*_cells(row), *_hung(row, hung)] for row in page.rows]
    return Part(rows, [row.person.record_id for row in page.rows], page.after)


def _cells(row: CaseRow) -> list[Any]:
    person, rhythm = row.person, row.rhythm
    if isinstance(rhythm, Veil):
        pace: list[Any] = [rhythm] * 4
    else:
        pace = [rhythm.last_on, rhythm.since, rhythm.next_on, rhythm.channel]
    phase = row.phase if isinstance(row.phase, Veil) else codes.label("case_phase", str(row.phase))
    return [
        row.case_no, person.name, person.sex, person.age, person.district, row.tier_label,
        row.strength, phase, row.source, *pace, row.due_on, row.worker, row.status,
    ]  # fmt: skip


def _hung(row: CaseRow, hung: list[tuple[str, Mapping[int, Any]]]) -> list[Any]:
    return [Veil(name) if name in row.veiled else values.get(row.id, "") for name, values in hung]


EXPORT = ListExport(
    "cases.list", "個案清單", policies.LIST, "case.list_exported", columns, count, part
)
