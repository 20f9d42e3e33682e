"""What a contact must satisfy before it is stored: codes of its day, days that can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.contacts import policies
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.identity.viewer import Viewer


@dataclass(frozen=True)
class Kept:
    """What follows from channel and outcome as the codes say on the day."""

    reached: bool
    face_to_face: bool
    attempt: bool


def refuse(field: str, message: str) -> ValidationError:
    """An error a form shows beside `field`, or above itself when empty."""
    return ValidationError({field: [message]} if field else [message])


def check_words(
    *, channel: str, outcome: str, with_whom: str, marks: Sequence[str], narrative: str, on: date
) -> Kept:
    """Check the codes and the words of a contact on its day. Raises ValidationError by field."""
    way = policies.entry("channel", channel, on)
    if way is None:
        raise refuse("channel", f"{roc_table(on)} 沒有這種訪視方式，請重新選擇方式或改日期。")
    came = policies.entry("contact_outcome", outcome, on)
    if came is None or channel not in came.extra["channels"]:
        raise refuse("outcome", f"「{way.label}」沒有這個結果，請重新選擇。")
    reached = bool(came.extra["reached"])
    whom = policies.entry("contact_person_kind", with_whom, on)
    if whom is None:
        raise refuse("with_whom", "「對象」沒有這個選項，請重新選擇。")
    if reached and not whom.extra["is_person"]:
        raise refuse(
            "with_whom",
            "「有遇」是與本人談到。只與別人談到時請選「未遇」並選實際情形，對象再選是誰。",
        )
    unknown = [mark for mark in marks if policies.entry("service_mark", mark, on) is None]
    if unknown:
        raise refuse("marks", f"{roc_table(on)} 沒有這個服務標記，請重新勾選。")
    if reached and not narrative.strip():
        raise refuse("narrative", "有遇請寫下談了什麼，可點常用句再補。")
    attempt = bool(came.extra["attempt"]) or reached
    return Kept(reached, reached and bool(way.extra.get("face_to_face")), attempt)


def check_day(viewer: Viewer, case: Case, on: date, at: time | None) -> None:
    """Check that the contact can have happened then. Raises ValidationError by field."""
    now = timezone.localtime()
    if on > now.date():
        raise refuse("occurred_on", "接觸日期不能是未來的日子；還沒發生的請用「約訪」。")
    if on == now.date() and at is not None and at > now.time():
        raise refuse("occurred_at", "時間還沒到，請改成實際接觸的時間。")
    if on < case.received_on:
        raise refuse(
            "occurred_on", f"接觸日期早於這一案的受理日 {roc_table(case.received_on)}，請改正。"
        )
    if case.closed_on is not None and on > case.closed_on:
        raise refuse(
            "occurred_on", f"這一案已於 {roc_table(case.closed_on)} 結束，不能再記錄接觸。"
        )
    if not policies.may_backdate(viewer, on, now.date()):
        days = policies.rule("quick_entry")["backdate_days"]
        raise refuse("occurred_on", f"補登超過 {days} 天前的接觸，請由督導登錄。")
