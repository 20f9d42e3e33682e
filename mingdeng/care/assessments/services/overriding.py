"""The worker's own tier beside the rule's, with a coded reason; a lower one takes two to sign."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mingdeng.care.assessments import policies
from mingdeng.care.assessments.models import RULE, WORKER, Tier, TierRequest
from mingdeng.care.assessments.queries.tiers import open_tiers
from mingdeng.care.assessments.services.tiers import carry, end_tier, retier
from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.cases.services import changes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.outbox import services as outbox
from mingdeng.foundation.worklist import services as worklist
from mingdeng.foundation.worklist.dues import in_working_days

KIND = "assessments.tier_request"
APPROVED, RETURNED, WITHDRAWN = "approved", "returned", "withdrawn"
UP, DOWN = "up", "down"


@transaction.atomic
def ask_tier(
    *, viewer: Viewer, case: Case, strength: int, reason: str, note: str = ""
) -> TierRequest:
    """Set another strength than the rule's. Above it at once; below it a second person signs first.

    Raises Denied, and ValidationError naming the field: no such strength, the same as the rule,
    a reason for the other direction, a missing note, a wish that waits already.
    """
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    if case.now_status not in STANDING:
        raise changes.refuse("", "已結案的個案不能調整分群。")
    retier(case)
    rule = Tier.objects.get(case=case, source=RULE, to_on=None)
    level = changes.check_code("strength", str(strength), "strength")
    if strength == rule.strength:
        raise changes.refuse("strength", "這與規則的結果相同；如果已有調整，請按「改回規則」。")
    way = UP if strength > rule.strength else DOWN
    entry = changes.check_code("tier_override_reason", reason)
    if entry.extra.get("direction") != way:
        words = "調高" if way == UP else "調低"
        raise changes.refuse("reason", f"這個理由不適用於{words}，請選{words}的理由。")
    if entry.extra.get("needs_note") and not note.strip():
        raise changes.refuse("note", "這個理由需要說明，請寫下您掌握的情況。")
    if TierRequest.objects.filter(case=case, decided_at=None).exists():
        raise changes.refuse("", "這一案已有一個調整正等待核定。")
    with changes.as_viewer(viewer, case, grant):
        made = TierRequest(
            key=case.key,
            case=case,
            strength=strength,
            tier=level.extra["tier"],
            reason=reason,
            note=note.strip() or None,
            needs_other=way == DOWN or bool(entry.extra.get("needs_approval")),
            asked_by_id=viewer.staff_id,
        )
        made.save(force_insert=True)
        audit.record("tier.asked", subject=made, records=[case.record_id], reason=reason)
        if made.needs_other:
            _owe(made)
            events.emit("tier.asked", case_id=case.pk, request_id=made.pk)
        else:
            _decide(made, viewer.staff_id, APPROVED)
            _set(made, case, viewer.staff_id)
    return made


@transaction.atomic
def decide_tier(
    *, viewer: Viewer, request: TierRequest, approve: bool, remark: str = ""
) -> TierRequest:
    """Sign or return a wish for a tier below the rule's; a return takes a remark. Never one's own.

    Raises Denied, and ValidationError when it was decided before.
    """
    case = changes.locked(request.case)
    held = _waiting(request)
    grant = changes.granted(viewer, case, read=[Group.CASEWORK])
    policies.demand(policies.decides_tier(viewer, held.asked_by_id, grant))
    if not approve and not remark.strip():
        raise changes.refuse("remark", "退回時請寫明理由，讓個管員知道怎麼補。")
    with changes.as_viewer(viewer, case, grant):
        _decide(held, viewer.staff_id, APPROVED if approve else RETURNED, remark.strip())
        audit.record(f"tier.request_{held.decision}", subject=held, records=[case.record_id])
        if approve:
            retier(case)
            _set(held, case, viewer.staff_id)
        worklist.settle(once=_once(held), outcome=held.decision)
        outbox.notify(
            reader_id=held.asked_by_id,
            kind="tier.decided",
            title=f"{case.case_no} 調整分群：{'已核定' if approve else '退回'}",
            url=reverse("assessments:tier", args=[case.ref]),
            once=f"tier.decided:{held.pk}",
        )
    return held


@transaction.atomic
def withdraw_tier_request(*, viewer: Viewer, request: TierRequest) -> TierRequest:
    """Who asked takes it back before anyone decided."""
    case = changes.locked(request.case)
    held = _waiting(request)
    policies.demand(held.asked_by_id in viewer.workers)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    with changes.as_viewer(viewer, case, grant):
        _decide(held, viewer.staff_id, WITHDRAWN)
        audit.record("tier.request_withdrawn", subject=held, records=[case.record_id])
        worklist.settle(once=_once(held), outcome=WITHDRAWN)
    return held


@transaction.atomic
def lift_tier(*, viewer: Viewer, case: Case) -> Tier | None:
    """End the worker's own tier: the rule's stands again. No signature; the tier that stands."""
    case = changes.locked(case)
    grant = changes.granted(viewer, case, write=[Group.CASEWORK])
    rows = open_tiers([case.pk])
    mine = rows.pop((case.pk, WORKER), None)
    if mine is None:
        raise changes.refuse("", "目前沒有調整，本來就是依規則。")
    with changes.as_viewer(viewer, case, grant):
        end_tier(mine, max(timezone.localdate(), mine.from_on))
        audit.record("tier.lifted", subject=mine, records=[case.record_id])
        retier(case)
        return carry(case, open_tiers([case.pk]))


def _set(wish: TierRequest, case: Case, by: int) -> Tier:
    """The worker's tier from today, with what the rule said beside it."""
    rows = open_tiers([case.pk])
    today = timezone.localdate()
    old = rows.get((case.pk, WORKER))
    if old is not None:
        end_tier(old, max(today, old.from_on))
    rule = rows[case.pk, RULE]
    made = Tier.objects.create(
        case=case,
        source=WORKER,
        tier=wish.tier,
        strength=wish.strength,
        points=rule.points,
        because=[{"rule_strength": rule.strength, "request": wish.pk}],
        rule_version=rule.rule_version,
        from_on=max(today, old.from_on) if old else today,
        reason=wish.reason,
        decided_by_id=by,
    )
    audit.record("tier.overridden", subject=made, records=[case.record_id], reason=wish.reason)
    rows[case.pk, WORKER] = made
    carry(case, rows)
    return made


def _decide(wish: TierRequest, by: int, decision: str, remark: str = "") -> None:
    wish.decided_by_id, wish.decided_at, wish.decision = by, timezone.now(), decision
    fields = ["decided_by_id", "decided_at", "decision"]
    if remark:
        wish.remark = remark
        fields.append("remark")
    wish.save(update_fields=fields)


def _waiting(request: TierRequest) -> TierRequest:
    rows = TierRequest.objects.select_related("key").select_for_update(of=("self",))
    held: TierRequest = rows.get(pk=request.pk)
    if held.decided_at is not None:
        raise changes.refuse("", "這個調整已經有人核定過了，請重新整理。")
    return held


def _owe(wish: TierRequest) -> None:
    """The team owes an answer, so that any of its supervisors finds it."""
    days = int(policies.override_rule()["due_working_days"])
    worklist.owe(
        kind=KIND,
        once=_once(wish),
        subject_type="care_assessments.tierrequest",
        subject_ref=UUID(str(wish.ref)),
        team_id=wish.case.now_team_id,
        section="" if wish.case.now_team_id else "treatment",
        record_id=wish.case.record_id,
        case_id=wish.case_id,
        strength=wish.case.now_strength,
        due_at=in_working_days(days),
        facts={
            "case_no": wish.case.case_no,
            "asked_on": timezone.localdate().isoformat(),
            "reason": codes.label("tier_override_reason", wish.reason),
        },
    )


def _once(wish: TierRequest) -> str:
    return f"{KIND}:{wish.pk}"
