"""What the editors hang on the shell."""

from __future__ import annotations

from mingdeng.foundation.rulebook import counting  # noqa: F401
from mingdeng.foundation.slots.registry import NavItem, navigation

READERS = frozenset(
    {
        "administrator",
        "officer_treatment",
        "officer_planning",
        "officer_prevention",
        "director",
        "auditor",
    }
)
navigation.add(
    NavItem(
        name="rulebook.hub",
        place="other",
        title="代碼與規則",
        url_name="rulebook:hub",
        icon="settings",
        roles=READERS,
        order=80,
    )
)
