"""What waits for a second person: approvals and emergency readings."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import Approval, BreakGlass, Case
from mingdeng.care.cases.queries.cases import visible_cases
from mingdeng.foundation.access.decision import Veil, role_key
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records import queries as records
from mingdeng.people.records.queries import PersonBrief

KINDS = ("open", "close", "transfer")
SHOWN = 50


@dataclass(frozen=True)
class Waiting:
    """One approval in a queue."""

    ref: uuid.UUID
    case_ref: uuid.UUID
    case_no: str
    kind: str
    label: str
    reason: str | Veil
    person: PersonBrief = field(repr=False)
    asked_by: str
    asked_at: datetime
    days: int
    mine: bool


@dataclass(frozen=True)
class Glass:
    """One emergency reading in a queue."""

    ref: uuid.UUID
    reason: str
    opened_by: str
    opened_at: datetime
    until: datetime
    days: int


def waiting_for(viewer: Viewer) -> QuerySet[Approval]:
    """Undecided approvals the viewer may sign; her own and her absent colleagues' left out."""
    kinds = [kind for kind in KINDS if policies.decides(viewer, kind)]
    if not kinds:
        return Approval.objects.none()
    reach: QuerySet[Case] = visible_cases(viewer)
    if viewer.role == "supervisor":
        reach = reach.filter(Q(now_team_id=viewer.team_id) | Q(now_worker_id__in=viewer.workers))
    found: QuerySet[Approval] = Approval.objects.filter(
        decided_at=None, kind__in=kinds, case__in=reach
    )
    return found.exclude(asked_by_id__in=viewer.workers)


def waiting_count(viewer: Viewer) -> int:
    """How many approvals wait for the viewer: one query, none for who signs nothing."""
    if not any(policies.decides(viewer, kind) for kind in KINDS):
        return 0
    return waiting_for(viewer).count()


def queue(viewer: Viewer) -> list[Waiting]:
    """The oldest approvals waiting for the viewer, with names by her grant."""
    rows = list(waiting_for(viewer).select_related("case").order_by("asked_at", "id")[:SHOWN])
    people = records.briefs(viewer, [row.case.record_id for row in rows])
    names = names_of(row.asked_by_id for row in rows)
    return [_waiting(row, people[row.case.record_id], names, viewer) for row in rows]


def _waiting(
    row: Approval, person: PersonBrief, names: Mapping[int, str], viewer: Viewer
) -> Waiting:
    return Waiting(
        ref=row.ref,
        case_ref=row.case.ref,
        case_no=row.case.case_no,
        kind=row.kind,
        label=codes.label("case_approval", row.kind),
        reason=person.grant.show(Group.JUSTICE, proposal_reason(row)),
        person=person,
        asked_by=names.get(row.asked_by_id, ""),
        asked_at=row.asked_at,
        days=(timezone.localdate() - timezone.localdate(row.asked_at)).days,
        mine=row.asked_by_id in viewer.workers,
    )


def proposal_reason(row: Approval) -> str:
    """The reason of a proposal in words."""
    code = row.proposal.get("reason", "")
    if row.kind == "transfer":
        county = codes.label("county", row.proposal.get("county", ""))
        return f"{county}，{codes.label('transfer_reason', code)}"
    return codes.label("closing_reason", code) if code else ""


def proposal_day(row: Approval) -> date | None:
    """The day a proposal would take effect."""
    told = row.proposal.get("on")
    return date.fromisoformat(told) if told else None


def glasses_for(viewer: Viewer) -> QuerySet[BreakGlass]:
    """Unreviewed emergency readings the viewer reviews."""
    found: QuerySet[BreakGlass] = BreakGlass.objects.filter(reviewed_at=None)
    found = found.exclude(staff_id__in=viewer.workers)
    if viewer.role == "supervisor":
        return found.filter(team_id=viewer.team_id) if viewer.team_id else found.none()
    return found if role_key(viewer) == "officer_treatment" else found.none()


def glass_queue(viewer: Viewer) -> list[Glass]:
    """The oldest unreviewed emergency readings. Says who opened and why, not whom: that is on the
    review's own page, one entry of the audit each."""
    rows: list[Any] = list(glasses_for(viewer).order_by("opened_at", "id")[:SHOWN])
    names = names_of(row.staff_id for row in rows)
    today = timezone.localdate()
    return [
        Glass(
            ref=row.ref,
            reason=codes.label("break_glass_reason", row.reason),
            opened_by=names.get(row.staff_id, ""),
            opened_at=row.opened_at,
            until=row.until,
            days=(today - timezone.localdate(row.opened_at)).days,
        )
        for row in rows
    ]


def names_of(staff_ids: Any) -> dict[int, str]:
    """Staff names by id: one query, none for nobody."""
    wanted = {staff for staff in staff_ids if staff}
    if not wanted:
        return {}
    return dict(Staff.objects.filter(pk__in=wanted).values_list("pk", "name"))
