"""The course of care: phase, legal status, the end of the period."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services import changes
from mingdeng.care.cases.services.changes import LEGAL, PHASE, refuse
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer


@transaction.atomic
def move_phase(
    *,
    viewer: Viewer,
    case: Case,
    phase: str,
    on: date,
    reason: str = "",
    expected: int | None = None,
) -> Case:
    """Put a case into another phase from `on`. Raises ValidationError when it is not in care."""
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    changes.check_version(case, expected)
    _demand_open(case)
    changes.check_code("case_phase", phase, "phase")
    with changes.as_viewer(viewer, case, grant):
        before = case.now_phase
        changes.enter(case, PHASE, phase, on, reason)
        if before != case.now_phase:
            audit.record(
                "case.phase_moved",
                subject=case,
                records=[case.record_id],
                detail={"from": before, "to": case.now_phase},
            )
            events.emit("case.phase_moved", case_id=case.pk, phase=case.now_phase)
    return case


@transaction.atomic
def set_legal_status(
    *,
    viewer: Viewer,
    case: Case,
    status: str,
    on: date,
    reason: str = "",
    expected: int | None = None,
) -> Case:
    """Record the legal status (司法身分) that holds from `on`."""
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.JUSTICE])
    changes.check_version(case, expected)
    changes.check_code("legal_status", status, "status")
    with changes.as_viewer(viewer, case, grant):
        before = case.now_legal_status
        changes.enter(case, LEGAL, status, on, reason)
        if before != status:
            # The codes are justice data: the audit names the field only.
            audit.record(
                "case.legal_status_set",
                subject=case,
                records=[case.record_id],
                detail={"fields": ["legal_status"]},
            )
            events.emit("case.legal_status_set", case_id=case.pk)
    return case


@transaction.atomic
def move_due(*, viewer: Viewer, case: Case, due_on: date, expected: int | None = None) -> Case:
    """Change the end of the period (an order's own date wins over the rule's)."""
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    changes.check_version(case, expected)
    _demand_open(case)
    if case.opened_on is not None and due_on <= case.opened_on:
        raise refuse("due_on", "輔導期滿日要在開案日之後。")
    with changes.as_viewer(viewer, case, grant):
        if changes.save(case, due_on=due_on):
            audit.record("case.due_moved", subject=case, records=[case.record_id])
            events.emit("case.due_moved", case_id=case.pk)
    return case


@transaction.atomic
def answer_shield(
    *, viewer: Viewer, case: Case, shielded: bool, expected: int | None = None
) -> Case:
    """Answer anew whether the person came before any offence was discovered (毒品危害防制條例 §21):
    from then on the case exists, or does not, for police and prosecutors.

    Raises ValidationError for a source that leaves no choice: self-help is always shielded, what
    police referred never.
    """
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.JUSTICE])
    changes.check_version(case, expected)
    if not may_answer_shield(case):
        raise refuse("shielded", "這個案源不問 §21，不能更改。")
    with changes.as_viewer(viewer, case, grant):
        if changes.save(case, shielded=shielded):
            # What was answered is justice data: the audit names the field only.
            audit.record(
                "case.shield_answered",
                subject=case,
                records=[case.record_id],
                detail={"fields": ["shielded"]},
            )
            events.emit("case.shield_answered", case_id=case.pk)
    return case


def may_answer_shield(case: Case) -> bool:
    """Whether this case's source asks the §21 question."""
    entry = codes.find("case_source", case.source, case.received_on)
    return bool(entry and entry.extra.get("ask_shield"))


def _demand_open(case: Case) -> None:
    if case.now_status != "open":
        raise refuse("", "只有在案的個案可以這樣做，請重新整理看目前狀態。")
