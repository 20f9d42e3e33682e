"""Writes the episodes: cases with their spells and workers, contacts, ratings, facts."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from mingdeng.care.assessments.models import Rating
from mingdeng.care.cases.models import Assignment, Case, Spell
from mingdeng.care.contacts.models import Contact
from mingdeng.care.facts.models import Fact
from mingdeng.demo import life, words
from mingdeng.demo.casting import HISTORY_DAYS
from mingdeng.demo.life import Life, Touch
from mingdeng.demo.organisation import Bureau, Worker
from mingdeng.demo.peopling import Person
from mingdeng.demo.writing import Writer
from mingdeng.foundation.codes import queries as codes

FULL_LOAD = 37
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
    person: Person
    worker: Worker
    life: Life
    profile: words.Profile
    phase: int
    ratings: dict[str, list[tuple[date, int]]] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether it stands today."""
        return self.life.closed_on is None


def write_episode(
    writer: Writer, rng: random.Random, bureau: Bureau, person: Person, number: str, today: date
) -> Episode:
    """One case with all that belongs to it."""
    part = person.part
    worker = pick_worker(rng, bureau, person)
    told = life.live(
        rng, kind=part.kind, source=part.source, opened=part.opened, closed=part.closed, today=today
    )
    profile = words.profile(rng, part.sex, person.kin)
    touches = [t for t in told.touches if (today - t.on).days <= HISTORY_DAYS]
    phase = phase_on(part.opened, part.closed or today)
    case_id = writer[Case].add(**case_row(writer, person, worker, told, touches, phase, number))
    episode = Episode(case_id, person, worker, told, profile, phase)
    write_spells(writer, episode)
    for one in touches:
        write_touch(writer, rng, episode, one)
    for fact in told.happenings:
        write_fact(writer, episode, fact, today)
    return episode


def pick_worker(rng: random.Random, bureau: Bureau, person: Person) -> Worker:
    """The women's team for women, else the least loaded; closed cases weigh on nobody."""
    fitting = [w for w in bureau.workers if w.womens == (person.part.sex == "f")]
    least = min(fitting, key=lambda w: (w.load, w.id))
    if person.part.closed is not None:
        return rng.choice(fitting)
    spread = [w for w in fitting if w.load <= min(least.load + 5, FULL_LOAD)]
    chosen = rng.choice(spread or [least])
    chosen.load += 1
    return chosen


def case_row(
    writer: Writer,
    person: Person,
    worker: Worker,
    told: Life,
    touches: list[Touch],
    phase: int,
    number: str,
) -> dict[str, object]:
    """The case's columns, today's repeated among them."""
    part = person.part
    reached = [t for t in touches if t.reached]
    face = [t for t in reached if t.channel in FACE]
    failed = 0
    for one in reversed(touches):
        if one.reached or one.channel == "network":
            break
        failed += 1
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
        "why": why(part.source, part.received),
        "closing_summary": None if part.closed is None else "輔導期間狀況與資源連結如紀錄，依規定結案。",
        "drug_schedule": "3" if part.source == "class3_4_penalty" else "2",
        "recorded_at": moment(part.received, 9),
        "now_status": "open" if part.closed is None else "closed",
        "now_worker_id": worker.id,
        "now_team_id": worker.team_id,
        "now_phase": phase,
        "now_legal_status": "imprisoned" if told.in_custody else LEGAL.get(part.source, "none"),
        "now_district": person.district,
        "last_contact_on": touches[-1].on if touches else None,
        "last_reached_on": reached[-1].on if reached else None,
        "last_face_on": face[-1].on if face else None,
        "failed_in_row": failed,
    }


def why(source: str, received: date) -> str:
    """Why the person is here, in a sentence."""
    label = codes.label("case_source", source, received)
    return f"{label}（{received.year - 1911}.{received.month:02d}.{received.day:02d} 受理）"


def phase_on(opened: date, day: date) -> int:
    """First three months, to a year, after."""
    months = (day - opened).days / 30.4
    return 1 if months < 3 else (2 if months < 12 else 3)


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


def write_touch(writer: Writer, rng: random.Random, episode: Episode, one: Touch) -> None:
    """A contact and the ratings that came with it."""
    person = episode.person
    at = time(one.hour, one.minute)
    recorded = timezone.make_aware(datetime.combine(one.on, at)) + timedelta(minutes=one.minutes + 20)
    face = one.reached and one.channel in FACE
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
        outcome="" if one.reached else one.outcome,
        with_whom=one.with_whom,
        marks=["attention"] if face else [],
        narrative=words.narrative(rng, episode.profile, one),
        review="signed" if face else "none",
        reviewed_by_id=episode.worker.supervisor_id if face else None,
        reviewed_at=recorded + timedelta(days=3) if face else None,
        recorded_at=recorded,
    )
    for factor, value in one.ratings.items():
        episode.ratings.setdefault(factor, []).append((one.on, value))
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


def write_fact(writer: Writer, episode: Episode, fact: life.Happening, today: date) -> None:
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


def moment(day: date, hour: int) -> datetime:
    """A time of a day in Taipei."""
    return timezone.make_aware(datetime.combine(day, time(hour)))
