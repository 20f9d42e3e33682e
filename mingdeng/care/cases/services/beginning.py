"""Beginning a flow from the screen: for somebody on record, or for one put on record with it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import Case, SpecialFlow
from mingdeng.care.cases.services import changes
from mingdeng.care.cases.services.flows import begin_flow
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.given import PersonGiven
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.services import register
from mingdeng.people.ties.services import Impossible, TieGiven, add_tie


@dataclass(frozen=True)
class Begun:
    """What a form tells of a flow. `record` when the person was chosen, else `person`; `kin` is
    what the person is to the case's own (code of `tie_kind`), told with a new one."""

    once: uuid.UUID
    kind: str
    on: date
    path: str = ""
    record: PersonRecord | None = None
    person: PersonGiven | None = field(default=None, repr=False)
    duplicate_reason: str = ""
    kin: str = ""
    zone: str = ""
    school: str = ""
    origin: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    note: str = field(default="", repr=False)


@transaction.atomic
def begin_for(*, viewer: Viewer, case: Case | None, told: Begun) -> SpecialFlow:
    """Begin the flow; somebody new is put on record first, with the tie to the case's own person.

    Sent twice it gives the flow made the first time. Raises as `begin_flow`; Denied when the
    person chosen may not be read; ValidationError when the tie cannot be.
    """
    made = SpecialFlow.objects.filter(once=told.once).first()
    if made is not None:
        return made
    if case is not None:
        changes.granted(viewer, case, write=[Group.MINORS])
    else:
        policies.demand(policies.takes_in(viewer))
    record = told.record
    if record is None:
        record = _register(viewer, case, told)
    elif case is None or record.person_id != case.record.person_id:
        scopes.require(viewer, record.pk, read=[Group.IDENTITY])
    return begin_flow(
        viewer=viewer,
        kind=told.kind,
        path=told.path,
        record=record,
        once=told.once,
        on=told.on,
        case=case,
        zone=told.zone,
        school=told.school,
        origin=told.origin,
        facts=told.facts,
        note=told.note,
    )


def _register(viewer: Viewer, case: Case | None, told: Begun) -> PersonRecord:
    assert told.person is not None
    given = told.person
    if case is not None:
        given = replace(given, source="mentioned", told_by_id=case.record_id)
    with acting(viewer.actor(current().request_id)):
        record = register(given, override_reason=told.duplicate_reason)
        if case is not None and told.kin:
            tie = TieGiven(told.kin)
            try:
                add_tie(case.record, record, tie, viewer=viewer, once=told.once)
            except Impossible as no:
                raise ValidationError(str(no)) from no
    return record
