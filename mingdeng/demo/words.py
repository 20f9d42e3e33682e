"""The words of synthetic records: news, threads that run through a life, how a talk went.

What is told follows what happened: a fact is spoken of at the first talk after it, a thread fits
whom and when it says (somebody without a child has no talk of one), an event is told once.
"""

from __future__ import annotations

import random
import tomllib
from collections import deque
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from mingdeng.demo.life import Life, Touch

DATA = Path(__file__).parent / "data"
JOBS = {
    "m": (
        "板模", "水電", "鐵工廠", "物流理貨", "外送", "便當店", "汽車美容", "搬家", "鋼構",
        "夜市擺攤", "保全", "油漆", "回收場", "冷氣安裝", "遠洋漁船", "菜市場搬貨",
    ),
    "f": (
        "便當店", "美髮助理", "清潔", "電子廠作業員", "早餐店", "夜市擺攤", "看護", "超商",
        "飯店房務", "飲料店", "洗衣廠", "檳榔攤", "食品加工",
    ),
    "young": ("手搖飲", "加油站", "餐廳外場", "洗車", "早餐店", "便利商店"),
}  # fmt: skip
SCHEDULED = {  # drug → (code, route), weights by source below
    "安非他命": ("methamphetamine", "smoke"),
    "海洛因": ("heroin", "inject"),
    "K他命": ("ketamine", "snort"),
    "咖啡包": ("cathinone_mix", "oral"),
    "喪屍煙彈": ("etomidate", "smoke"),
}
SCHEDULES = {"安非他命": "2", "海洛因": "1", "K他命": "3", "咖啡包": "3", "喪屍煙彈": "2"}
BY_SOURCE = {"class3_4_penalty": (0, 0, 60, 40, 0)}
BY_AGE = ((20, (18, 0, 24, 38, 20)), (35, (72, 6, 8, 10, 4)), (200, (72, 26, 1, 1, 0)))
CLINICS = ("凱旋", "長庚", "高醫", "慈惠", "義大", "旗山醫院", "國軍醫院", "左營醫院")
DISTANT = ("姑姑", "阿姨", "舅舅", "表姊", "堂哥", "大伯", "嬸嬸")
FOODS = ("鍋貼", "麵線", "滷肉飯", "陽春麵", "便當", "虱目魚粥", "煎餃", "菜粽", "肉圓", "鹹粥")
PARKS = ("河堤", "公園", "國小操場", "港邊", "圳邊", "運動場")
TEMPLES = ("媽祖廟", "三山國王廟", "教會", "土地公廟", "佛堂", "關帝廟")
STREETS = ("民族路", "建國路", "中山路", "自由路", "博愛路", "光遠路", "青年路", "後驛", "夜市口")
AMOUNTS = ("一千", "兩千", "三千", "五千", "八千", "一萬二")
WEEKDAYS = ("週一", "週二", "週三", "週四", "週五")
DRAWN: dict[str, str | tuple[str, ...]] = {
    "n": "二三四五六七八九",
    "m": "兩三四",
    "d": "四五六",
    "h": "五六七",
    "k": AMOUNTS,
    "week": WEEKDAYS,
    "food": FOODS,
    "street": STREETS,
    "hm": ("晚上八點", "九點半", "下午五點", "七點多", "十點"),
    "late": ("十點", "十點半", "十一點", "半夜一點"),
}
LATE_DAYS, NEWS_DAYS = 80, 60
CARRIED = 14  # sentences a worker would not write down again so soon
NEWS_AT_ONCE = 2
GRAVE = 4
Line = tuple[int, str]


@dataclass
class Profile:
    """What a life's sentences are filled with, which threads fit it, and what was told already."""

    he: str
    kin: str
    job: str
    drug: str
    clinic: str
    child: str
    park: str
    temple: str
    traits: frozenset[str]
    threads: list[str] = field(default_factory=list)
    told: dict[str, int] = field(default_factory=dict)
    begun: dict[str, date] = field(default_factory=dict)
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=CARRIED))
    news: set[tuple[date, str]] = field(default_factory=set)
    seasons: set[tuple[int, str]] = field(default_factory=set)


@dataclass(frozen=True)
class Thread:
    """One thread of the data file."""

    code: str
    needs: frozenset[str]
    never: frozenset[str]
    up: tuple[Line, ...]
    down: tuple[Line, ...]
    still: tuple[str, ...]
    low: tuple[str, ...]


def line(text: str) -> Line:
    """("30|…") → (30, "…")."""
    days, mark, said = text.partition("|")
    return (int(days), said) if mark else (0, text)


@lru_cache(maxsize=1)
def book() -> tuple[dict[str, Thread], list[tuple[frozenset[int], tuple[str, ...]]]]:
    """The threads by code, and what is said at a season."""
    document = tomllib.loads((DATA / "threads.toml").read_text("utf-8"))
    threads = {
        row["code"]: Thread(
            row["code"],
            frozenset(row.get("needs", ())),
            frozenset(row.get("never", ())),
            tuple(line(text) for text in row["up"]),
            tuple(line(text) for text in row["down"]),
            tuple(row["still"]),
            tuple(row["low"]),
        )
        for row in document["thread"]
    }
    seasons = [(frozenset(row["months"]), tuple(row["lines"])) for row in document["season"]]
    return threads, seasons


@lru_cache(maxsize=1)
def phrases() -> dict[str, Any]:
    """Channel → openings and closings."""
    return tomllib.loads((DATA / "phrases.toml").read_text("utf-8"))


ANCHORED = frozenset({"working", "clinic"})
MOVES = frozenset({"idle", "working", "newjob", "treated"})
ALWAYS = ("seeking", "working", "oldjob", "clinic", "pupil")


def profile(
    rng: random.Random,
    *,
    sex: str,
    source: str,
    age: int,
    kin: str = "",
    child: str = "",
    traits: frozenset[str] = frozenset(),
) -> Profile:
    """A profile with the threads of its circumstances and three or four of its own."""
    drugs = BY_SOURCE.get(source) or next(weights for top, weights in BY_AGE if age < top)
    fitting = {"child"} if child else set()
    fitting |= {"old"} if age >= 62 else set()
    fitting |= {"young"} if age < 19 else set()
    held = traits | fitting | {"kin"}
    threads, _ = book()
    free = [
        t.code
        for t in threads.values()
        if t.code not in ALWAYS and not (t.needs - MOVES - held) and not (t.never & held)
    ]
    own = rng.sample(sorted(free), min(len(free), rng.choice((4, 4, 5))))
    return Profile(
        he="她" if sex == "f" else "他",
        kin=kin or rng.choice(DISTANT),
        job=rng.choice(JOBS["young" if age < 20 else sex]),
        drug=rng.choices(list(SCHEDULED), weights=drugs)[0],
        clinic=rng.choice(CLINICS),
        child=child,
        park=rng.choice(PARKS),
        temple=rng.choice(TEMPLES),
        traits=held,
        threads=[*ALWAYS, *own],
    )


class Slots(dict[str, str]):
    """What stands in the braces; what changes with each telling is drawn when it is asked for."""

    def __init__(self, rng: random.Random, who: Profile, touch: Touch) -> None:
        super().__init__(
            he=who.he, kin=who.kin, job=who.job, drug=who.drug, clinic=who.clinic,
            child=who.child, park=who.park, temple=who.temple,
            t1=f"{touch.hour}:{touch.minute:02d}", t2=f"{min(touch.hour + 4, 20)}:10",
        )  # fmt: skip
        self.rng = rng

    def __missing__(self, name: str) -> str:
        return self.rng.choice(DRAWN[name])


def narrative(rng: random.Random, who: Profile, life: Life, touch: Touch, due: date) -> str:
    """A record's text: how it began, what is going on, what was agreed."""
    slots = Slots(rng, who, touch)
    if not touch.reached and touch.outcome not in {"network_only", "in_custody"}:
        return fresh(rng, who, phrases()["unreached"][touch.outcome]).format_map(slots)
    if touch.channel == "network" or touch.outcome == "in_custody":
        parts = by_network(rng, who, life, touch)
    elif touch.cause:
        parts = for_cause(rng, who, life, touch, due)
    else:
        parts = talk(rng, who, life, touch, due)
    return "".join(part for part in parts if part).format_map(slots)


def for_cause(rng: random.Random, who: Profile, life: Life, touch: Touch, due: date) -> list[str]:
    """The first talk, a dark day and what followed it."""
    said = phrases()["cause"]
    code = touch.cause
    if (
        code == "dark"
        and GRAVE in touch.ratings.values()
        and touch.ratings.get("mental_health") == GRAVE
    ):
        code = "dark_grave"
    lead = fresh(rng, who, said[code])
    return [lead, *(talk(rng, who, life, touch, due)[1:] if code == "first" else [])]


def by_network(rng: random.Random, who: Profile, life: Life, touch: Touch) -> list[str]:
    """A talk with another agency about him: with the prison while he is inside."""
    said = phrases()["network"]
    if touch.outcome == "in_custody":
        told = news_of(who, life, touch.on, phrases()["news_network"])
        return [
            *told,
            fresh(rng, who, said["prison"]) if not told else "",
            fresh(rng, who, said["close"]),
        ]
    if touch.mood == "low" and "order" in who.traits:
        return [fresh(rng, who, said["low"]), fresh(rng, who, said["close"])]
    fits = ["social"]
    fits += ["probation"] * 2 if "order" in who.traits else []
    fits += ["clinic"] * 2 if life.turns.in_treatment(touch.on) else []
    fits = ["school"] if "enrolled" in who.traits else fits
    return [fresh(rng, who, said[rng.choice(fits)]), fresh(rng, who, said["close"])]


def talk(rng: random.Random, who: Profile, life: Life, touch: Touch, due: date) -> list[str]:
    """An opening, what is new, a thread or two, an ending."""
    tags = who.traits | tags_on(life, touch.on)
    opening = begin(rng, who, touch, tags)
    told = news_of(who, life, touch.on, phrases()["news"])
    wanted = (2 if touch.minutes > 25 else 1) + (rng.random() < 0.25) - len(told)
    season = seasonal(rng, who, touch.on) if rng.random() < 0.12 else ""
    if 0 < (due - touch.on).days < LATE_DAYS and rng.random() < 0.4:
        told.append(fresh(rng, who, phrases()["cause"]["late"]))
    threads = [c for c in who.threads if fits(book()[0][c], tags)]
    picked = rng.sample(threads, min(len(threads), max(wanted - bool(season), 0)))
    middle = [next_sentence(rng, who, life, code, touch) for code in picked]
    return [opening, *told, *middle, season, end(rng, who, touch, tags)]


def tags_on(life: Life, on: date) -> set[str]:
    """What holds of somebody on a day."""
    turns = life.turns
    tags = {"working"} if turns.working(on) else {"idle"}
    if turns.job and turns.job >= life.opened_on:
        tags.add("newjob")
    if turns.in_treatment(on):
        tags.add("treated")
    return tags


def fits(thread: Thread, tags: frozenset[str] | set[str]) -> bool:
    """Whether a thread may be told."""
    return thread.needs <= tags and not thread.never & tags


def begin(rng: random.Random, who: Profile, touch: Touch, tags: set[str] | frozenset[str]) -> str:
    """How the talk began."""
    said = phrases()
    kind = "low" if touch.mood == "low" else "open"
    pool = list(said[touch.channel][kind])
    if touch.channel == "home_visit":
        pool += said["home_kin"][kind] if "home_kin" in tags else []
        pool += said["home_child"].get(kind, []) if "home_child" in tags else []
    if touch.channel == "interview" and kind == "open":
        pool += said["interview_order"]["open"] if "order" in tags else []
        pool += said["interview_work"]["open"] if "working" in tags else []
    return fresh(rng, who, pool)


def end(rng: random.Random, who: Profile, touch: Touch, tags: set[str] | frozenset[str]) -> str:
    """What was agreed."""
    said = phrases()
    pool = list(said[touch.channel]["close"])
    if touch.channel == "home_visit":
        pool += said["home_kin"]["close"] if "home_kin" in tags else []
        pool += said["home_child"]["close"] if "home_child" in tags else []
    return fresh(rng, who, pool)


def news_of(who: Profile, life: Life, on: date, said: dict[str, list[str]]) -> list[str]:
    """What happened since it was last asked, the newest of a kind, each once."""
    found: dict[str, str] = {}
    for one in life.happenings:
        mark = (one.on, one.name)
        if one.on > on and one.outcome != "release_planned":
            break
        if one.name in said and mark not in who.news:
            who.news.add(mark)
            if (on - one.on).days < NEWS_DAYS:
                pool = said[one.name]
                place = who.told.get(one.name, 0)
                who.told[one.name] = place + 1
                found[one.name] = pool[place % len(pool)]
    return list(found.values())[-NEWS_AT_ONCE:]


def next_sentence(rng: random.Random, who: Profile, life: Life, code: str, touch: Touch) -> str:
    """The thread's next event in this direction, when its time has come; else how it goes."""
    thread = book()[0][code]
    anchor = who.begun.setdefault(code, touch.on)
    if code == "working" and life.turns.job:
        anchor = life.turns.job
    elif code == "clinic" and life.turns.treated:
        anchor = life.turns.treated
    chain = thread.up if touch.way == "up" else thread.down
    mark = f"{code}.{touch.way}"
    place = who.told.get(mark, 0)
    if code in ANCHORED and touch.way == "up":  # what is long past is no news any more
        due = [i for i, (days, _) in enumerate(chain) if days <= (touch.on - anchor).days]
        place = max(place, due[-1] if due else 0)
    begins = place == 0 and touch.way == "up"  # nothing goes on that has not begun
    ripe = place < len(chain) and (touch.on - anchor).days >= chain[place][0]
    if ripe and (begins or rng.random() < 0.45):
        who.told[mark] = place + 1
        return chain[place][1]
    return fresh(rng, who, thread.still if touch.way == "up" else (*thread.low, *thread.still[:2]))


def seasonal(rng: random.Random, who: Profile, on: date) -> str:
    """A word about the time of year, each once a year."""
    for months, lines in book()[1]:
        if on.month in months:
            left = [text for text in lines if (on.year, text) not in who.seasons]
            if left:
                text = rng.choice(left)
                who.seasons.add((on.year, text))
                return text
    return ""


def fresh(rng: random.Random, who: Profile, pool: Any) -> str:
    """One of the sentences that was not used lately; the one used longest ago when all were."""
    left = [text for text in pool if text not in who.recent] or [pool[0]]
    text: str = rng.choice(left)
    if text:
        who.recent.append(text)
    return text
