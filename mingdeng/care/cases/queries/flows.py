"""Flows beside cases: on the page of a case, alone, and counted for their board."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q

from mingdeng.care.cases import policies
from mingdeng.care.cases.forms.dated import Answer, answers
from mingdeng.care.cases.models import STANDING, Case, FlowStep, SpecialFlow
from mingdeng.care.cases.queries import flow_codes
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records import queries as records
from mingdeng.people.records.queries import PersonBrief


@dataclass(frozen=True)
class FlowRow:
    """A flow in one line."""

    ref: uuid.UUID
    person: PersonBrief = field(repr=False)
    kind: str
    kind_label: str
    path: str | Veil
    stage: str | Veil
    zone: str | Veil
    school: str | Veil
    from_on: date
    to_on: date | None
    counted_on: date | None


@dataclass(frozen=True)
class Wanted:
    """A flow to begin, and why."""

    choice: str
    why: str


@dataclass(frozen=True)
class StepRow:
    """A step of a flow: what, when, how many attended, and the note if readable."""

    label: str
    on: date
    attended: int
    note: str | Veil = field(repr=False)


def of_case(viewer: Viewer | None, case: Case) -> list[FlowRow]:
    """The flows of a case and of its own person, open ones first."""
    found = SpecialFlow.objects.filter(Q(case=case) | Q(record_id=case.record_id))
    rows = list(found.order_by(F("to_on").desc(nulls_first=True), "-from_on", "-id")[:20])
    return rows_of(viewer, rows)


def rows_of(viewer: Viewer | None, flows: Sequence[SpecialFlow]) -> list[FlowRow]:
    """Flows in words, each by the viewer's grant on its own person; none of a person who does not
    exist for her."""
    people = records.briefs(viewer, [flow.record_id for flow in flows])
    return [
        _row(flow, people[flow.record_id]) for flow in flows if people[flow.record_id].grant.read
    ]


def _row(flow: SpecialFlow, person: PersonBrief) -> FlowRow:
    grant = person.grant
    path = codes.label("minor_path", flow.path) if flow.path else ""
    return FlowRow(
        ref=flow.ref,
        person=person,
        kind=flow.kind,
        kind_label=codes.label("special_flow", flow.kind),
        path=grant.show(Group.MINORS, path),
        stage=grant.show(Group.CASEWORK, flow_codes.label(flow.kind, flow.stage)),
        zone=grant.show(Group.MINORS, codes.label("juvenile_zone", flow.zone) if flow.zone else ""),
        school=grant.show(
            Group.MINORS, codes.label("in_school", flow.school) if flow.school else ""
        ),
        from_on=flow.from_on,
        to_on=flow.to_on,
        counted_on=flow.counted_on,
    )


def steps(viewer: Viewer | None, flow: SpecialFlow) -> list[StepRow]:
    """The steps of a flow, newest first."""
    grant = scopes.grant_on(viewer, flow.record_id)
    rows = FlowStep.objects.filter(flow=flow).order_by("-occurred_on", "-id")
    return [
        StepRow(
            label=flow_codes.label(flow.kind, row.stage),
            on=row.occurred_on,
            attended=row.attended,
            note=grant.show(Group.MINORS, row.note or ""),
        )
        for row in rows
    ]


def facts(flow: SpecialFlow) -> list[Answer]:
    """What the flow was asked when it began, in words; the caller has the grant."""
    held: Any = flow
    rows = policies.rule("flow_fields", flow.from_on)["rows"]
    own = flow_codes.chosen(flow.kind, flow.path)
    return answers([row for row in rows if row["flow"] == own], held.facts, flow.from_on)


def wanted(case: Case, rows: Sequence[FlowRow]) -> list[Wanted]:
    """Flows that what is known of the case asks for and nobody has begun: no query."""
    held: Any = case
    begun = {row.kind for row in rows if row.to_on is None}
    found = []
    if case.flow == "juvenile" and "juvenile" not in begun and case.now_status in STANDING:
        found.append(Wanted("juvenile", "少年個案還沒有開始涉毒兒少輔導，不會計入分區與就學。"))
    expecting = (held.opening or {}).get("pregnant") in ("pregnant", "postpartum")
    perinatal = {row.kind for row in rows}
    if expecting and "pregnancy" not in perinatal and case.now_status in STANDING:
        found.append(Wanted("pregnancy", "開案評估寫懷孕或產後，還沒有開始孕產婦流程。"))
    return found


def mine(viewer: Viewer) -> list[SpecialFlow]:
    """Open flows the viewer answers for without a case: raids' children, adults suspected."""
    held = SpecialFlow.objects.filter(case=None, to_on=None)
    if viewer.role == "supervisor" and viewer.team_id:
        held = held.filter(Q(team_id=viewer.team_id) | Q(worker_id__in=viewer.workers))
    else:
        held = held.filter(worker_id__in=viewer.workers)
    return list(held.order_by("-from_on", "-id")[:50])


def other_episodes(case: Case) -> list[Case]:
    """The person's other cases, newest first: one query."""
    person = case.record.person_id
    same = Q(record_id=person) | Q(record__canonical_id=person)
    return list(Case.objects.filter(same).exclude(pk=case.pk).order_by("-received_on")[:10])
