"""The inbox in the navigation, and escalation by the clock."""

from datetime import timedelta

from mingdeng.foundation.access.decision import table
from mingdeng.foundation.clock.registry import recurring
from mingdeng.foundation.slots.registry import DayMover, NavItem, movers, navigation
from mingdeng.foundation.worklist.dues import count_again
from mingdeng.foundation.worklist.escalation import escalate_due
from mingdeng.foundation.worklist.queries import pressing

recurring(
    "worklist.escalate", every=timedelta(minutes=1), run=escalate_due, title="逾時待辦提請督導"
)

navigation.add(
    NavItem(
        name="worklist.home",
        place="main",
        title="今日工作",
        url_name="worklist:home",
        icon="home",
        roles=frozenset(table()) - {"partner"},  # her home is her desk
        rows=pressing,
        urgent=True,
        order=0,
    )
)
movers.add(
    DayMover(
        "worklist.counted", "calendar.day", "待辦", lambda day, before: count_again(day), order=10
    )
)
