"""What a referral puts into both sides' worklists and bells. Names no person: links lead there."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.referrals import clock
from mingdeng.care.referrals.machine import Act, State
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.queries import parties
from mingdeng.foundation.audit.actor import current
from mingdeng.foundation.identity.models import Section
from mingdeng.foundation.identity.viewer import BUREAU_KIND
from mingdeng.foundation.outbox import services as outbox
from mingdeng.foundation.worklist import services as worklist
from mingdeng.foundation.worklist.dues import Due, in_working_days

ANSWER = "referral.answer"  # the partner owes an answer
OUTCOME = "referral.outcome"  # whoever accepted owes the outcome
INCOMING = "referral.incoming"  # the bureau owes a partner an answer
INTAKE = "referral.intake"  # accepted from a partner, not yet a case
DECIDE = "referral.decide"  # rejected or returned: the worker decides what next
LATE = "referral.late"  # the other side is late: the worker asks
RING = "referral.ring"  # outside the network: the worker asks by telephone
KINDS = (ANSWER, OUTCOME, INCOMING, INTAKE, DECIDE, LATE, RING)
DECIDE_WITHIN = 3
ESCALATE_AFTER = timedelta(days=3)
WORDS = {
    Act.ACCEPT: "已接受",
    Act.REJECT: "退件",
    Act.SEND_BACK: "已轉回",
    Act.COMPLETE: "已回報結果",
    Act.WITHDRAW: "已撤回",
}


def told(referral: Referral, act: Act) -> None:
    """After a transition: settle what it answers, owe what it opens, tell the other side."""
    _settle(referral, act)
    if act is Act.SEND:
        _sent(referral)
    elif act is Act.ACCEPT:
        _accepted(referral)
    elif act in (Act.REJECT, Act.SEND_BACK):
        _decide(referral, act)
    if act in (Act.ACCEPT, Act.REJECT, Act.SEND_BACK, Act.COMPLETE):
        _notify(_senders(referral), referral, f"{WORDS[act]}", act.value)
    elif act is Act.WITHDRAW:
        _notify(_receivers(referral), referral, WORDS[act], act.value)
        if current().staff_id not in _senders(referral):
            _notify(_senders(referral), referral, WORDS[act], act.value)


def share_stopped(referral: Referral) -> None:
    """The consent an accepted referral rests on was withdrawn: both sides hear it."""
    words = "本人已撤回同意，停止提供資料"
    _notify(_receivers(referral), referral, words, "share_stopped")
    _notify(_senders(referral), referral, words, "share_stopped")


def reminded(referral: Referral) -> None:
    """The receiver is asked again."""
    what = "請回覆" if referral.now is State.SENT else "請回報結果"
    _notify(_receivers(referral), referral, what, f"reminded:{referral.reminders}", mail=True)


def near(referral: Referral, column: str) -> None:
    """A deadline comes near: the receiver is told, once."""
    what = "回覆期限快到了" if column == "answer_by" else "結果回報期限快到了"
    _notify(_receivers(referral), referral, what, f"near:{column}")


def late(referral: Referral, column: str) -> bool:
    """A deadline has passed: the sender's side learns it, and the worker owes asking; whether
    this was the first time."""
    if parties.bureau().pk != referral.sender_id:
        return False
    worker = parties.worker_of(referral)
    if worker is None:
        return False
    once = f"{LATE}:{referral.pk}"
    _owe(referral, LATE, once, due=timezone.now(), owner=worker, facts={"what": column})
    what = "逾期未回覆" if column == "answer_by" else "逾期未回報結果"
    _notify([worker], referral, what, f"late:{column}")
    return True


def settle_intake(referral: Referral) -> None:
    """The accepted person is a case now."""
    worklist.settle(once=f"{INTAKE}:{referral.pk}", outcome="opened")


def owe_outcome(referral: Referral, case: Case) -> None:
    """The person had a case already: its worker reports to the partner, in her own time, so that
    an answer's speed tells nobody who was known before."""
    if referral.outcome_by is None:
        return
    _owe(
        referral,
        OUTCOME,
        f"{OUTCOME}:{referral.pk}",
        due=referral.outcome_by,
        owner=case.now_worker_id or current().staff_id,
    )


def _settle(referral: Referral, act: Act) -> None:
    if act is Act.SEND:
        return
    keys = [ANSWER, INCOMING, LATE, RING]
    if act is not Act.ACCEPT:
        keys += [OUTCOME, INTAKE]
    worklist.settle_all(once=[f"{key}:{referral.pk}" for key in keys], outcome=act.value)


def _sent(referral: Referral) -> None:
    assert referral.answer_by is not None
    assert referral.sent_at is not None
    if referral.outside:
        due = clock.ring_by(referral.sent_at)
        _owe(referral, RING, f"{RING}:{referral.pk}", due=due, owner=parties.worker_of(referral))
    elif referral.receiver is not None and referral.receiver.kind == BUREAU_KIND:
        once = f"{INCOMING}:{referral.pk}"
        _owe(referral, INCOMING, once, due=referral.answer_by, section=Section.TREATMENT.value)
    else:
        once = f"{ANSWER}:{referral.pk}"
        _owe(referral, ANSWER, once, due=referral.answer_by, agency=referral.receiver_id)
    _settle_earlier_decision(referral)
    _notify(_receivers(referral), referral, "新的轉介", "sent", mail=True)


def _settle_earlier_decision(referral: Referral) -> None:
    """Asking elsewhere for the same service is the decision that a rejection asked for."""
    if referral.case_id is None:
        return
    before = Referral.objects.filter(
        case_id=referral.case_id,
        service=referral.service,
        state__in=[State.REJECTED.value, State.RETURNED.value],
    )
    keys = [f"{DECIDE}:{pk}" for pk in before.values_list("pk", flat=True)]
    worklist.settle_all(once=keys, outcome="sent_elsewhere")


def _accepted(referral: Referral) -> None:
    assert referral.outcome_by is not None
    if referral.outside:
        due = clock.ring_again(timezone.now())
        _owe(referral, RING, f"{RING}:{referral.pk}", due=due, owner=parties.worker_of(referral))
    elif referral.receiver is not None and referral.receiver.kind == BUREAU_KIND:
        team = parties.team_of(referral)
        _owe(
            referral,
            INTAKE,
            f"{INTAKE}:{referral.pk}",
            due=in_working_days(DECIDE_WITHIN),
            section="" if team else Section.TREATMENT.value,
            team=team,
        )
    else:
        once = f"{OUTCOME}:{referral.pk}"
        _owe(referral, OUTCOME, once, due=referral.outcome_by, agency=referral.receiver_id)


def _decide(referral: Referral, act: Act) -> None:
    if referral.sender.kind != BUREAU_KIND:
        return
    worker = parties.worker_of(referral)
    if worker is None:
        return
    facts = {"act": act.value, "reason": referral.reason}
    due = in_working_days(DECIDE_WITHIN)
    _owe(referral, DECIDE, f"{DECIDE}:{referral.pk}", due=due, owner=worker, facts=facts)


def _owe(
    referral: Referral,
    kind: str,
    once: str,
    *,
    due: datetime | Due,
    owner: int | None = None,
    agency: int | None = None,
    team: int | None = None,
    section: str = "",
    facts: dict[str, Any] | None = None,
) -> None:
    at = due.at if isinstance(due, Due) else due
    worklist.owe(
        kind=kind,
        once=once,
        due_at=due,
        subject_type="care_referrals.referral",
        subject_ref=referral.ref,
        owner=owner,
        agency_id=agency,
        team_id=team,
        escalate_at=None if agency else at + ESCALATE_AFTER,
        section=section,
        record_id=referral.record_id,
        case_id=None if agency else referral.case_id,
        facts={"number": referral.number, "service": referral.service, **(facts or {})},
    )


def _senders(referral: Referral) -> list[int]:
    if referral.sender.kind != BUREAU_KIND:
        return parties.clerks(referral.sender_id)
    worker = parties.worker_of(referral)
    return [worker] if worker else []


def _receivers(referral: Referral) -> list[int]:
    if referral.receiver is None:
        return []
    if referral.receiver.kind == BUREAU_KIND:
        if referral.case is not None and referral.case.now_worker_id:
            return [referral.case.now_worker_id]
        return parties.intake_readers()
    return parties.clerks(referral.receiver_id)


def _notify(
    readers: Iterable[int], referral: Referral, words: str, what: str, *, mail: bool = False
) -> None:
    actor = current().staff_id
    others = [reader for reader in readers if reader != actor]
    partners = set(parties.clerks(_partner_of(referral)))
    for ours, place in ((True, page_url(referral)), (False, desk_url(referral))):
        outbox.notify_all(
            reader_ids=[reader for reader in others if (reader not in partners) is ours],
            kind=f"referral.{what.split(':', maxsplit=1)[0]}",
            title=f"轉介 {referral.number}：{words}",
            url=place,
            once=f"referral.{what}:{referral.pk}",
            mail=mail,
        )


def _partner_of(referral: Referral) -> int | None:
    ours = referral.sender.kind == BUREAU_KIND
    return referral.receiver_id if ours else referral.sender_id


def page_url(referral: Referral) -> str:
    """The bureau's page of a referral."""
    return reverse("referrals:page", args=[referral.ref])


def desk_url(referral: Referral) -> str:
    """The partner's page of it, where the portal is installed."""
    with suppress(NoReverseMatch):
        return reverse("portal:referral", args=[referral.ref])
    return ""
