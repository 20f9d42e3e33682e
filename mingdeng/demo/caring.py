"""Writes the episodes: cases with their spells and workers, contacts, ratings, facts."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from mingdeng.care.assessments.models import Rating, Tier
from mingdeng.care.cases.models import Assignment, Case, Spell
from mingdeng.care.contacts import rhythm
from mingdeng.care.contacts.models import Contact
from mingdeng.care.contacts.services import owing
from mingdeng.care.facts.models import Fact
from mingdeng.demo import life, words
from mingdeng.demo.asking import opening
from mingdeng.demo.casting import HISTORY_DAYS
from mingdeng.demo.factors import UNDER_ORDER
from mingdeng.demo.happening import Happening
from mingdeng.demo.life import Life, Touch
from mingdeng.demo.moments import moment
from mingdeng.demo.organisation import Bureau, Worker
from mingdeng.demo.peopling import Person
from mingdeng.demo.reasons import closing_summary, kind_of_kin, why
from mingdeng.demo.standing import Rules, TierSpan, failed_in_row, last, phase_on
from mingdeng.demo.writing import Writer
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.worklist import kinds
from mingdeng.foundation.worklist.models import Item

FULL_LOAD = 37
UNEVEN = 3  # a caseload stays between 25 and 40
ROUTINE = {"urine", "treatment"}  # kept for two years, like the contacts
READ_WITHIN = 4
DAY = timedelta(days=1)
FACE = {"home_visit", "interview"}
LEGAL = {
    "deferred_prosecution": "deferred_prosecution",
    "parole_end": "served_within_two_years",
    "prison_release": "served_within_two_years",
    "observation_release": "served_within_two_years",
    "rehabilitation_release": "served_within_two_years",
    "suspended_sentence": "probation",
    "class3_4_penalty": "administrative_penalty",
    "police_investigation": "investigation",
    "prosecutor_investigation": "investigation",
    "military_prosecutor": "investigation",
    "juvenile": "juvenile_protection",
    "juvenile_release": "juvenile_protection",
}


@dataclass
class Episode:
    """A written case, as later writers need it."""

    case_id: int
    ref: uuid.UUID
    person: Person
    worker: Worker
    life: Life
    profile: words.Profile
    phase: int

    @property
    def is_open(self) -> bool:
        """Whether it stands today."""
        return self.life.closed_on is None


def write_episode(
    writer: Writer,
    rng: random.Random,
    worker: Worker,
    person: Person,
    number: str,
    rules: Rules,
) -> Episode:
    """One case with all that belongs to it."""
    part, today = person.part, rules.today
    told = life.live(
        rng,
        kind=part.kind,
        source=part.source,
        opened=part.opened,
        closed=part.closed,
        today=today,
        works=rules.works,
        ending=part.ending,
        age=part.opened.year - part.born.year,
        pupil=part.school == "enrolled",
        died=part.died,
    )
    told.happenings = sorted([*told.happenings, *person.extra], key=lambda one: one.on)
    tiers = rules.tiers(told, part.closed or today)
    due = rules.next_contact(part.source, tiers[-1].level, told) if part.closed is None else None
    if due and rules.catch_up(rng, told, due):
        due = rules.next_contact(part.source, tiers[-1].level, told)
    phase = phase_on(part.opened, part.closed or today)
    ref = writer[Case].uuid()
    profile = describe(rng, person)
    row = case_row(person, worker, told, phase, number)
    row["opening"] = opening(rng, person, told, profile)
    row["drug_schedule"] = words.SCHEDULES[profile.drug]
    row |= {"ref": ref, "now_tier": tiers[-1].level.tier, "now_strength": tiers[-1].level.strength}
    if due:
        row |= {"next_contact_on": due.on, "next_channel": due.channel}
    case_id = writer[Case].add(**row)
    episode = Episode(case_id, ref, person, worker, told, profile, phase)
    write_spells(writer, episode)
    write_tiers(writer, episode, tiers, rules)
    if due and due.on:
        owe_contact(writer, episode, due, tiers[-1].level.strength)
    for one in told.touches:
        if (today - one.on).days <= HISTORY_DAYS:
            write_touch(writer, rng, episode, one, today)
    for fact in told.happenings:
        if fact.kind not in ROUTINE or (today - fact.on).days <= HISTORY_DAYS:
            write_fact(writer, episode, fact, today)
    return episode


def describe(rng: random.Random, person: Person) -> words.Profile:
    """What the sentences of this life are filled with."""
    part = person.part
    traits = set(person.traits)
    traits |= {"order"} if part.source in UNDER_ORDER else set()
    traits |= {"enrolled"} if part.school == "enrolled" else set()
    return words.profile(
        rng,
        sex=part.sex,
        source=part.source,
        age=part.opened.year - part.born.year,
        kin=person.kin,
        child=person.child,
        traits=frozenset(traits),
    )


def pick_worker(rng: random.Random, bureau: Bureau, person: Person) -> Worker:
    """The women's team for women, else the least loaded; closed cases weigh on nobody."""
    fitting = [w for w in bureau.workers if w.womens == (person.part.sex == "f")]
    least = min(fitting, key=lambda w: (w.load, w.id))
    if person.part.closed is not None:
        return rng.choice(fitting)
    spread = [w for w in fitting if w.load <= min(least.load + UNEVEN, FULL_LOAD)]
    chosen = rng.choice(spread or [least])
    chosen.load += 1
    return chosen


def case_row(person: Person, worker: Worker, told: Life, phase: int, number: str) -> dict[str, Any]:
    """The case's columns, today's repeated among them."""
    part = person.part
    source = codes.find("case_source", part.source)
    return {
        "key": person.key,
        "case_no": number,
        "record_id": person.record_id,
        "source": part.source,
        "shielded": bool(source and source.extra.get("shielded")),
        "flow": part.flow,
        "received_on": part.received,
        "opened_on": part.opened,
        "assessed_on": part.opened,
        "due_on": part.due,
        "closed_on": part.closed,
        "closing_reason": told.closing_reason,
        "why": why(part),
        "closing_summary": None if part.closed is None else closing_summary(told, part.closed),
        "recorded_at": moment(part.received, 9),
        "now_status": "open" if part.closed is None else "closed",
        "now_worker_id": worker.id,
        "now_team_id": worker.team_id,
        "now_phase": phase,
        "now_legal_status": "imprisoned" if told.in_custody else LEGAL.get(part.source, "none"),
        "now_district": person.district,
        "last_contact_on": told.touches[-1].on if told.touches else None,
        "last_reached_on": last(told.touches, reached=True),
        "last_face_on": last(told.touches, reached=True, face=True),
        "failed_in_row": failed_in_row(told.touches),
    }


def write_spells(writer: Writer, episode: Episode) -> None:
    """Status, phase and legal status as dated spells; the worker as an assignment."""
    part = episode.person.part
    case_id, opened, closed = episode.case_id, part.opened, part.closed
    end = closed - DAY if closed else None

    def spell(kind: str, value: str, begins: date, last: date | None) -> None:
        writer[Spell].add(
            case_id=case_id, kind=kind, value=value, from_on=begins, to_on=last,
            recorded_at=moment(begins, 16), recorded_by_id=episode.worker.id,
        )  # fmt: skip

    spell("status", "intake", part.received, opened - DAY)
    spell("status", "open", opened, end)
    if closed:
        spell("status", "closed", closed, None)
    starts = [opened, opened + timedelta(days=92), opened + timedelta(days=366)][: episode.phase]
    for number, begins in enumerate(starts):
        last = starts[number + 1] - DAY if number + 1 < len(starts) else end
        spell("phase", str(number + 1), begins, last)
    legal = LEGAL.get(part.source, "none")
    turned = [h.on for h in episode.life.happenings if h.kind == "custody" and h.outcome == "in"]
    if episode.life.in_custody and turned and turned[0] > opened:
        spell("legal_status", legal, opened, turned[0] - DAY)
        spell("legal_status", "imprisoned", turned[0], None)
    else:
        spell("legal_status", legal, opened, None)
    writer[Assignment].add(
        case_id=case_id,
        worker_id=episode.worker.id,
        team_id=episode.worker.team_id,
        from_on=part.received,
        to_on=end,
        reason="rule",
        recorded_at=moment(part.received, 10),
    )


def write_tiers(writer: Writer, episode: Episode, spans: list[TierSpan], rules: Rules) -> None:
    """The rule's tiers as dated spells."""
    closed = episode.life.closed_on
    for span in spans:
        writer[Tier].add(
            case_id=episode.case_id,
            source="rule",
            tier=span.level.tier,
            strength=span.level.strength,
            points=span.points,
            because=list(span.because),
            rule_version=rules.tier.version,
            from_on=span.from_on,
            to_on=span.to_on or (closed and max(span.from_on, closed - DAY)),
            recorded_at=moment(span.from_on, 18),
        )


def owe_contact(writer: Writer, episode: Episode, due: rhythm.Next, strength: int) -> None:
    """The next contact in the worker's list, as contacts owes it."""
    person, told = episode.person, episode.life
    if due.on is None:
        return
    held = last(told.touches, reached=True)
    writer[Item].add(
        kind=owing.DUE,
        once=f"{owing.DUE}:{episode.case_id}",
        subject_type="care_cases.case",
        subject_ref=episode.ref,
        record_id=person.record_id,
        case_id=episode.case_id,
        owner_id=episode.worker.id,
        team_id=episode.worker.team_id,
        rank=rank_of(owing.DUE),
        strength=strength,
        due_at=owing.end_of(due.on),
        facts={
            "channel": due.channel,
            "failed": failed_in_row(told.touches),
            "last_on": told.touches[-1].on.isoformat() if told.touches else "",
            "last_reached_on": held.isoformat() if held else "",
            "rule_on": due.on.isoformat(),
            "moved": "",
        },
    )


def rank_of(code: str) -> int:
    """A worklist kind's rank. Raises LookupError when its module does not hang it."""
    kind = kinds.find(code)
    if kind is None:
        raise LookupError(code)
    return int(kind.rank)


def write_touch(
    writer: Writer, rng: random.Random, episode: Episode, one: Touch, today: date
) -> None:
    """A contact and the ratings that came with it."""
    person = episode.person
    at = time(one.hour, one.minute)
    recorded = moment(one.on, one.hour, one.minute) + timedelta(minutes=one.minutes + 20)
    face = one.reached and one.channel in FACE
    read = face and (today - one.on).days > READ_WITHIN
    contact_id = writer[Contact].add(
        key=person.key,
        case_id=episode.case_id,
        record_id=person.record_id,
        worker_id=episode.worker.id,
        occurred_on=one.on,
        occurred_at=at,
        minutes=one.minutes,
        channel=one.channel,
        reached=one.reached,
        face_to_face=face,
        attempt=one.with_whom != "network",
        outcome="" if one.reached else one.outcome,
        with_whom=kind_of_kin(episode.profile.kin) if one.with_whom == "parent" else one.with_whom,
        marks=["attention"] if face else [],
        narrative=words.narrative(rng, episode.profile, episode.life, one, person.part.due),
        review=("signed" if read else "waiting") if face else "none",
        reviewed_by_id=episode.worker.supervisor_id if read else None,
        reviewed_at=recorded + timedelta(days=3) if read else None,
        recorded_at=recorded,
    )
    for factor, value in one.ratings.items():
        writer[Rating].add(
            key=person.key,
            case_id=episode.case_id,
            factor=factor,
            value=value,
            occurred_on=one.on,
            recorded_at=recorded,
            contact_id=contact_id,
            rater_id=episode.worker.id,
        )


def write_fact(writer: Writer, episode: Episode, fact: Happening, today: date) -> None:
    """A dated fact, known a few days after it happened (a planned release: long before)."""
    known = min(fact.on + timedelta(days=4), today)
    writer[Fact].add(
        key=episode.person.key,
        record_id=episode.person.record_id,
        kind=fact.kind,
        outcome=fact.outcome,
        occurred_on=fact.on,
        told_by=fact.told_by,
        recorded_at=moment(known, 15),
    )
