"""Places of contacts in the navigation, by role."""

from __future__ import annotations

from mingdeng.care.contacts.queries import reviews
from mingdeng.foundation.slots.registry import NavItem, navigation

OFFICE = frozenset({"case_manager", "supervisor"})
ABOVE = frozenset({"supervisor", "officer_treatment", "director"})

navigation.add(
    NavItem(
        name="contacts.today",
        place="main",
        title="訪視行程",
        url_name="contacts:today",
        icon="calendar",
        roles=OFFICE,
        order=40,
    )
)
navigation.add(
    NavItem(
        name="contacts.review",
        place="main",
        title="核閱",
        url_name="contacts:review_queue",
        icon="user-check",
        roles=frozenset({"supervisor"}),
        rows=reviews.waiting,
        order=35,
    )
)
navigation.add(
    NavItem(
        name="contacts.conferences",
        place="other",
        title="個案討論會",
        url_name="contacts:conferences",
        icon="group",
        roles=OFFICE | {"officer_treatment"},
        order=30,
    )
)
navigation.add(
    NavItem(
        name="contacts.rates",
        place="other",
        title="有遇率與面訪率",
        url_name="contacts:rates",
        icon="chart",
        roles=ABOVE,
        order=40,
    )
)
