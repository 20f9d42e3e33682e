"""What the case hangs on the page of a person: the way from who it is to what is done."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from mingdeng.care.cases import policies
from mingdeng.care.cases.queries import person
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.slots.registry import Panel, panels
from mingdeng.people.records.models import PersonRecord


def cases(request: Any, record: PersonRecord, grant: Grant) -> dict[str, Any] | None:
    """The person's cases; who takes people in may begin one where none stands. An ended case that
    may be opened again is, from its own page, so that the reason is told."""
    rows = person.episodes_of(record, grant)
    takes = policies.takes_in(request.viewer) and record.deceased_on is None
    flows = person.flows_of(record, grant)
    opens = takes and not rows
    if not rows and not flows and not opens:
        return None
    return {"record": record, "rows": rows, "flows": flows, "opens": opens, "once": uuid4()}


panels.add(
    Panel(
        name="cases.person",
        place="person.main",
        title="個案",
        template="cases/panels/person.html",
        context=cases,
        policy=policies.PERSON,
        budget=3,
        order=5,
    )
)
