"""The last step of intake: person, case, assignment and opening in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries import flow_codes
from mingdeng.care.cases.services import assignment, flows, intake, owing
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.drafts import services as drafts
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.given import PersonGiven
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.services import register_person

DRAFT = "case-intake"
PARTS = ("start", "person", "source", "details", "opening", "finish")


@dataclass(frozen=True)
class Taken:
    """Everything the steps gathered. `record` when the person was found, else `person`."""

    once: uuid.UUID
    source: Mapping[str, Any]
    record: PersonRecord | None = None
    person: PersonGiven | None = field(default=None, repr=False)
    duplicate_reason: str = ""
    district: str = ""
    due_on: date | None = None
    source_facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    opening: Mapping[str, Any] | None = field(default=None, repr=False)
    worker_id: int | None = None
    proposal: Mapping[str, Any] | None = None
    override: str = ""
    open_now: bool = False


@transaction.atomic
def take_in(*, viewer: Viewer, taken: Taken) -> Case:
    """Put the person on record if new, open the intake, assign, open care; drop the drafts.

    Sent twice it gives the case made the first time. Raises what the single services raise.
    """
    made = Case.objects.filter(once=taken.once).first()
    if made is not None:
        return intake.open_intake(
            viewer=viewer, record=made.record, once=taken.once, **taken.source
        )
    record = taken.record or _register(viewer, taken)
    case = intake.open_intake(
        viewer=viewer,
        record=record,
        once=taken.once,
        due_on=taken.due_on,
        district=taken.district,
        source_facts=taken.source_facts,
        opening=taken.opening,
        **taken.source,
    )
    _begin_juvenile(viewer, case, taken)
    if taken.worker_id is not None:
        case = assignment.assign(
            viewer=viewer,
            case=case,
            worker_id=taken.worker_id,
            proposal=taken.proposal,
            override=taken.override,
        )
        if taken.open_now:
            case = _open(viewer, case)
    for part in PARTS:
        drafts.discard(viewer, f"{DRAFT}-{part}", taken.once)
    return case


def _begin_juvenile(viewer: Viewer, case: Case, taken: Taken) -> None:
    """A juvenile's own flow (C34) begins with the intake when schooling and zone are known; the
    case page asks for it otherwise."""
    school = taken.source_facts.get("in_school", "")
    zone = flow_codes.zone_of(taken.district)
    if case.flow != "juvenile" or not school or not zone:
        return
    flows.put(
        viewer=viewer,
        kind="juvenile",
        record=case.record,
        once=uuid.uuid5(taken.once, "juvenile"),
        on=case.received_on,
        case=case,
        zone=zone,
        school=str(school),
    )


def _open(viewer: Viewer, case: Case) -> Case:
    """Begin care at once, or ask for it where the rule wants a second signature: whoever took the
    case in assessed it, whoever it was given to."""
    today = timezone.localdate()
    with acting(viewer.actor(current().request_id)):
        if policies.approval_rule("open", today)["needed"]:
            owing.approval(intake.ask(case, "open", viewer, {"on": today.isoformat()}))
        else:
            intake.begin_care(case, today)
    return case


def _register(viewer: Viewer, taken: Taken) -> PersonRecord:
    given = taken.person
    assert given is not None
    with acting(viewer.actor(current().request_id)):
        return register_person(
            name=given.name,
            sex=given.sex,
            birth_date=given.birth_date,
            numbers=given.numbers,
            phones=given.phones,
            addresses=given.addresses,
            former_names=given.former_names,
            nationality=given.nationality,
            override_reason=taken.duplicate_reason,
        )
