"""Ending care: asking, and the second person's decision. Also the end by transfer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import Approval, Case
from mingdeng.care.cases.queries import requirements
from mingdeng.care.cases.services import changes, owing
from mingdeng.care.cases.services.changes import STATUS, refuse
from mingdeng.care.cases.services.intake import ask, begin_care
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer

APPROVED, RETURNED = "approved", "returned"


@transaction.atomic
def ask_closing(
    *,
    viewer: Viewer,
    case: Case,
    reason: str,
    on: date,
    summary: str,
    confirmed: Iterable[str] = (),
    expected: int | None = None,
) -> Approval:
    """Put a closing before a second person; the case waits as `closing` and is still cared for.

    `confirmed` names what the worker confirms of the reason's requirements that nothing checks.
    Raises ValidationError naming what is missing.
    """
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    changes.check_version(case, expected)
    if case.now_status != "open":
        raise refuse("", "只有在案的個案可以申請結案。")
    changes.check_code("closing_reason", reason)
    if case.opened_on is not None and on < case.opened_on:
        raise refuse("on", "結案日早於開案日，請往後填。")
    changes.check_day(on, None)
    said = sorted(set(confirmed))
    for wanted in requirements.of(case, reason, summary=summary):
        if wanted.met is False or (wanted.met is None and wanted.code not in said):
            raise refuse("summary" if wanted.code == "summary" else "reason", wanted.missing)
    with changes.as_viewer(viewer, case, grant):
        proposal = {"reason": reason, "on": on.isoformat(), "confirmed": said}
        approval = ask(case, "close", viewer, proposal)
        changes.enter(case, STATUS, "closing", timezone.localdate(), closing_summary=summary)
        _asked(approval)
    return approval


@transaction.atomic
def transfer_out(
    *,
    viewer: Viewer,
    case: Case,
    county: str,
    reason: str,
    on: date,
    note: str = "",
    expected: int | None = None,
) -> Approval:
    """Put the transfer to another county before a second person; the case stays ours until then."""
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    changes.check_version(case, expected)
    if case.now_status != "open":
        raise refuse("", "只有在案的個案可以移轉。")
    changes.check_code("county", county, "county")
    changes.check_code("transfer_reason", reason)
    changes.check_day(on, case.opened_on)
    with changes.as_viewer(viewer, case, grant):
        proposal = {"reason": reason, "on": on.isoformat(), "county": county}
        approval = ask(case, "transfer", viewer, proposal, note)
        changes.enter(case, STATUS, "closing", timezone.localdate())
        _asked(approval)
    return approval


@transaction.atomic
def withdraw(*, viewer: Viewer, approval: Approval) -> Approval:
    """Who asked takes it back before anyone decided."""
    case = changes.locked(approval.case)
    held = _waiting(approval)
    policies.demand(held.asked_by_id in viewer.workers)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    with changes.as_viewer(viewer, case, grant):
        _decide(held, None, "withdrawn", "")
        _back_to_care(case)
        audit.record("case.approval_withdrawn", subject=case, records=[case.record_id])
        owing.settle_approval(held)
    return held


@transaction.atomic
def decide_approval(
    *, viewer: Viewer, approval: Approval, approve: bool, remark: str = ""
) -> Approval:
    """Sign or return. Nobody decides what he asked for; a return takes a remark.

    A signed closing or transfer ends the case on the day proposed, a signed opening begins it.
    Raises Denied, or ValidationError when somebody decided before.
    """
    case = changes.locked(approval.case)
    held = _waiting(approval)
    grant = changes.granted(viewer, case, read=[Group.CASEWORK])
    policies.demand(policies.may_decide(viewer, held.kind, held.asked_by_id, grant))
    if not approve and not remark.strip():
        raise refuse("remark", "退回時請寫明要補什麼，讓承辦人知道怎麼改。")
    with changes.as_viewer(viewer, case, grant):
        _decide(held, viewer.staff_id, APPROVED if approve else RETURNED, remark.strip())
        if approve:
            _carry_out(held, case)
        else:
            _back_to_care(case)
        audit.record(
            f"case.approval_{held.decision}",
            subject=case,
            records=[case.record_id],
            detail={"kind": held.kind},
        )
        events.emit(
            f"case.approval_{held.decision}", case_id=case.pk, approval_id=held.pk, kind=held.kind
        )
        owing.settle_approval(held)
        owing.tell_decided(held, case)
    return held


def _asked(approval: Approval) -> None:
    audit.record(
        "case.approval_asked",
        subject=approval.case,
        records=[approval.case.record_id],
        detail={"kind": approval.kind},
    )
    events.emit("case.approval_asked", case_id=approval.case_id, approval_id=approval.pk)
    owing.approval(approval)


def _waiting(approval: Approval) -> Approval:
    rows = Approval.objects.select_for_update(of=("self",))
    held: Approval = rows.get(pk=approval.pk)
    if held.decided_at is not None:
        raise refuse("", "這件事已經有人核定過了，請重新整理。")
    return held


def _decide(held: Approval, by: int | None, decision: str, remark: str) -> None:
    held.decided_by_id = by
    held.decided_at = timezone.now()
    held.decision = decision
    fields = ["decided_by_id", "decided_at", "decision"]
    if remark:
        held.remark = remark
        fields.append("remark")
    held.save(update_fields=fields)


def _carry_out(held: Approval, case: Case) -> None:
    if held.kind not in {"open", "close", "transfer"}:
        raise refuse("", "系統不認得這種核定，沒有做任何變更；請通知系統管理員。")
    on = date.fromisoformat(held.proposal["on"])
    if held.kind == "open":
        begin_care(case, on)
        return
    moved = held.kind == "transfer"
    reason = "moved" if moved else held.proposal["reason"]
    status = "transferred" if moved else "closed"
    changes.close_on(case, status, on, reason)
    audit.record(
        "case.transferred" if moved else "case.closed",
        subject=case,
        records=[case.record_id],
        detail={"on": on.isoformat()},
    )
    events.emit("case.closed", case_id=case.pk, transferred=moved)
    owing.settle_case(case)


def _back_to_care(case: Case) -> None:
    """A returned or withdrawn closing: the case is open again from today."""
    if case.now_status == "closing":
        changes.enter(case, STATUS, "open", timezone.localdate())
