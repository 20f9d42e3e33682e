"""The list of jobs in the navigation."""

from mingdeng.foundation.access.decision import table
from mingdeng.foundation.slots.registry import NavItem, navigation

navigation.add(
    NavItem(
        name="jobs.index",
        place="other",
        title="背景作業",
        url_name="jobs:index",
        icon="clock",
        roles=frozenset(table()) - {"partner"},
        order=80,
    )
)
