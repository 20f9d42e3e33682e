"""The factor catalogue's place in the navigation."""

from __future__ import annotations

from mingdeng.foundation.slots.registry import NavItem, navigation

navigation.add(
    NavItem(
        name="assessments.catalogue",
        place="other",
        title="因子表",
        url_name="assessments:catalogue",
        icon="list",
        roles=frozenset({"case_manager", "supervisor", "officer_treatment"}),
        order=60,
    )
)
