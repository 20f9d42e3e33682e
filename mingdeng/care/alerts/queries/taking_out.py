"""The list of alerts as a sheet: the filters in force, every cell through the reader's grant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingdeng.care.alerts import policies
from mingdeng.care.alerts.queries import listing
from mingdeng.care.alerts.queries.listing import Filters, Row
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.documents.exporting import ListExport, Part
from mingdeng.foundation.identity.viewer import Viewer

HEAD = (
    "等級", "警示", "發生了什麼", "姓名", "行政區", "承辦", "狀態", "延後的理由", "認領期限",
    "處理期限", "起始日", "結束日", "處理結果",
)  # fmt: skip


def columns(viewer: Viewer, asked: Mapping[str, str]) -> list[str]:
    """What stands over the columns."""
    return list(HEAD)


def count(viewer: Viewer, asked: Mapping[str, str]) -> int:
    """How many alerts the filters leave: one query."""
    return listing.narrowed(viewer, Filters.read(asked, viewer)).count()


def part(viewer: Viewer, asked: Mapping[str, str], after: str, size: int) -> Part:
    """Some rows, as the list would show them."""
    page = listing.page(viewer, Filters.read(asked, viewer), after, size)
    records = [row.person.record_id for row in page.rows]
    return Part([_cells(row) for row in page.rows], records, page.after)


def _cells(row: Row) -> list[Any]:
    alert = row.alert
    return [
        codes.label("alert_level", alert.level), alert.title, alert.text, row.person.name,
        row.person.district, alert.owner, alert.state_label, alert.because,
        alert.acknowledge_by, alert.resolve_by, alert.since_on, alert.ended_at, alert.resolution,
    ]  # fmt: skip


EXPORT = ListExport(
    "alerts.list", "警示清單", policies.LIST, "alert.list_exported", columns, count, part
)
