"""The import's place in the navigation."""

from __future__ import annotations

from mingdeng.foundation.slots.registry import NavItem, navigation

navigation.add(
    NavItem(
        name="imports.list",
        place="other",
        title="名冊匯入",
        url_name="imports:list",
        icon="download",
        roles=frozenset({"supervisor"}),
        order=80,
    )
)
