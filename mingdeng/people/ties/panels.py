"""The panel 家庭, beside a case and on a person's page."""

from __future__ import annotations

from typing import Any

from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.slots.registry import Panel
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.ties import policies
from mingdeng.people.ties.queries import family_of


def beside_case(request: Any, case: Any, grant: Grant) -> dict[str, Any] | None:
    """The family of a case's person."""
    return _panel(request, case.record, grant)


def of_person(request: Any, record: PersonRecord, grant: Grant) -> dict[str, Any] | None:
    """The family of a person."""
    return _panel(request, record, grant)


def _panel(request: Any, record: PersonRecord, grant: Grant) -> dict[str, Any] | None:
    """Direct relatives only; the page has the rest."""
    if not grant.may_read(Group.FAMILY):
        return None
    return {
        "family": family_of(request.viewer, [record.pk], steps=1),
        "record": record,
        "may_write": grant.may_write(Group.FAMILY),
    }


PANELS = (
    Panel(
        name="ties.case_family",
        place="case.aside",
        title="家庭",
        template="ties/parts/panel.html",
        context=beside_case,
        policy=policies.FAMILY_PANEL,
        budget=6,
        order=20,
    ),
    Panel(
        name="ties.person_family",
        place="person.main",
        title="家庭",
        template="ties/parts/panel.html",
        context=of_person,
        policy=policies.PERSON_PANEL,
        budget=6,
        order=20,
    ),
)
