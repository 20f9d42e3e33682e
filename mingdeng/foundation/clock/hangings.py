"""What recurs for the modules below, and the status page in the navigation."""

from datetime import time, timedelta
from typing import Any

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.clock import queries
from mingdeng.foundation.clock.housekeeping import seal, tidy
from mingdeng.foundation.clock.registry import recurring
from mingdeng.foundation.slots.registry import NavItem, Panel, navigation, panels

recurring("audit.seal", every=timedelta(seconds=5), run=seal, title="封存稽核紀錄")
recurring("clock.tidy", every=time(3, 30), run=tidy, title="清除過期的系統紀錄")


def machine(request: Any, subject: Any, grant: Any) -> dict[str, Any]:
    """The administrator's day: what runs, what waits, what failed."""
    return {"status": queries.glance()}


panels.add(
    Panel(
        name="clock.home",
        place="home.main",
        title="系統現況",
        template="clock/parts/home.html",
        context=machine,
        policy=declare("clock.home", reads=[Group.SYSTEM]),
        roles=frozenset({"administrator"}),
        budget=6,
        order=10,
    )
)
navigation.add(
    NavItem(
        name="clock.status",
        place="other",
        title="系統狀態",
        url_name="clock:status",
        icon="dashboard",
        roles=frozenset({"administrator"}),
        order=90,
    )
)
