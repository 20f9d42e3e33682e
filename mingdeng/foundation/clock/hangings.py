"""What recurs for the modules below, and the status page in the navigation."""

from datetime import time, timedelta

from mingdeng.foundation.clock.housekeeping import seal, tidy
from mingdeng.foundation.clock.registry import recurring
from mingdeng.foundation.slots.registry import NavItem, navigation

recurring("audit.seal", every=timedelta(seconds=5), run=seal, title="封存稽核紀錄")
recurring("clock.tidy", every=time(3, 30), run=tidy, title="清除過期的系統紀錄")

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
