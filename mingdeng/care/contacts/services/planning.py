"""Keeping a case's contact columns and its next contact true to its contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.contacts import policies, rhythm
from mingdeng.care.contacts.models import Contact
from mingdeng.care.contacts.queries import planning
from mingdeng.care.contacts.services import owing
from mingdeng.care.contacts.services.checks import refuse
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.calendar.roc import roc_table

LATEST = 60


@dataclass(frozen=True)
class NextGiven:
    """The next contact as its worker wants it. Without a day the rule decides.

    `reason` is a code of `next_contact_move_reason`; a day beyond the rule needs one that may go
    beyond it.
    """

    on: date | None = None
    channel: str = ""
    reason: str = ""


def recount(case: Case) -> None:
    """Set the case's contact columns from its standing contacts: two reads, one write.

    They repeat what the contacts say, so they make no new version of the case: nobody editing
    the case meets a conflict because a colleague made a call.
    """
    standing = Contact.objects.filter(case=case, withdrawn_at=None)
    last = standing.aggregate(
        last_contact_on=Max("occurred_on"),
        last_reached_on=Max("occurred_on", filter=Q(reached=True)),
        last_face_on=Max("occurred_on", filter=Q(face_to_face=True)),
    )
    set_columns(case, failed_in_row=failed_in_row(case), **last)


def failed_in_row(case: Case) -> int:
    """Failed contacts since the last reached one, newest backwards: one query.

    What is no attempt (known custody, hospital, the network) neither counts nor breaks the row.
    """
    rows = (
        Contact.objects.filter(case=case, withdrawn_at=None, attempt=True)
        .order_by("-occurred_on", "-occurred_at", "-id")
        .values_list("reached", flat=True)[:LATEST]
    )
    failed = 0
    for reached in rows:
        if reached:
            break
        failed += 1
    return failed


def set_columns(case: Case, **columns: Any) -> None:
    """Write derived columns of a case without a new version."""
    changed = {name: value for name, value in columns.items() if getattr(case, name) != value}
    if changed:
        Case.objects.filter(pk=case.pk).update(**changed)
        for name, value in changed.items():
            setattr(case, name, value)


def propose(case: Case, after: date) -> rhythm.Next:
    """What the rules propose for a case whose columns are true, after a contact on `after`."""
    held = planning.situation(case, after)
    return rhythm.plan(held, planning.tables(after), after, current_calendar().is_working_day)


def settle_on(proposal: rhythm.Next, wanted: NextGiven, after: date) -> NextGiven:
    """The next contact as stored: the rule's, or the worker's with its reason.

    Raises ValidationError on `next_on`, `next_channel` or `next_reason`.
    """
    if wanted.on is None:
        return NextGiven(proposal.on, proposal.channel)
    if wanted.on <= after:
        raise refuse("next_on", "下次接觸要在這次之後，請改日期。")
    channel = wanted.channel or proposal.channel
    if not channel or policies.entry("channel", channel, wanted.on) is None:
        raise refuse("next_channel", "請選下次的方式。")
    limit = max((day for day in (proposal.latest, proposal.on) if day), default=None)
    reason = policies.entry("next_contact_move_reason", wanted.reason, after)
    if wanted.reason and reason is None:
        raise refuse("next_reason", "沒有這個理由，請重新選擇。")
    if limit is not None and wanted.on > limit:
        if reason is None or not reason.extra["beyond_rule"]:
            raise refuse(
                "next_reason" if reason else "next_on",
                f"日期晚於規則上限 {roc_table(limit)}，請填理由或改日期。",
            )
        return NextGiven(wanted.on, channel, wanted.reason)
    early = proposal.on is not None and wanted.on < proposal.on
    return NextGiven(wanted.on, channel, wanted.reason or ("sooner" if early else ""))


def demand_words(chosen: NextGiven, contact: Contact) -> None:
    """A reason of the list that wants words finds them in the record. Raises ValidationError."""
    held = policies.entry("next_contact_move_reason", chosen.reason, contact.occurred_on)
    if held and held.extra.get("needs_note") and not contact.narrative:
        raise refuse("narrative", f"改期的理由是「{held.label}」，請在紀錄寫明。")


def replan(case: Case) -> rhythm.Next | None:
    """Set a case's next contact by the rules as they stand today, after its tier, phase, custody
    or worker changed; what the worker agreed on for an earlier day stays.

    Call inside the transaction that changed it. None when the case is no longer standing.
    """
    today = timezone.localdate()
    if case.now_status not in STANDING:
        set_columns(case, next_contact_on=None, next_channel="")
        owing.next_contact(case)
        return None
    after = max(case.last_contact_on or date.min, date.fromordinal(today.toordinal() - 1))
    proposal = propose(case, after)
    agreed = case.next_contact_on
    if proposal.on is None or agreed is None or agreed < today or agreed > proposal.on:
        set_columns(case, next_contact_on=proposal.on, next_channel=proposal.channel)
    elif not case.next_channel:
        set_columns(case, next_channel=proposal.channel)
    owing.next_contact(case, proposal.latest)
    return proposal
