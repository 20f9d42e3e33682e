"""The import's place in the navigation, its lists, and the end of what was staged."""

from __future__ import annotations

from datetime import time

from mingdeng.care.imports import caseload, services, told_facts
from mingdeng.foundation.clock.registry import recurring
from mingdeng.foundation.slots.registry import NavItem, navigation

navigation.add(
    NavItem(
        name="imports.list",
        place="other",
        title="匯入",
        url_name="imports:list",
        icon="download",
        roles=frozenset({"supervisor"}),
        order=80,
    )
)
LISTS = (caseload.CASELOAD, told_facts.FACTS)
recurring("imports.purge", every=time(3, 30), run=services.purge, title="銷毀暫存的匯入檔案")
