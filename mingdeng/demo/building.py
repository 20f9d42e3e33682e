"""Builds the city: one transaction, deterministic by seed, with a progress bar."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from mingdeng.care.alerts.services.evaluation import evaluate_many
from mingdeng.care.cases.models import Case, CaseNumber
from mingdeng.care.plans.services import suggest_many
from mingdeng.demo import casting, flowing, organisation
from mingdeng.demo.discussing import discuss
from mingdeng.demo.lives import Lives, Told
from mingdeng.demo.offering import offer_in_the_past
from mingdeng.demo.peopling import people_the_city
from mingdeng.demo.referring import refer
from mingdeng.demo.scanned import scan
from mingdeng.demo.visiting import visit
from mingdeng.demo.waiting import leave_waiting
from mingdeng.demo.warned import take_in_hand
from mingdeng.demo.writing import Writer, make_room

Report = Callable[[str, int, int], None]


class NotEmpty(RuntimeError):
    """The database already holds cases: a city is never built over people."""


@dataclass(frozen=True)
class City:
    """What was built."""

    rows: dict[str, int]
    open_cases: int


@transaction.atomic
def build(
    *,
    scale: int = 1,
    seed: int = 115,
    share: float = 1.0,
    today: date | None = None,
    report: Report | None = None,
) -> City:
    """Build a city of `scale` bureaus, or the `share` of one with two teams (a tenth for tests).

    Raises NotEmpty when there are cases already.
    """
    if Case.objects.exists():
        raise NotEmpty("資料庫已有個案，不能再建示範城市。")
    tell = report or (lambda step, done, total: None)
    day = today or timezone.localdate()
    rng = random.Random(seed)  # nosec B311: synthetic lives, not secrets
    make_room()
    writer = Writer(rng)
    bureau = organisation.found(writer, rng, scale, day, small=share < 1)
    writer.flush()
    parts = casting.cast(rng, day, share=share * scale)
    done = 0

    def registered(count: int) -> None:
        nonlocal done
        done += count
        tell("人員與家庭", done, len(parts))

    people = people_the_city(writer, rng, parts, bureau.taken, day, registered)
    flows = flowing.plan(writer, rng, people, day, share * scale)
    lives = Lives(writer, bureau, people, case_numbers(parts), flows, day, seed)
    lives.deal(rng)
    told = lives.write(tell)
    discuss(writer, rng, bureau, people, told, day)
    rows = writer.finish()
    follow_up(rng, bureau, told, day, tell)
    leave_waiting(rng, bureau, told, day, share)
    scan(rng, bureau, told, share)
    return City(rows, sum(one.is_open for one in told))


def follow_up(
    rng: random.Random,
    bureau: organisation.Bureau,
    told: list[Told],
    day: date,
    tell: Report,
) -> None:
    """What the house itself does with it: referrals, visits, warnings, suggestions."""
    tell("轉介、警示與建議", 0, 3)
    refer(rng, bureau, told)
    visit(rng, bureau, told, day)
    tell("轉介、警示與建議", 1, 3)
    standing = [one.case_id for one in told if one.is_open]
    evaluate_many(standing, day, announce=False)
    take_in_hand(rng, timezone.now())
    tell("轉介、警示與建議", 2, 3)
    offer_in_the_past(rng, standing, day)
    suggest_many(Case.objects.filter(pk__in=standing), day)
    tell("轉介、警示與建議", 3, 3)


def case_numbers(parts: list[casting.Part]) -> list[str]:
    """KH<ROC year>-NNNNN in order of receipt, without gaps; keeps the counters for real intake."""
    order = sorted(range(len(parts)), key=lambda i: (parts[i].received, i))
    last: dict[int, int] = {}
    found = [""] * len(parts)
    for i in order:
        year = parts[i].received.year - 1911
        last[year] = last.get(year, 0) + 1
        found[i] = f"KH{year}-{last[year]:05d}"
    CaseNumber.objects.bulk_create([CaseNumber(year=y, last=n) for y, n in last.items()])
    return found
