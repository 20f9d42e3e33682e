"""What every verb on a plan checks, and how it stores a version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.cases.services import changes as ground
from mingdeng.care.cases.services.changes import refuse
from mingdeng.care.plans import policies
from mingdeng.care.plans.models import ACTIVE, Goal, Intervention, Plan
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer


def writable(viewer: Viewer, case: Case) -> tuple[Case, Grant]:
    """The case, locked, with the grant to write its plan. Raises Denied, and ValidationError for
    a case that has ended."""
    held = ground.locked(case)
    grant = ground.granted(viewer, held, write=[Group.CASEWORK])
    if held.now_status not in STANDING:
        raise refuse("", "這一案已結案，計畫只能查看。")
    return held, grant


def standing(plan: Plan) -> None:
    """Refuse to change a plan that a later one replaced."""
    if plan.state != ACTIVE:
        raise refuse("", "這一版計畫已經結束，請在目前的計畫上修改。")


def review_day(review_on: date, from_on: date) -> None:
    """A review lies after the plan's beginning and today, and not beyond the longest term."""
    today = timezone.localdate()
    most = int(policies.terms()["review_days_most"])
    if review_on <= max(from_on, today):
        raise refuse("review_on", "複評日請填計畫起日與今天之後的日子。")
    if (review_on - max(from_on, today)).days > most:
        raise refuse("review_on", f"複評日最長 {most} 天內，請往前填。")


def begin_day(from_on: date) -> None:
    """A plan begins today or lately, or within the longest term ahead."""
    today, held = timezone.localdate(), policies.terms()
    if from_on < today - timedelta(days=int(held["backdate_days"])):
        raise refuse("from_on", f"起日最多補登 {held['backdate_days']} 天，請往後填。")
    if from_on > today:
        raise refuse("from_on", "起日不能是未來的日子，請填今天或更早。")


def result(list_name: str, state: str, note: str, field: str = "state") -> None:
    """A code of results in force; one that asks for a note has it."""
    entry = ground.check_code(list_name, state, field)
    if entry.extra.get("needs_note") and not note.strip():
        raise refuse("note", f"「{entry.label}」需要說明，請寫下原因。")


def store(
    row: Plan | Goal | Intervention,
    case: Case,
    *,
    expected: int,
    changes: Mapping[str, Any],
    code: str,
    reason: str = "",
) -> bool:
    """Store a new version, audit it and tell the house; whether anything differed.

    Raises StaleEdit.
    """
    made = audit.save_new_version(row, expected=expected, changes=changes, key=case.key)
    if made is None:
        return False
    told(row, case, code, fields=sorted(made.changes), reason=reason)
    return True


def told(
    row: Any, case: Case, code: str, *, fields: list[str] | None = None, reason: str = ""
) -> None:
    """The audit's entry and the event of a verb: identifiers and field names only."""
    detail = {"fields": fields} if fields is not None else {}
    audit.record(code, subject=row, records=[case.record_id], detail=detail, reason=reason)
    events.emit(code, case_id=case.pk, subject_id=row.pk)


def same_once(held: Plan | Goal | Intervention, case_id: int) -> None:
    """A form sent twice gives the row it made; the number of another case's form is refused."""
    owner = (
        held.case_id
        if isinstance(held, Plan)
        else held.plan.case_id
        if isinstance(held, Goal)
        else held.goal.plan.case_id
    )
    if owner != case_id:
        raise refuse("", "這張表單屬於另一案，請重新開啟。")
