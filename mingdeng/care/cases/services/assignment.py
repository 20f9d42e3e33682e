"""Giving a case to a worker, handing it over with a note, and moving many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import ENDED, Assignment, Case, HandOver
from mingdeng.care.cases.queries import staffing
from mingdeng.care.cases.services import changes, flows, owing
from mingdeng.care.cases.services.changes import refuse
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import current
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.rules import queries as rules


@transaction.atomic
def assign(
    *,
    viewer: Viewer,
    case: Case,
    worker_id: int,
    on: date | None = None,
    proposal: Mapping[str, Any] | None = None,
    override: str = "",
    expected: int | None = None,
) -> Case:
    """Give a case that has no worker yet to one, and tell her.

    `proposal` is what the rule said (queries.proposals); another worker than its first needs a
    code of `assignment_override_reason`. Her first contact is due by the rule
    `care.contacts.first_contact`, so that nobody is lost between two desks.
    """
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    changes.check_version(case, expected)
    if case.now_worker_id is not None:
        raise refuse("worker", "這一案已有主責，請改用「交接」。")
    proposed = (proposal or {}).get("worker")
    if proposed is not None and proposed != worker_id:
        changes.check_code("assignment_override_reason", override, "override")
    day = on or timezone.localdate()
    with changes.as_viewer(viewer, case, grant):
        _give(case, _worker(worker_id, day), day, "intake", proposal or {}, override)
        owing.settle_unassigned(case)
        owing.tell_assigned(case, viewer)
    return case


@transaction.atomic
def hand_over(
    *,
    viewer: Viewer,
    case: Case,
    worker_id: int,
    reason: str,
    note: str,
    on: date | None = None,
    expected: int | None = None,
) -> HandOver:
    """Move a case to another worker with a note she must read; both are told.

    The worker herself, her deputy or a supervisor of the team may. Raises ValidationError for the
    same worker, a note too short to help (rule `intake`), or an ended case.
    """
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    changes.check_version(case, expected)
    day = on or timezone.localdate()
    with changes.as_viewer(viewer, case, grant):
        return _pass_on(case, _worker(worker_id, day), reason, note, day, viewer)


@transaction.atomic
def bulk_reassign(
    *,
    viewer: Viewer,
    cases: Sequence[Case],
    worker_id: int,
    reason: str,
    note: str,
    on: date | None = None,
) -> list[HandOver]:
    """Hand several cases to one worker: all or none, one audit entry per case, one notice each.

    For supervisors and the section. Raises Denied when one of the cases is out of reach.
    """
    day = on or timezone.localdate()
    target = _worker(worker_id, day)
    made = []
    for case in sorted(cases, key=lambda one: one.pk):
        held = changes.locked(case)
        grant = changes.granted(viewer, held, read=[Group.CASEWORK])
        policies.demand(policies.assigns(viewer, grant))
        with changes.as_viewer(viewer, held, grant):
            made.append(_pass_on(held, target, reason, note, day, viewer, told_together=True))
    owing.tell_moved(made, target, viewer)
    return made


@transaction.atomic
def read_hand_over(*, viewer: Viewer, hand_over: HandOver) -> HandOver:
    """The new worker has read the note. Only she (or her deputy) may say so."""
    held = HandOver.objects.select_for_update(of=("self",)).get(pk=hand_over.pk)
    policies.demand(held.to_worker_id in viewer.workers)
    if held.read_at is None:
        held.read_at = timezone.now()
        held.save(update_fields=["read_at"])
        case = held.case
        audit.record("case.hand_over_read", subject=case, records=[case.record_id])
        owing.settle_hand_over(held)
    return held


def _pass_on(
    case: Case,
    target: staffing.Member,
    reason: str,
    note: str,
    on: date,
    viewer: Viewer,
    *,
    told_together: bool = False,
) -> HandOver:
    if case.now_status in ENDED:
        raise refuse("", "已結束的個案不能交接。")
    if case.now_worker_id == target.staff_id:
        raise refuse("worker", f"{target.name}已經是主責，請選別人。")
    changes.check_code("handover_reason", reason)
    least = policies.rule("intake")["min_hand_over_characters"]
    if len(note.strip()) < least:
        raise refuse("note", f"交接事項至少 {least} 個字，請寫明進行中的事與要留意的事。")
    before = case.now_worker_id
    _give(case, target, on, reason, {}, "")
    owing.pass_on_work(case, before, target.staff_id)
    made = HandOver.objects.create(
        case=case,
        key=case.key,
        from_worker_id=before,
        to_worker_id=target.staff_id,
        reason=reason,
        note=note.strip(),
    )
    owing.read_hand_over(made)
    if not told_together:
        owing.tell_moved([made], target, viewer)
    return made


def _give(
    case: Case,
    target: staffing.Member,
    on: date,
    reason: str,
    by_rule: Mapping[str, Any],
    override: str,
) -> None:
    before = changes.end_assignment(case, on)
    Assignment.objects.create(
        case=case,
        worker_id=target.staff_id,
        team_id=target.team_id,
        from_on=on,
        reason=reason,
        by_rule=dict(by_rule),
        override=override,
        recorded_by_id=current().staff_id,
    )
    changes.save(
        case,
        now_worker_id=target.staff_id,
        now_team_id=target.team_id,
        **_first_contact(case, on),
    )
    flows.follow(case)
    audit.record(
        "case.reassigned" if before else "case.assigned",
        subject=case,
        records=[case.record_id],
        detail={"to": target.staff_id, **({"from": before.worker_id} if before else {})},
        reason=override or reason,
    )
    events.emit(
        "case.assigned",
        case_id=case.pk,
        worker_id=target.staff_id,
        before_id=before.worker_id if before else None,
    )


def _first_contact(case: Case, on: date) -> dict[str, Any]:
    """When the first contact is due, if none is planned. Raises NoRule."""
    if case.next_contact_on is not None:
        return {}
    given = rules.find("care.contacts", "first_contact", on).params
    entry = codes.find("case_source", case.source, on)
    group = entry.extra.get("group", "") if entry else ""
    days = next(
        (row["within_days"] for row in given["rows"] if row["source_group"] == group),
        given["default_days"],
    )
    return {"next_contact_on": on + timedelta(days=int(days))}


def _worker(worker_id: int, on: date) -> staffing.Member:
    """A case manager in post, or ValidationError on `worker`."""
    for member in staffing.workers(on):
        if member.staff_id == worker_id:
            return member
    raise refuse("worker", "這位同仁目前不是在職的個管員，請另選一位。")
