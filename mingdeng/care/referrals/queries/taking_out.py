"""The list of referrals as a sheet: the filters in force, every cell through the reader's grant."""

from __future__ import annotations

from collections.abc import Mapping

from mingdeng.care.referrals import policies
from mingdeng.care.referrals.queries import listing
from mingdeng.care.referrals.queries.listing import Filters
from mingdeng.foundation.documents.exporting import ListExport, Part
from mingdeng.foundation.identity.viewer import Viewer

HEAD = (
    "轉介編號", "姓名", "服務", "轉出", "轉入", "狀態", "理由", "結果", "送出日", "結束日", "期限",
    "已催（次）",
)  # fmt: skip


def columns(viewer: Viewer, asked: Mapping[str, str]) -> list[str]:
    """What stands over the columns."""
    return list(HEAD)


def count(viewer: Viewer, asked: Mapping[str, str]) -> int:
    """How many referrals the filters leave: one query."""
    return listing.narrowed(viewer, Filters.read(asked)).count()


def part(viewer: Viewer, asked: Mapping[str, str], after: str, size: int) -> Part:
    """Some rows, as the list would show them."""
    lines, following, about = listing.lines_of(viewer, Filters.read(asked), after=after, size=size)
    rows = [
        [
            line.number, line.person, line.service, line.sender, line.receiver, line.state_label,
            line.reason, line.outcome, line.sent_on, line.ended_on,
            line.clock.words if line.clock else "", line.reminders,
        ]
        for line in lines
    ]  # fmt: skip
    return Part(rows, about, following)


EXPORT = ListExport(
    "referrals.list", "轉介清單", policies.LIST, "referral.list_exported", columns, count, part
)
