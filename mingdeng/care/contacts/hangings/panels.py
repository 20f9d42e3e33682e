"""Panels: the last contacts and the buttons of a case, today's visits on the home page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from mingdeng.care.contacts import policies
from mingdeng.care.contacts.models import Appointment, VisitState
from mingdeng.care.contacts.queries import contacts, reviews, visits
from mingdeng.care.contacts.queries.danger import with_danger
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.slots.registry import Panel, panels

SHOWN = 5
VISITORS = frozenset({"case_manager", "supervisor"})


def latest(request: Any, case: Any, grant: Grant) -> dict[str, Any]:
    """The last contacts and the visits agreed on: three queries."""
    rows = contacts.of_case(case, SHOWN)
    names = contacts.staff_names([row.acting_for_id for row in rows])
    planned = with_danger(
        Appointment.objects.filter(case=case, state__in=[VisitState.PLANNED, VisitState.STARTED])
    ).select_related("key", "case", "worker", "companion", "watcher")
    return {
        "case": case,
        "contacts": [contacts.view(row, grant, names) for row in rows],
        "visits": [
            visits.view(request.viewer, row, grant) for row in planned.order_by("starts_at")[:3]
        ],
        "writes": grant.may_write(Group.CASEWORK),
    }


def actions(request: Any, case: Any, grant: Grant) -> dict[str, Any] | None:
    """記錄接觸 and 排約訪, for who may write and while the case stands."""
    if not grant.may_write(Group.CASEWORK) or case.now_status in ("closed", "transferred"):
        return None
    return {"case": case}


def today(request: Any, subject: Any, grant: Grant) -> dict[str, Any]:
    """今日行程, for roles that make visits."""
    return {"day": visits.day(request.viewer), "today": timezone.localdate()}


def to_sign(request: Any, subject: Any, grant: Grant) -> dict[str, Any]:
    """等你核閱: how many visit records wait for the supervisor's signature, since when."""
    return {"waiting": reviews.tally(request.viewer)}


panels.add(
    Panel(
        name="contacts.actions",
        place="case.actions",
        title="接觸",
        template="contacts/parts/actions.html",
        context=actions,
        policy=policies.ACTION,
        budget=1,
        order=10,
        later=False,
        media=frozenset({"screen", "phone"}),
    )
)
panels.add(
    Panel(
        name="contacts.latest",
        place="case.aside",
        title="最近接觸",
        template="contacts/parts/latest.html",
        context=latest,
        policy=policies.PANEL,
        order=20,
    )
)
panels.add(
    Panel(
        name="contacts.today",
        place="home.aside",
        title="今日行程",
        template="contacts/parts/today.html",
        context=today,
        policy=policies.HOME,
        roles=VISITORS,
        order=10,
    )
)
panels.add(
    Panel(
        name="contacts.to_sign",
        place="home.aside",
        title="等你核閱",
        template="contacts/parts/to_sign.html",
        context=to_sign,
        policy=policies.HOME,
        roles=frozenset({"supervisor"}),
        order=4,
    )
)
