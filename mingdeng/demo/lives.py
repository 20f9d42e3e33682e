"""Two years of every life under care, written side by side (hands.py)."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from operator import itemgetter
from typing import Any

from django.db import models

from mingdeng.care.alerts.models import Alert
from mingdeng.care.assessments.models import Administration, Rating, Tier
from mingdeng.care.cases.models import Assignment, Case, FlowStep, SpecialFlow, Spell
from mingdeng.care.consents.models import Consent
from mingdeng.care.contacts.models import Contact
from mingdeng.care.facts.models import Fact
from mingdeng.care.plans.models import Goal, Intervention, Plan
from mingdeng.care.referrals.models import Referral, ReferralNumber, Step
from mingdeng.demo.caring import pick_worker, write_episode
from mingdeng.demo.casting import HISTORY_DAYS
from mingdeng.demo.filing import Asked, Files
from mingdeng.demo.flowing import Plans, Zones, write_flows
from mingdeng.demo.hands import HANDS, Tell, side_by_side
from mingdeng.demo.organisation import Bureau, Worker
from mingdeng.demo.peopling import People
from mingdeng.demo.planning import write_plan
from mingdeng.demo.standing import Rules
from mingdeng.demo.warned import Warned
from mingdeng.demo.writing import Writer
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records.services.indexing import write_tokens

WRITTEN: list[type[models.Model]] = [
    Case, Spell, Assignment, Tier, Item, Contact, Rating, Fact, Plan, Goal, Intervention,
    Consent, Administration, Referral, Step, SpecialFlow, FlowStep,
    Alert,
]  # fmt: skip
TOKENS_AT_ONCE = 20_000
TOLD_AT_ONCE = 40
REFERRED_A_MONTH = 0.0138  # 207 in half a year among 2,495 (S3 L62)
ROC = 1911


@dataclass(frozen=True)
class Told:
    """What later writers need of a written episode."""

    index: int
    case_id: int
    worker_id: int
    team_id: int
    is_open: bool
    in_custody: bool
    dark_on: date | None


class Lives:
    """The people of the city and what it takes to write their files."""

    def __init__(
        self,
        writer: Writer,
        bureau: Bureau,
        people: People,
        numbers: list[str],
        flows: Plans,
        today: date,
        seed: int,
    ) -> None:
        self.writer = writer
        self.bureau = bureau
        self.people = people
        self.numbers = numbers
        self.seed = seed
        self.rules = Rules(today)
        self.files = Files(today)
        self.warned = Warned(today)
        self.zones = Zones()
        self.flows = flows
        self.workers: list[Worker] = []
        self.asked: dict[int, list[Asked]] = {}

    def deal(self, rng: random.Random) -> None:
        """Workers and referral numbers, before the hands part: both are one counting."""
        self.workers = [pick_worker(rng, self.bureau, person) for person in self.people.cases]
        self.asked = self._number(sorted(self._referred(rng)))

    def _referred(self, rng: random.Random) -> Iterator[tuple[date, int]]:
        """(day, whose) of the referrals of the past."""
        today = self.rules.today
        for index, person in enumerate(self.people.cases):
            part = person.part
            if part.source == "self_help":
                continue
            on = max(part.opened, today - timedelta(days=HISTORY_DAYS)) + timedelta(days=20)
            end = min(part.died or part.closed or today, today - timedelta(days=60)) - timedelta(
                days=28
            )
            while on <= end:
                if rng.random() < REFERRED_A_MONTH:
                    yield on + timedelta(days=rng.randrange(28)), index
                on += timedelta(days=30)

    def _number(self, referred: Iterable[tuple[date, int]]) -> dict[int, list[Asked]]:
        last: dict[int, int] = defaultdict(int)
        found: dict[int, list[Asked]] = defaultdict(list)
        for on, index in referred:
            year = on.year - ROC
            last[year] += 1
            found[index].append(Asked(on, f"R{year}-{last[year]:05d}"))
        ReferralNumber.objects.bulk_create(
            ReferralNumber(year=year, last=count) for year, count in last.items()
        )
        return found

    def write(self, report: Callable[[str, int, int], None]) -> list[Told]:
        """Write every life; what was told of each, in order."""
        for model in WRITTEN:
            self.writer[model]  # opened here: a child must not ask the database
        self.writer.flush()
        done: list[Told] = []
        for kind, held in side_by_side(self._hand):
            if kind == "rows":
                self.writer.take(*held)
            elif kind == "tokens":
                write_tokens(held)
            else:
                done += held
                report("個案與兩年的接觸", len(done), len(self.people.cases))
        return sorted(done, key=lambda one: one.index)

    def _hand(self, number: int, tell: Tell) -> None:
        """What one child does: every second record's search tokens and every second life."""
        self.writer.become_hand(number, tell)
        for rows in batched(self.people.tokens(number), TOKENS_AT_ONCE):
            tell("tokens", sorted(rows, key=itemgetter(2)))
        for indexes in batched(range(number, len(self.people.cases), HANDS), TOLD_AT_ONCE):
            tell("lives", [self._life(index) for index in indexes])
        self.writer.flush()

    def _life(self, index: int) -> Told:
        """One case. Its chances are its own: no life hangs on who was written before."""
        rng = random.Random(f"{self.seed}:{index}")  # nosec B311: synthetic lives, not secrets
        self.writer.rng = rng
        person, worker = self.people.cases[index], self.workers[index]
        made = write_episode(self.writer, rng, worker, person, self.numbers[index], self.rules)
        write_plan(self.writer, rng, made, self.rules.today)
        self.files.write(self.writer, rng, made, self.asked.get(index, ()))
        self.warned.write(self.writer, rng, made)
        begun = list(self.flows.get(index, ()))
        if person.part.flow == "juvenile":
            begun.append(self.zones.juvenile(rng, person, self.rules.today))
        write_flows(self.writer, made.case_id, worker, begun)
        return Told(
            index,
            made.case_id,
            worker.id,
            worker.team_id,
            made.is_open,
            made.life.in_custody,
            made.life.dark_on,
        )


def batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of `size` (the last may be shorter); itertools has it from 3.12 on."""
    source = iter(rows)
    while held := list(islice(source, size)):
        yield held
