"""The table of suggestions, for who answers for it."""

from __future__ import annotations

from mingdeng.foundation.slots.registry import NavItem, navigation

navigation.add(
    NavItem(
        name="plans.table",
        place="other",
        title="建議的採用率",
        url_name="plans:table",
        icon="chart",
        roles=frozenset({"supervisor", "officer_treatment", "director"}),
        order=50,
    )
)
