"""An audit entry as a row of a table: identifiers and codes, never a person's data."""

from __future__ import annotations

import json

from django.utils import timezone

from mingdeng.foundation.audit.models import Entry

HEAD = [
    "編號",
    "時間",
    "代碼",
    "人員",
    "代理",
    "機關",
    "對象",
    "人員紀錄",
    "理由",
    "請求",
    "封存",
    "細節",
]


def row_of(entry: Entry) -> list[str]:
    """The cells of an entry, in the order of HEAD. A cell never begins like a formula."""
    detail = {name: value for name, value in entry.detail.items() if name != "records"}
    cells = [
        entry.id,
        f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
        entry.code,
        entry.actor_id or "",
        entry.acting_for_id or "",
        entry.agency_id or "",
        f"{entry.subject_type} {entry.subject_id}".strip(),
        " ".join(str(number) for number in entry.detail.get("records", [])),
        entry.reason,
        entry.request_id,
        entry.seal_no or "",
        json.dumps(detail, ensure_ascii=False) if detail else "",
    ]
    return [harmless(str(cell)) for cell in cells]


def harmless(cell: str) -> str:
    """A spreadsheet must not take a cell for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
