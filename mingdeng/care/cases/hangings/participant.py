"""How a person's cases are exported, counted, split and shredded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mingdeng.care.cases.models import (
    Approval,
    BreakGlass,
    Case,
    FlowStep,
    HandOver,
    SpecialFlow,
)
from mingdeng.care.cases.queries import flow_codes
from mingdeng.care.cases.queries.sheet import why_here
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.slots.registry import PersonParticipant, participants
from mingdeng.people.records.queries.additions import addition

NAME = "care.cases"
TABLES = (Case, Approval, HandOver, BreakGlass, SpecialFlow, FlowStep)


def export(records: Sequence[int]) -> list[dict[str, Any]]:
    """The person's own cases and flows as plain rows, for the access request (個資法 §10)."""
    cases = Case.objects.filter(record_id__in=list(records)).order_by("received_on")
    flows = SpecialFlow.objects.filter(record_id__in=list(records)).order_by("from_on")
    return [
        {
            "what": "個案",
            "number": case.case_no,
            "lines": why_here(case),
            "why": case.why,
            "opening": case.opening,
            "source_facts": case.source_facts,
            "summary": case.closing_summary,
        }
        for case in cases
    ] + [
        {"what": "專屬流程", "kind": flow.kind, "stage": flow.stage, "facts": flow.facts}
        for flow in flows
    ]


def since(records: Sequence[int], moment: datetime) -> list[Any]:
    """Cases and flows recorded after a moment, for undoing a link."""
    wanted = list(records)
    cases = Case.objects.filter(record_id__in=wanted, recorded_at__gt=moment)
    flows = SpecialFlow.objects.filter(record_id__in=wanted, recorded_at__gt=moment)
    return [
        *(addition(NAME, row, text=row.case_no) for row in cases),
        *(
            addition(
                NAME,
                row,
                text=flow_codes.title(flow_codes.chosen(row.kind, row.path)),
                group=Group.MINORS.value,
            )
            for row in flows
        ),
    ]


def give(rows: Sequence[Any], record_id: int) -> None:
    """Move named rows to another record. What they seal stays under the key it was sealed with:
    the row names its key, and both records are this house's."""
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(record_id=record_id)


participants.add(
    PersonParticipant(
        name=NAME,
        place="person",
        tables=TABLES,
        export=export,
        since=since,
        give=give,
        order=10,
    )
)
