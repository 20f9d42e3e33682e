"""The panel 同住, beside a case and on a person's page."""

from __future__ import annotations

from typing import Any

from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.slots.registry import Panel
from mingdeng.people.households import policies
from mingdeng.people.households.queries import homes_of
from mingdeng.people.records.models import PersonRecord


def beside_case(request: Any, case: Any, grant: Grant) -> dict[str, Any] | None:
    """The household of a case's person."""
    return _panel(request, case.record, grant)


def of_person(request: Any, record: PersonRecord, grant: Grant) -> dict[str, Any] | None:
    """The household of a person."""
    return _panel(request, record, grant)


def _panel(request: Any, record: PersonRecord, grant: Grant) -> dict[str, Any] | None:
    if not grant.may_read(Group.FAMILY):
        return None
    homes = [home for home in homes_of(request.viewer, record.pk) if home.now]
    return {"homes": homes, "record": record, "may_write": grant.may_write(Group.FAMILY)}


PANELS = (
    Panel(
        name="households.case_home",
        place="case.aside",
        title="同住",
        template="households/parts/panel.html",
        context=beside_case,
        policy=policies.CASE_PANEL,
        budget=6,
        order=30,
    ),
    Panel(
        name="households.person_home",
        place="person.main",
        title="同住",
        template="households/parts/panel.html",
        context=of_person,
        policy=policies.PERSON_PANEL,
        budget=6,
        order=30,
    ),
)
