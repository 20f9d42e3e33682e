"""What the case's acts put into people's worklists and bells. Names no person: links lead there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mingdeng.care.cases import policies
from mingdeng.care.cases.models import Approval, BreakGlass, Case, HandOver
from mingdeng.care.cases.queries import staffing
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.outbox import services as outbox
from mingdeng.foundation.worklist import services as worklist
from mingdeng.foundation.worklist.dues import Due, in_working_days

SECTION = "treatment"
UNASSIGNED, APPROVAL, GLASS = "case.unassigned", "case.approval", "case.glass_review"
HAND_OVER, ENDING, RETURNED = "case.hand_over", "case.ending_soon", "case.returned"
DECIDE = "case.opening"


def unassigned(*cases: Case) -> None:
    """Intakes nobody has been given yet: the recorder's until they are assigned."""
    due = in_working_days(policies.rule("intake")["assign_within_working_days"])
    worklist.owe_all(
        [
            _owed(
                case,
                UNASSIGNED,
                f"{UNASSIGNED}:{case.pk}",
                due=due,
                owner_id=case.recorded_by_id,
                facts={"received_on": case.received_on.isoformat()},
            )
            for case in cases
        ]
    )


def settle_unassigned(case: Case) -> None:
    """The intake has a worker: she owes the decision on opening now."""
    worklist.settle(once=f"{UNASSIGNED}:{case.pk}", outcome="assigned")
    if case.now_status == "intake":
        _owe(
            case,
            DECIDE,
            f"{DECIDE}:{case.pk}",
            due=in_working_days(policies.rule("intake")["decide_within_working_days"]),
            owner_id=case.now_worker_id,
            facts={"received_on": case.received_on.isoformat()},
        )


def settle_intake(case: Case, outcome: str) -> None:
    """The intake was decided."""
    worklist.settle(once=f"{UNASSIGNED}:{case.pk}", outcome=outcome)
    worklist.settle(once=f"{DECIDE}:{case.pk}", outcome=outcome)


def approval(asked: Approval) -> None:
    """Somebody must sign: the team's supervisors, or the section when one of them asked."""
    case = asked.case
    chiefs = staffing.supervisors(case.now_team_id)
    theirs = case.now_team_id is not None and asked.asked_by_id not in chiefs
    _owe(
        case,
        APPROVAL,
        f"{APPROVAL}:{asked.pk}",
        due=in_working_days(policies.approval_rule(asked.kind)["due_working_days"]),
        team_id=case.now_team_id if theirs else None,
        facts={"kind": asked.kind, "asked_on": timezone.localdate().isoformat()},
        subject=("care_cases.approval", asked.ref),
    )
    readers = chiefs if theirs else staffing.supervisors(None)
    outbox.notify_all(
        reader_ids=[staff for staff in readers if staff != asked.asked_by_id],
        kind="case.approval_asked",
        title=f"{case.case_no} 送核：{codes.label('case_approval', asked.kind)}",
        url=reverse("cases:approval", args=[asked.ref]),
        once=f"{APPROVAL}:{asked.pk}",
    )


def settle_approval(decided: Approval) -> None:
    """It was decided or taken back."""
    worklist.settle(once=f"{APPROVAL}:{decided.pk}", outcome=decided.decision)


def tell_decided(decided: Approval, case: Case) -> None:
    """Tell who asked; a return is work for the case's worker again."""
    signed = decided.decision == "approved"
    words = "已核定" if signed else "退回補正"
    outbox.notify(
        reader_id=decided.asked_by_id,
        kind="case.approval_decided",
        title=f"{case.case_no} {codes.label('case_approval', decided.kind)}：{words}",
        url=reverse("cases:approval", args=[decided.ref]),
        once=f"case.decided:{decided.pk}",
    )
    if not signed:
        _owe(
            case,
            RETURNED,
            f"{RETURNED}:{case.pk}:{decided.kind}",
            due=in_working_days(policies.approval_rule(decided.kind)["due_working_days"]),
            owner_id=case.now_worker_id or decided.asked_by_id,
            facts={"kind": decided.kind, "returned_on": timezone.localdate().isoformat()},
            subject=("care_cases.approval", decided.ref),
        )
    else:
        worklist.settle(once=f"{RETURNED}:{case.pk}:{decided.kind}", outcome="approved")


def tell_assigned(case: Case, viewer: Viewer) -> None:
    """Tell the new worker, unless she took it herself."""
    if case.now_worker_id in (None, viewer.staff_id):
        return
    outbox.notify(
        reader_id=case.now_worker_id or 0,
        kind="case.assigned",
        title=f"新派案 {case.case_no}",
        url=reverse("cases:page", args=[case.ref]),
        once=f"case.assigned:{case.pk}:{case.version}",
    )


def read_hand_over(made: HandOver) -> None:
    """The new worker owes reading the note; the case's open work goes with it."""
    _owe(
        made.case,
        HAND_OVER,
        f"{HAND_OVER}:{made.pk}",
        due=in_working_days(policies.rule("intake")["read_hand_over_within_working_days"]),
        owner_id=made.to_worker_id,
        facts={"reason": made.reason, "on": timezone.localdate().isoformat()},
        subject=("care_cases.handover", made.ref),
    )


def settle_hand_over(made: HandOver) -> None:
    """The note was read."""
    worklist.settle(once=f"{HAND_OVER}:{made.pk}", outcome="read")


def tell_moved(made: Sequence[HandOver], target: staffing.Member, viewer: Viewer) -> None:
    """Tell both workers once, however many cases moved together."""
    if not made:
        return
    first, count = made[0], len(made)
    what = first.case.case_no if count == 1 else f"{first.case.case_no} 等 {count} 案"
    url = reverse("cases:page", args=[first.case.ref]) if count == 1 else reverse("cases:list")
    outbox.notify(
        reader_id=target.staff_id,
        kind="case.handed_over",
        title=f"{what} 交接給您，請先讀交接事項",
        url=url,
        once=f"case.moved_to:{first.pk}",
    )
    for giver in {one.from_worker_id for one in made if one.from_worker_id}:
        outbox.notify(
            reader_id=giver,
            kind="case.handed_over",
            title=f"{what} 已交接給{target.name}",
            url="",
            once=f"case.moved_from:{first.pk}",
        )


def review_glass(glass: BreakGlass) -> None:
    """The supervisor reviews an emergency reading."""
    readers = [s for s in staffing.supervisors(glass.team_id) if s != glass.staff_id]
    url = reverse("cases:glass_review", args=[glass.ref])
    worklist.owe(
        kind=GLASS,
        once=f"{GLASS}:{glass.pk}",
        subject_type="care_cases.breakglass",
        subject_ref=glass.ref,
        team_id=glass.team_id,
        section="" if glass.team_id else SECTION,
        due_at=in_working_days(policies.rule("break_glass")["review_working_days"]),
        facts={"reason": glass.reason, "opened_at": timezone.localtime().isoformat()},
    )
    outbox.notify_all(
        reader_ids=readers,
        kind="glass.opened",
        title="有一筆緊急調閱待覆核",
        url=url,
        once=f"{GLASS}:{glass.pk}",
        mail=True,
    )


def settle_glass(glass: BreakGlass) -> None:
    """It was reviewed."""
    worklist.settle(once=f"{GLASS}:{glass.pk}", outcome=glass.verdict)


def tell_reviewed(glass: BreakGlass, verdict: str) -> None:
    """Tell who opened it what the supervisor found."""
    outbox.notify(
        reader_id=glass.staff_id,
        kind="glass.reviewed",
        title=f"緊急調閱覆核：{verdict}",
        url="",
        once=f"glass.reviewed:{glass.pk}",
    )


def ending_soon(case: Case) -> None:
    """The period ends within the rule's days: plan the closing or the next step."""
    if case.due_on is None:
        return
    _owe(
        case,
        ENDING,
        f"{ENDING}:{case.pk}:{case.due_on.isoformat()}",
        due=_end_of(case.due_on),
        owner_id=case.now_worker_id,
        facts={"due_on": case.due_on.isoformat()},
    )


def settle_case(case: Case) -> None:
    """Care has ended: nothing is owed about it any more, but what its closing itself brought."""
    worklist.settle_case(case_id=case.pk, outcome="closed")


def pass_on_work(case: Case, from_id: int | None, to_id: int) -> None:
    """What was owed about the case goes with it."""
    if from_id is not None:
        worklist.reassign(from_owner=from_id, to_owner=to_id, case_ids=[case.pk])


def _owe(case: Case, kind: str, once: str, **said: Any) -> None:
    worklist.owe(**_owed(case, kind, once, **said))


def _owed(
    case: Case,
    kind: str,
    once: str,
    *,
    due: datetime | Due,
    facts: dict[str, Any],
    owner_id: int | None = None,
    team_id: int | None = None,
    subject: tuple[str, Any] | None = None,
) -> dict[str, Any]:
    subject_type, subject_ref = subject or ("care_cases.case", case.ref)
    return {
        "kind": kind,
        "once": once,
        "owner": owner_id,
        "team_id": team_id if owner_id is None else None,
        "section": "" if owner_id or team_id else SECTION,
        "strength": case.now_strength,
        "due_at": due,
        "facts": {**facts, "case_no": case.case_no},
        "subject_type": subject_type,
        "subject_ref": subject_ref,
        "record_id": case.record_id,
        "case_id": case.pk,
    }


def _end_of(day: date) -> datetime:
    """The last second of a day in local time, as the moment something is due: midnight would read
    as the day after."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
