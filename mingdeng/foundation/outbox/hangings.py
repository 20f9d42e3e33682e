"""The bell in the navigation of every role."""

from mingdeng.foundation.access.decision import table
from mingdeng.foundation.outbox import queries
from mingdeng.foundation.slots.registry import NavItem, navigation

navigation.add(
    NavItem(
        name="outbox.notices",
        place="other",
        title="通知",
        url_name="outbox:bell",
        icon="bell",
        roles=frozenset(table()),
        rows=queries.unread,
        order=10,
    )
)
