"""The one way a referral changes state: lock, ask the machine, write, keep the step, tell."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.care.referrals import catalogue
from mingdeng.care.referrals.machine import TERMINAL, Act, NotNow, Side, move
from mingdeng.care.referrals.models import Referral, Step
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import current
from mingdeng.foundation.calendar.templatetags.roc import roc_datetime
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.models import Agency

PAST = {
    Act.SEND: "sent",
    Act.ACCEPT: "accepted",
    Act.REJECT: "rejected",
    Act.WITHDRAW: "withdrawn",
    Act.SEND_BACK: "returned",
    Act.COMPLETE: "completed",
}
VERB = {
    Act.SEND: "送出",
    Act.ACCEPT: "接受",
    Act.REJECT: "退件",
    Act.WITHDRAW: "撤回",
    Act.SEND_BACK: "轉回",
    Act.COMPLETE: "回報結果",
}


class Overtaken(RuntimeError):
    """Somebody was faster: the referral stands elsewhere now. The text (Chinese) says where."""

    def __init__(self, referral: Referral, act: Act) -> None:
        self.referral, self.act = referral, act
        super().__init__(_what_happened(referral, act))


def _what_happened(referral: Referral, act: Act) -> str:
    last = referral.steps.order_by("-at", "-pk").first()
    state = codes.label("referral_state", referral.state)
    when = who = ""
    if last is not None:
        when = roc_datetime(last.at)
        agency = Agency.objects.filter(pk=last.agency_id).first() if last.agency_id else None
        who = f"，{agency.name}" if agency else "，系統"
    return f"這件轉介{state}（{when}{who}），您的「{VERB[act]}」沒有生效。下面是現在的內容。"


def locked(referral: Referral) -> Referral:
    """The referral as it stands, locked until the transaction ends."""
    rows = Referral.objects.select_related(
        "key", "record", "record__key", "case", "sender", "receiver", "consent"
    )
    return rows.select_for_update(of=("self",)).get(pk=referral.pk)


def transit(
    referral: Referral,
    act: Act,
    side: Side,
    *,
    reason: str = "",
    note: str = "",
    told_how: str = "",
    **columns: Any,
) -> Referral:
    """Move a locked referral and keep the step. Raises Overtaken when it stands elsewhere now,
    machine.NotYours for the other side's act."""
    before = referral.now
    try:
        after = move(before, act, side)
    except NotNow:
        raise Overtaken(referral, act) from None
    if after in TERMINAL:
        columns["ended_on"] = timezone.localdate()
    column = {Act.COMPLETE: "outcome", Act.ACCEPT: "", Act.SEND: ""}.get(act, "reason")
    changes = {"state": after.value, **columns, **({column: reason} if column else {})}
    audit.save_new_version(referral, expected=referral.version, changes=changes, key=referral.key)
    who = current()
    Step.objects.create(
        key=referral.key,
        referral=referral,
        act=act.value,
        from_state=before.value,
        to_state=after.value,
        actor_id=who.staff_id,
        agency_id=who.agency_id,
        reason=reason,
        told_how=told_how,
        note=note.strip() or None,
    )
    audit.record(
        f"referral.{PAST[act]}",
        subject=referral,
        records=[referral.record_id],
        detail={"number": referral.number, "from": before.value, "to": after.value},
        reason=reason,
    )
    events.emit(
        f"referral.{PAST[act]}",
        referral_id=referral.pk,
        case_id=referral.case_id,
        record_id=referral.record_id,
        service=referral.service,
        reason=reason,
    )
    return referral


def check_reason(act: Act, code: str, note: str, service: str = "", field: str = "reason") -> None:
    """Raise ValidationError unless `code` may be chosen for the act today, with its note."""
    entry = next((one for one in catalogue.reasons(act, service) if one.code == code), None)
    if entry is None:
        words = "成果" if act is Act.COMPLETE else "原因"
        raise ValidationError({field: [f"請選一個{words}，對方才知道接下來怎麼辦。"]})
    if entry.extra.get("needs_note") and not note.strip():
        raise ValidationError({"note": [f"選「{entry.label}」時，請寫幾個字說明。"]})
