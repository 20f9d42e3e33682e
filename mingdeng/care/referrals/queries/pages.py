"""A referral as its pages show it, for either side: one shape, read through one sheet."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from mingdeng.care.referrals import catalogue, clock, machine, sheet
from mingdeng.care.referrals.clock import Clock
from mingdeng.care.referrals.machine import Act, Side, State
from mingdeng.care.referrals.models import Referral, Step
from mingdeng.care.referrals.queries import parties
from mingdeng.care.referrals.sheet import Sheet
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.templatetags.roc import roc_short
from mingdeng.foundation.calendar.workdays import WorkCalendar
from mingdeng.foundation.charts.drawing import Drawing
from mingdeng.foundation.charts.small import clock_pie
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Agency

BADGES = {
    State.DRAFT: "",
    State.SENT: "today",
    State.ACCEPTED: "ok",
    State.REJECTED: "",
    State.WITHDRAWN: "",
    State.RETURNED: "",
    State.COMPLETED: "ok",
}
STEP_WORDS = {
    "send": "送出",
    "accept": "接受",
    "reject": "退件",
    "withdraw": "撤回",
    "send_back": "轉回",
    "complete": "回報結果",
}
TOLD_HOW = {"phone": "電話告知", "paper": "公文或傳真", "in_person": "當面告知", "": ""}


@dataclass(frozen=True)
class Stage:
    """One of the four stations of a referral's way: `state` is done, current or ahead."""

    label: str
    state: str


@dataclass(frozen=True)
class StepLine:
    """One line of the history both sides see."""

    at: datetime
    label: str
    who: str
    reason: str
    told_how: str
    note: str = field(repr=False)


@dataclass(frozen=True)
class Line:
    """A referral in one line of a list. `person` is what the sheet or the brief names."""

    id: int
    ref: uuid.UUID
    number: str
    person: Any = field(repr=False)
    service: str
    sender: str
    receiver: str
    state: str
    state_label: str
    badge: str
    reason: str
    outcome: str
    clock: Clock | None
    sent_on: date | None
    ended_on: date | None
    reminders: int
    urgency: str
    waits: bool
    serves: bool

    @property
    def pie(self) -> Drawing | None:
        """The clock's drawing."""
        return clock_pie(self.clock.fraction, self.clock.words) if self.clock else None


@dataclass(frozen=True)
class Detail:
    """Everything a page of one referral shows to one side."""

    line: Line
    category: str
    purpose: str
    urgency: str
    sheet: Sheet = field(repr=False)
    shares: bool
    stages: tuple[Stage, ...]
    history: tuple[StepLine, ...] = field(repr=False)
    acts: tuple[Act, ...]
    answer: str = field(repr=False)
    outcome_note: str = field(repr=False)
    consent_to: date | None
    rests_on_consent: bool
    version: int


def line(row: Referral, person: Any, *, calendar: WorkCalendar | None = None) -> Line:
    """A list's line. `row` comes with sender and receiver read along; a page of them shares one
    `calendar`."""
    state = row.now
    on = row.created_on
    act = {State.REJECTED: Act.REJECT, State.WITHDRAWN: Act.WITHDRAW, State.RETURNED: Act.SEND_BACK}
    return Line(
        id=row.pk,
        ref=row.ref,
        number=row.number,
        person=person,
        service=codes.label("referral_service", row.service, on),
        sender=row.sender.name,
        receiver=parties.destination(row),
        state=state.value,
        state_label=codes.label("referral_state", state.value),
        badge=BADGES[state],
        reason=catalogue.reason_label(act[state], row.reason, on) if state in act else "",
        outcome=codes.label("referral_outcome", row.outcome, on) if row.outcome else "",
        clock=running_clock(row, calendar),
        sent_on=timezone.localdate(row.sent_at) if row.sent_at else None,
        ended_on=row.ended_on,
        reminders=row.reminders,
        urgency=codes.label("urgency", row.urgency, on) if row.urgency != "normal" else "",
        waits=state is State.SENT,
        serves=state is State.ACCEPTED,
    )


def running_clock(row: Referral, calendar: WorkCalendar | None = None) -> Clock | None:
    """The clock that runs now: to the answer while it waits, to the outcome while it is served."""
    if row.now is State.SENT and row.sent_at and row.answer_by:
        return clock.clock_of(row.sent_at, row.answer_by, calendar=calendar)
    if row.now is State.ACCEPTED and row.answered_at and row.outcome_by:
        return clock.clock_of(row.answered_at, row.outcome_by, calendar=calendar)
    return None


def detail(
    row: Referral,
    *,
    side: Side | None,
    readable: Collection[Group],
    shares: bool,
    person: Any = None,
) -> Detail:
    """A page for one side. Without `shares` only number and state remain: no field, no word that
    anybody wrote, whatever `readable` says."""
    shown = sheet.open_sheet(row.snapshot, readable) if shares else sheet.NOTHING
    words = shares and Group.REFERRAL in readable
    return Detail(
        line=line(row, person if person is not None else shown.person),
        category=catalogue.category_label(row.category, row.created_on),
        purpose=codes.label("agreement_purpose", row.purpose, row.created_on),
        urgency=codes.label("urgency", row.urgency, row.created_on),
        sheet=shown,
        shares=shares,
        stages=stages(row),
        history=history(row, words),
        acts=machine.acts(row.now, side) if side else (),
        answer=(row.answer or "") if words else "",
        outcome_note=(row.outcome_note or "") if words else "",
        consent_to=row.consent.to_on if row.consent else None,
        rests_on_consent=row.consent is not None,
        version=row.version,
    )


def history(row: Referral, words: bool) -> tuple[StepLine, ...]:
    """The steps, oldest first: two queries at most. Without `words` nobody's note is read."""
    steps = list(row.steps.order_by("at", "pk"))
    agencies = Agency.objects.in_bulk({s.agency_id for s in steps if s.agency_id})
    return tuple(
        StepLine(
            at=step.at,
            label=STEP_WORDS.get(step.act, step.act),
            who=_who(step, row, agencies),
            reason=catalogue.reason_label(step.act, step.reason, timezone.localdate(step.at))
            if step.act in STEP_WORDS and step.reason
            else "",
            told_how=TOLD_HOW.get(step.told_how, ""),
            note=(step.note or "") if words else "",
        )
        for step in steps
    )


def _who(step: Step, row: Referral, agencies: dict[int, Agency]) -> str:
    if step.agency_id and step.agency_id in agencies:
        name = agencies[step.agency_id].name
        outside = row.outside and machine.SIDE_OF[Act(step.act)] is Side.RECEIVER
        return f"{parties.destination(row)}，由{name}代填" if outside else name
    return "系統"


def stages(row: Referral) -> tuple[Stage, ...]:
    """Sent, answered, served, reported: where this one stands, with its days."""
    state = row.now
    if state is State.DRAFT:
        place, words = 0, ["送出", "回覆", "服務", "回報結果"]
    else:
        words = [
            f"送出 {roc_short(row.sent_at)}" if row.sent_at else "未送出",
            f"回覆 {roc_short(row.answer_by)} 前" if state is State.SENT else "回覆",
            "服務",
            "回報結果",
        ]
        if row.answered_at:
            words[1] = f"回覆 {roc_short(row.answered_at)}"
        place = {State.SENT: 1, State.ACCEPTED: 2, State.COMPLETED: 4}.get(state, -1)
    if place < 0:
        last = codes.label("referral_state", state.value)
        ended = f"{last} {roc_short(row.ended_on)}"
        passed = [words[0], *([words[1]] if row.answered_at else [])]
        return (*(Stage(word, "done") for word in passed), Stage(ended, "current"))
    return tuple(
        Stage(word, "done" if n < place else "current" if n == place else "ahead")
        for n, word in enumerate(words)
    )


def with_sides(rows: Any) -> Any:
    """The joins every line needs: one query for a page."""
    return rows.select_related("key", "sender", "receiver", "case", "consent")
