"""The place of alerts in the navigation."""

from __future__ import annotations

from mingdeng.care.alerts import policies
from mingdeng.care.alerts.queries.listing import unnoticed
from mingdeng.foundation.slots.registry import NavItem, navigation

navigation.add(
    NavItem(
        name="alerts.list",
        place="main",
        title="警示",
        url_name="alerts:list",
        icon="bell",
        roles=policies.CARRIERS | policies.CHIEFS,
        rows=unnoticed,
        urgent=True,
        order=30,
    )
)
