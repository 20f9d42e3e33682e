"""What the audit hangs on other pages: who has looked, and the auditor's entries."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.audit import subjects
from mingdeng.foundation.oversight import queries
from mingdeng.foundation.oversight.views import looked_token
from mingdeng.foundation.slots.registry import NavItem, Panel, navigation, panels

RECENT_DAYS = 30
RECENT_ROWS = 8


def who_looked(request: Any, record: Any, grant: Any) -> dict[str, Any] | None:
    """The latest looks at a person, for those who may read who it is."""
    if not grant.may_read(Group.IDENTITY):
        return None
    records = subjects.whole(record.pk)
    rows = queries.looks(records, RECENT_DAYS)
    return {
        "rows": rows[:RECENT_ROWS],
        "total": len(rows),
        "days": RECENT_DAYS,
        "token": looked_token(request.viewer, records),
    }


def auditor(request: Any, subject: Any, grant: Any) -> dict[str, Any]:
    """The auditor's day: whether the chain is sealed, and who stands out this month."""
    return {"state": queries.chain_state(timezone.localdate())}


panels.add(
    Panel(
        name="audit.home",
        place="home.main",
        title="稽核現況",
        template="oversight/home.html",
        context=auditor,
        policy=declare("audit.home", reads=[Group.AUDIT]),
        roles=frozenset({"auditor"}),
        budget=6,
        order=10,
    )
)
panels.add(
    Panel(
        name="audit.who_looked",
        place="person.main",
        title="誰看過",
        template="oversight/who_looked.html",
        context=who_looked,
        policy=declare("audit.who_looked", reads=[Group.IDENTITY], about="record"),
        budget=5,
        order=90,
        media=frozenset({"screen", "phone"}),
    )
)
for name, title, order in (("search", "稽核紀錄", 20), ("watch", "異常報告", 30)):
    navigation.add(
        NavItem(
            name=f"audit.{name}",
            place="main",
            title=title,
            url_name=f"audit:{name}",
            icon="history" if name == "search" else "eye",
            roles=frozenset({"auditor", "administrator"}),
            order=order,
        )
    )
