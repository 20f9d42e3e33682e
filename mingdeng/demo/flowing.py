"""Flows of their own beside the cases: juveniles (C34), pregnancy and newborns (C33), minors (C35).

At the pace published: 10 pregnant women and 2 newborns in half a year (S3 L103), a venue raid and a
neglect each half year and twice as many adults told by social affairs (S3 L105, S1 L1073); the
juveniles' parents were taught in 92 cases of 156 (S1 L993).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from mingdeng.care.cases.models import FlowStep, SpecialFlow
from mingdeng.demo import names
from mingdeng.demo.casting import HISTORY_DAYS
from mingdeng.demo.happening import Happening
from mingdeng.demo.moments import moment
from mingdeng.demo.organisation import Worker
from mingdeng.demo.peopling import Child, People, Person
from mingdeng.demo.writing import Writer
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.secrecy.models import SubjectKey
from mingdeng.people.records.given import PersonGiven
from mingdeng.people.ties.models import Tie

PREGNANT, RAIDS, NEGLECTS, TOLD_US = 40, 4, 4, 8  # in two years, among 2,495
NEWBORNS = 0.27
ORIGINS = ("own_case",) * 6 + ("hospital", "health", "execution_deferred", "bailed_for_birth")
PREGNANCY = (("antenatal", 18), ("treatment", 30), ("antenatal", 62), ("birth_plan", 105))
AFTER_BIRTH = (("postpartum", 25), ("postpartum", 70), ("closed", 110))
NEWBORN = (
    ("opened", 1), ("withdrawal_watch", 2), ("screening", 5), ("care_assessment", 14),
    ("follow_up", 45), ("closed", 120),
)  # fmt: skip
MINOR = (("report_and_refer", 0), ("cross_check", 9), ("joint_service", 24), ("closed", 150))
SAID = {
    "notified": "本人告知月經晚了兩個月，驗孕兩條線。",
    "birth_plan": "討論生產醫院、產後住處與照顧的人，家人到場。",
    "withdrawal_watch": "觀察戒斷三天，分數低，未用藥。",
    "care_assessment": "社工到宅評估，睡眠與餵食環境可。",
    "household_review": "核對家戶：同住成人與孩子的作息、上學與就醫。",
    "report_and_refer": "依法通報並轉介社會局評估。",
    "joint_service": "與社工同日家訪，分工：社工看孩子，本局續談用藥。",
    "chunhui": "與春暉小組開會，出席與同儕狀況分工追。",
    "parent_education": "家長到課，談手機與晚歸的界線。",
}


@dataclass
class Begun:
    """A flow and its steps (stage, day, 人次), about `record_id`."""

    kind: str
    record_id: int
    key: SubjectKey
    steps: list[tuple[str, date, int]]
    path: str = ""
    zone: str = ""
    school: str = ""
    origin: str = ""
    counts_as: str = ""
    counted_on: date | None = None
    to_on: date | None = field(default=None)


Plans = dict[int, list[Begun]]


def plan(writer: Writer, rng: random.Random, people: People, today: date, share: float) -> Plans:
    """The flows of C33 and C35, by the place of their case; what is a fact of them goes to the
    person (`extra`), a child that is born is put on record."""
    found: Plans = defaultdict(list)
    add_pregnancies(writer, rng, people, today, share, found)
    add_minors(rng, people, today, share, found)
    return found


def add_pregnancies(
    writer: Writer, rng: random.Random, people: People, today: date, share: float, found: Plans
) -> None:
    """Women of an age for it who were in care; the two newest have no flow yet."""
    women = [
        i
        for i, p in enumerate(people.cases)
        if p.part.sex == "f" and 18 <= today.year - p.part.born.year <= 42 and not p.part.died
        and p.part.kind != "losing" and room(p, today)
    ]  # fmt: skip
    births: list[tuple[int, date, bool]] = []
    newest = 2
    for index in rng.sample(women, min(len(women), max(3, round(PREGNANT * share) + newest))):
        person = people.cases[index]
        first, last = room(person, today) or (today, today)
        known = first + timedelta(days=rng.randrange((last - first).days + 1))
        if newest and person.part.closed is None:
            newest -= 1
            person.extra.append(
                Happening(today - timedelta(days=1 + newest), "pregnancy", "started", "self")
            )
            continue
        born = pregnancy(rng, person, known, min(person.part.closed or today, today), found[index])
        if born:
            births.append((index, born, rng.random() < NEWBORNS))
    register_newborns(writer, rng, people, births, today, found)


def room(person: Person, today: date) -> tuple[date, date] | None:
    """Within which days somebody may learn of it while she is in care and it is on record."""
    part = person.part
    first = max(part.opened + timedelta(days=15), today - timedelta(days=HISTORY_DAYS - 20))
    last = min(part.closed or today, today) - timedelta(days=8)
    return (first, last) if first <= last else None


def pregnancy(
    rng: random.Random, person: Person, known: date, end: date, flows: list[Begun]
) -> date | None:
    """One pregnancy as far as it has come; the day of birth if it came so far."""
    assert person.key is not None  # nosec B101: registered before
    opened = known + timedelta(days=rng.randrange(1, 6))
    steps = [("notified", known, 0), ("opened", opened, 0)]
    facts = [Happening(known, "pregnancy", "started", "self")]
    lost = rng.random() < 0.12
    due = known + timedelta(days=rng.randrange(20, 50) if lost else rng.randrange(150, 200))
    course = [] if lost else list(PREGNANCY)
    steps += [(stage, known + timedelta(days=days), 0) for stage, days in course]
    steps.append(("ended" if lost else "born", due, 0))
    if not lost:
        steps += [(stage, due + timedelta(days=days), 0) for stage, days in AFTER_BIRTH]
    facts.append(Happening(due, "pregnancy", "ended" if lost else "birth", "clinic"))
    flows.append(
        Begun(
            "pregnancy", person.record_id, person.key, until(steps, end),
            origin=rng.choice(ORIGINS),
            counts_as="pregnant_woman", counted_on=opened if opened <= end else None,
            to_on=ended(steps, {"closed", "ended"}, end, person),
        )
    )  # fmt: skip
    person.extra += [fact for fact in facts if fact.on <= end]
    return due if due <= end and not lost else None


def register_newborns(
    writer: Writer,
    rng: random.Random,
    people: People,
    births: list[tuple[int, date, bool]],
    today: date,
    found: Plans,
) -> None:
    """Put the children on record, each tied to the mother; some have a flow of their own."""
    given = []
    for index, born, _ in births:
        mother, sex = people.cases[index], rng.choice("mf")
        name = names.name(rng, sex, born.year, mother.name[:1])
        given.append(
            PersonGiven(
                name=name, sex=sex, birth_date=born, source="mentioned", told_by_id=mother.record_id
            )
        )
    for record, (index, born, watched) in zip(people.register(given), births, strict=True):
        mother = people.cases[index]
        writer[Tie].add(
            key=mother.key, subject_id=mother.record_id, other_id=record.pk, kind="birth_parent",
            called="女兒" if record.sex == "f" else "兒子", told_by_id=mother.record_id,
            source="visit", certainty="stated", cares_for=True, quality="close",
        )  # fmt: skip
        if watched:
            end = mother.part.closed or today
            steps = [("notified", born, 0)]
            steps += [(stage, born + timedelta(days=days), 0) for stage, days in NEWBORN]
            counted = born + timedelta(days=1)
            found[index].append(
                Begun(
                    "newborn", record.pk, record.key, until(steps, end), counts_as="newborn",
                    counted_on=counted if counted <= end else None,
                    to_on=ended(steps, {"closed"}, end, mother),
                )
            )  # fmt: skip


def add_minors(rng: random.Random, people: People, today: date, share: float, found: Plans) -> None:
    """The three paths: a raid, a neglect, an adult that social affairs told us of."""
    kept = [
        (i, c) for i, p in enumerate(people.cases) if p.part.kind != "losing" for c in p.children
    ]
    small = [(i, c) for i, c in kept if 1 <= today.year - c.born.year < 10]
    newest = True
    for path, pool, count in (("venue_raid", small, RAIDS), ("neglect_suspected", kept, NEGLECTS)):
        wanted = max(1, round(count * share))
        for index, child in rng.sample(pool, min(len(pool), wanted + newest)):
            person = people.cases[index]
            window = room(person, today)
            if newest and person.part.closed is None:
                newest = False  # found out yesterday: the clock of the report is running
                steps = [("household_review", today - timedelta(days=1), 0)]
                found[index].append(Begun("minor", child.record_id, child.key, steps, path=path))
            elif window and window[0] > child.born:
                on = window[0] + timedelta(days=rng.randrange((window[1] - window[0]).days + 1))
                found[index].append(minor(rng, person, child, path, on, today))
    told = [
        i
        for i, p in enumerate(people.cases)
        if p.part.source == "social_affairs" and room(p, today)
    ]
    for index in told[: max(1, round(TOLD_US * share))]:
        person = people.cases[index]
        assert person.key is not None  # nosec B101: registered before
        end = min(person.part.closed or today, today)
        steps = [("household_review", person.part.received, 0)]
        steps += [(s, person.part.opened + timedelta(days=d), 0) for s, d in MINOR[1:]]
        found[index].append(
            Begun(
                "minor", person.record_id, person.key, until(steps, end), path="adult_suspected",
                to_on=ended(steps, {"closed"}, end, person),
            )
        )  # fmt: skip


def minor(
    rng: random.Random, person: Person, child: Child, path: str, on: date, today: date
) -> Begun:
    """A child we told social affairs of; the report is a fact of the case."""
    end = min(person.part.closed or today, today)
    steps = [("household_review", on, 0)]
    steps += [(stage, on + timedelta(days=days), 0) for stage, days in MINOR]
    taken = rng.random() < 0.7
    answered = on + timedelta(days=rng.randrange(6, 20))
    person.extra.append(Happening(on, "child_report", "reported", "worker"))
    if answered <= end:
        outcome = "opened" if taken else "not_opened"
        person.extra.append(Happening(answered, "child_report", outcome, "social"))
    return Begun(
        "minor", child.record_id, child.key, until(steps, end), path=path,
        to_on=ended(steps, {"closed"}, end, person),
    )  # fmt: skip


class Zones:
    """Districts and schooling as the juveniles' flow counts them."""

    def __init__(self) -> None:
        self.of = {
            code: row.code
            for row in codes.entries("juvenile_zone")
            for code in row.extra["district_codes"]
        }
        rows = codes.entries("in_school")
        self.counts_as = {row.code: str(row.extra["counts_as"]) for row in rows}
        self.with_school = {row.code for row in rows if row.extra["with_school"]}

    def juvenile(self, rng: random.Random, person: Person, today: date) -> Begun:
        """The flow of one juvenile from the opening on."""
        part = person.part
        assert person.key is not None  # nosec B101: registered before
        end = min(part.closed or today, today)
        steps = sorted(self._steps(rng, part.opened, end, part.school), key=lambda one: one[1])
        if part.closed:
            steps.append(("closed", part.closed, 0))
        return Begun(
            "juvenile", person.record_id, person.key, [("opened", part.opened, 0), *steps],
            zone=self.of[person.district], school=part.school,
            counts_as=self.counts_as[part.school], counted_on=part.opened, to_on=part.closed,
        )  # fmt: skip

    def _steps(
        self, rng: random.Random, opened: date, end: date, school: str
    ) -> Iterator[tuple[str, date, int]]:
        taught = rng.random() < 0.59
        for stage, every, people, held in (
            ("individual", 42, 0, True),
            ("chunhui", 65, 0, school in self.with_school),
            ("station", 55, 1, rng.random() < 0.6),
            ("parent_education", 120, 2, taught),
        ):
            on = opened + timedelta(days=rng.randrange(10, every))
            while held and on < end:
                yield stage, on, people and rng.randrange(1, people + 1)
                on += timedelta(days=rng.randrange(every - 12, every + 25))


def until(steps: list[tuple[str, date, int]], end: date) -> list[tuple[str, date, int]]:
    """The steps that have come."""
    return [step for step in steps if step[1] <= end]


def ended(
    steps: list[tuple[str, date, int]], final: set[str], end: date, person: Person
) -> date | None:
    """When the flow ended: by its last stage, or with the case."""
    done = next((on for stage, on, _ in steps if stage in final and on <= end), None)
    return done or person.part.closed


def write_flows(writer: Writer, case_id: int, worker: Worker, begun: Iterable[Begun]) -> None:
    """The flows of a case with their steps, as far as they have come."""
    for flow in begun:
        first, last = flow.steps[0], flow.steps[-1]
        made = writer[SpecialFlow].add(
            key=flow.key,
            case_id=case_id,
            record_id=flow.record_id,
            kind=flow.kind,
            path=flow.path,
            stage=last[0],
            zone=flow.zone,
            school=flow.school,
            origin=flow.origin,
            counts_as=flow.counts_as,
            worker_id=worker.id,
            team_id=worker.team_id,
            from_on=first[1],
            to_on=flow.to_on,
            counted_on=flow.counted_on or (first[1] if flow.kind == "minor" else None),
            recorded_at=moment(first[1], 15),
            recorded_by_id=worker.id,
        )
        for stage, on, attended in flow.steps:
            writer[FlowStep].add(
                key=flow.key,
                flow_id=made,
                stage=stage,
                occurred_on=on,
                attended=attended,
                note=SAID.get(stage),
                recorded_at=moment(on, 17),
                recorded_by_id=worker.id,
            )
