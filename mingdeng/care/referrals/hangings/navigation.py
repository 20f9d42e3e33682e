"""Places in the navigation and a column of the caseload."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mingdeng.care.referrals import policies
from mingdeng.care.referrals.queries import listing
from mingdeng.foundation.slots.registry import ListColumn, NavItem, columns, navigation

navigation.add(
    NavItem(
        name="referrals.list",
        place="main",
        title="轉介",
        url_name="referrals:list",
        icon="refer",
        roles=frozenset({"case_manager", "supervisor", "officer_treatment"}),
        rows=listing.pressing,
        order=40,
    )
)
navigation.add(
    NavItem(
        name="referrals.incoming",
        place="main",
        title="網絡轉入",
        url_name="referrals:incoming",
        icon="inbox",
        roles=frozenset({"supervisor", "officer_treatment"}),
        rows=listing.to_take_in,
        order=45,
    )
)


def under_way(viewer: Any, case_ids: Sequence[int]) -> dict[int, Any]:
    """Case → how many of its referrals are under way, where the viewer may read referrals."""
    return listing.open_counts(viewer, case_ids)


columns.add(
    ListColumn(
        name="referrals.under_way",
        place="cases",
        title="轉介中",
        values=under_way,
        policy=policies.COLUMN,
        order=60,
    )
)
