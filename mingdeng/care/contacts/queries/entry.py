"""What the contact form offers: a day's words, ready sentences, the next contact by rule."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.queries.sheet import TIER_MARK, Rhythm
from mingdeng.care.cases.queries.sheet import rhythm as rhythm_of
from mingdeng.care.contacts import policies, rhythm
from mingdeng.care.contacts.models import Contact
from mingdeng.care.contacts.queries import planning
from mingdeng.foundation.access.decision import Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.deadlines import deadline
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.calendar.roc import roc_short, roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.records.queries.briefs import NAMELESS, load_members
from mingdeng.people.records.queries.page import Held, held_phones
from mingdeng.people.records.queries.values import head_of, shown_value

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Snippet:
    """A ready sentence: put at the cursor by a tap, with blanks to fill."""

    code: str
    label: str
    text: str
    channels: str
    reached: bool


@dataclass(frozen=True)
class Cue:
    """Words in a narrative that make the screen ask about factors. It asks; it never rates."""

    label: str
    words: str
    factors: tuple[str, ...]
    urgent: bool


@dataclass(frozen=True)
class Offer:
    """The rule's next contact after one by `channel`, reached or not; and tomorrow's."""

    channel: str
    reached: bool
    rule: str
    rule_on: date | None
    soon: str
    soon_on: date
    soon_channel: str
    why: str


@dataclass(frozen=True)
class Subject:
    """Whom the form is about, in the line above it; what may not be read is a Veil."""

    name: str | Veil = field(repr=False)
    ref: uuid.UUID
    phones: Sequence[Held] = field(repr=False)
    records: list[int]
    tier: str
    strength: int
    rhythm: Rhythm


def subject(case: Case, grant: Grant) -> Subject:
    """The person of a case for a form that writes casework: two queries."""
    members = load_members([case.record_id])[case.record_id]
    records = [member.pk for member in members]
    return Subject(
        name=grant.show(Group.IDENTITY, shown_value(members, "name") or NAMELESS),
        ref=head_of(members).ref,
        phones=[phone for phone in held_phones(grant, records) if phone.standing],
        records=records,
        tier=TIER_MARK.get(case.now_tier, ""),
        strength=case.now_strength,
        rhythm=rhythm_of(case),
    )


def snippets(on: date) -> list[Snippet]:
    """Ready sentences of a day, in the bureau's order."""
    return [
        Snippet(
            entry.code,
            entry.label,
            entry.extra["text"],
            " ".join(entry.extra["channels"]),
            bool(entry.extra["reached"]),
        )
        for entry in codes.entries("narrative_template", on)
    ]


def cues(on: date) -> list[Cue]:
    """What to look for in a narrative."""
    return [
        Cue(
            entry.label,
            "|".join(entry.extra["words"]),
            tuple(entry.extra["factors"]),
            bool(entry.extra.get("urgent")),
        )
        for entry in codes.entries("narrative_cue", on)
    ]


def outcomes_by_channel(on: date) -> list[tuple[str, str]]:
    """(channel, its unreached outcomes' codes separated by spaces), for the script."""
    found: dict[str, list[str]] = {code: [] for code, _ in codes.choices("channel", on)}
    for entry in codes.entries("contact_outcome", on):
        for channel in entry.extra["channels"]:
            if channel in found:
                found[channel].append(entry.code)
    return [(channel, " ".join(held)) for channel, held in found.items()]


def offers(case: Case, on: date, records: Sequence[int] | None = None) -> list[Offer]:
    """The next contact for every way this one may have gone: four queries, whatever the number.

    `records`: every record of the person, when the caller has them at hand.
    """
    held, tables = planning.situation(case, on, records), planning.tables(on)
    calendar = current_calendar()
    found = []
    for channel, _ in codes.choices("channel", on):
        for reached in (True, False):
            then = rhythm.after_contact(
                held,
                on,
                reached=reached,
                face_to_face=reached and policies.meets(channel, on),
                attempt=channel != "network",
            )
            proposal = rhythm.plan(then, tables, on, calendar.is_working_day)
            tomorrow = calendar.next_working_day(on)
            meeting = tables.meeting(
                held.source_group, tables.pace(held.source_group, held.tier, held.phase)
            )
            found.append(_offer(channel, reached, proposal, tomorrow, meeting, on))
    return found


def _offer(
    channel: str, reached: bool, proposal: rhythm.Next, soon: date, meeting: str, on: date
) -> Offer:
    if (proposal.on, proposal.channel) == (soon, meeting):
        meeting = next(code for code, _ in codes.choices("channel", soon) if code != meeting)
    word = "明天" if soon == on + timedelta(days=1) else roc_short(soon)
    rule = "暫停"
    if proposal.on is not None:
        way = codes.label("channel", proposal.channel, proposal.on)
        rule = f"{roc_short(proposal.on)}（{WEEKDAYS[proposal.on.weekday()]}）{way}"
    return Offer(
        channel=channel,
        reached=reached,
        rule=rule,
        rule_on=proposal.on,
        soon=f"{word}{codes.label('channel', meeting, soon)}",
        soon_on=soon,
        soon_channel=meeting,
        why=proposal.reason,
    )


def find_offer(held: Sequence[Offer], channel: str, reached: bool) -> Offer | None:
    """The offer of one way."""
    return next((o for o in held if o.channel == channel and o.reached == reached), None)


@dataclass(frozen=True)
class Unreached:
    """What stands to come of one more failed contact."""

    nth: int
    lost_on: date | None
    calls: int
    visits: int
    rule: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        """這是第 3 次連續未遇；…"""
        if self.lost_on is None:
            return f"這是第 {self.nth} 次連續未遇。"
        return f"這是第 {self.nth} 次連續未遇；到 {roc_table(self.lost_on)} 仍未遇將進入失聯程序。"

    @property
    def procedure(self) -> str:
        """失聯程序要有電訪 4 次、家訪 2 次（各隔 3 天以上），已有電訪 1 次、家訪 0 次。"""
        asked = f"電訪 {self.rule['min_phone_attempts']} 次、家訪 {self.rule['min_home_visits']} 次"
        gap = self.rule["min_days_between_attempts"]
        return (
            f"失聯程序要有{asked}（各隔 {gap} 天以上），"
            f"已有電訪 {self.calls} 次、家訪 {self.visits} 次。"
        )


def unreached(case: Case, on: date) -> Unreached:
    """How the case stands if today's contact fails too (rule `lost_contact_procedure`): one query,
    none as long as nothing failed since he was last reached."""
    rule = policies.rule("lost_contact_procedure", on)
    since = case.last_reached_on or case.opened_on
    lost = deadline(since, months=int(rule["lost_after_months"]), roll=False) if since else None
    failed = _failed(case) if case.failed_in_row else {}
    gap = int(rule["min_days_between_attempts"])
    return Unreached(
        nth=case.failed_in_row + 1,
        lost_on=lost,
        calls=_spaced(failed.get("phone", []), gap),
        visits=_spaced(failed.get("home_visit", []), gap),
        rule=rule,
    )


def _failed(case: Case) -> dict[str, list[date]]:
    """The days of failed contacts since the person was last reached, by channel."""
    rows = Contact.objects.filter(case=case, withdrawn_at=None, attempt=True, reached=False)
    if case.last_reached_on is not None:
        rows = rows.filter(occurred_on__gte=case.last_reached_on)
    found: dict[str, list[date]] = {}
    for channel, day in rows.order_by("occurred_on").values_list("channel", "occurred_on"):
        found.setdefault(channel, []).append(day)
    return found


def _spaced(days: Sequence[date], gap: int) -> int:
    """How many of these days, in order, lie at least `gap` days after the one counted before."""
    counted: list[date] = []
    for day in days:
        if not counted or (day - counted[-1]).days >= gap:
            counted.append(day)
    return len(counted)
