"""Case conferences (C40): twenty in half a year with 392 people (S3 L122), up to three cases."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from mingdeng.care.contacts.models import Conference, Discussed
from mingdeng.demo.lives import Told
from mingdeng.demo.moments import moment
from mingdeng.demo.organisation import Bureau
from mingdeng.demo.peopling import People
from mingdeng.demo.writing import Writer
from mingdeng.foundation.calendar.queries import current_calendar

EVERY_DAYS = 9
HISTORY_DAYS = 720
ATTENDING = 19.6
PLACES = ("本局 3 樓會議室", "本局 2 樓團體室", "鳳山服務據點", "線上會議")
# kind of life → what was asked and what was agreed
TALKS = {
    "relapsing": (
        ("穩定數月後再用，想放棄治療，如何接住？", "加密面訪；與門診討論用藥；重寫復發預防計畫。"),
        ("再次陽性，撤銷緩起訴在即，家屬要不要知情？", "先與觀護人談補救；本人同意後才邀家屬。"),
    ),
    "struggling": (
        ("多次更改約定，電話常換，要不要改派？", "不改派；改為固定週三到訪，由督導陪同一次。"),
        ("經濟與居住同時不穩，先處理哪一個？", "先接住居住，轉介扶助；用藥談話暫以減害為主。"),
    ),
    "custody": (
        ("入監後家中長輩獨自照顧孩子。", "請社會局共案；每月與矯正機關聯繫一次。"),
    ),
    "losing": (
        ("失聯前最後說要去北部工作，後續怎麼找？", "查戶籍與在監；再家訪兩次後函請協尋。"),
    ),
    "recovering": (
        ("進步穩定，能不能降為低頻率？", "先共訂復發警訊，三個月後複評再調。"),
    ),
    "steady": (
        ("穩定但不願談家人，要不要推？", "不推；以本人在意的工作為主，邀請而不要求。"),
    ),
    "doing_well": (
        ("適合擔任螢火蟲家族講師嗎？", "先旁聽兩次，由督導與本人討論公開的界線。"),
    ),
}  # fmt: skip


def discuss(
    writer: Writer,
    rng: random.Random,
    bureau: Bureau,
    people: People,
    told: Sequence[Told],
    today: date,
) -> int:
    """Write two years of conferences, each in one team; how many."""
    of_team: dict[int, list[Told]] = defaultdict(list)
    for one in told:
        of_team[one.team_id].append(one)
    works, made = current_calendar().is_working_day, 0
    per_team = max(1, len(bureau.supervisors) // 11)
    day = today - timedelta(days=HISTORY_DAYS)
    while day < today:
        on = day + timedelta(days=rng.randrange(EVERY_DAYS))
        if on < today and works(on):
            for head in rng.sample(bureau.supervisors, min(per_team, len(bureau.supervisors))):
                here = [o for o in of_team[head.team_id] if fits(people, o, on)]
                hold(
                    writer,
                    rng,
                    people,
                    head.id,
                    head.team_id,
                    on,
                    rng.sample(here, min(3, len(here))),
                )
                made += 1
        day += timedelta(days=EVERY_DAYS)
    return made


def fits(people: People, one: Told, on: date) -> bool:
    """Whether somebody was under care on a day."""
    part = people.cases[one.index].part
    return part.opened + timedelta(days=40) < on < (part.died or part.closed or date.max)


def hold(
    writer: Writer,
    rng: random.Random,
    people: People,
    chair: int,
    team: int,
    on: date,
    cases: Sequence[Told],
) -> None:
    """One conference."""
    if not cases:
        return
    attending = max(8, round(rng.gauss(ATTENDING, 4)))
    made = writer[Conference].add(
        kind="conference_and_training" if rng.random() < 0.5 else "case_conference",
        held_on=on,
        place=rng.choice(PLACES),
        chair_id=chair,
        team_id=team,
        attendees=attending,
        outside=rng.randrange(0, 4),
        recorded_at=moment(on, 17),
        recorded_by_id=chair,
    )
    for one in cases:
        person = people.cases[one.index]
        topic, conclusion = rng.choice(TALKS[person.part.kind])
        writer[Discussed].add(
            key=person.key,
            conference_id=made,
            case_id=one.case_id,
            record_id=person.record_id,
            topic=topic,
            conclusion=conclusion,
            recorded_at=moment(on, 17),
        )
