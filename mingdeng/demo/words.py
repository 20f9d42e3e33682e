"""The words of synthetic records: threads that run through a life, told as it goes up or down."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from mingdeng.demo.life import Touch

DATA = Path(__file__).parent / "data"
JOBS = {
    "m": [
        "板模",
        "水電",
        "鐵工廠",
        "物流理貨",
        "外送",
        "便當店",
        "汽車美容",
        "搬家",
        "鋼構",
        "遠洋漁船",
        "夜市擺攤",
        "保全",
    ],
    "f": [
        "便當店",
        "美髮助理",
        "清潔",
        "電子廠作業員",
        "早餐店",
        "夜市擺攤",
        "看護",
        "超商",
        "飯店房務",
    ],
}
DRUGS = ("安非他命",) * 7 + ("海洛因",) * 2 + ("K他命", "卡西酮咖啡包")
CLINICS = ("凱旋", "長庚", "高醫", "慈惠", "義大", "旗山醫院")
KIN = {
    "m": ("媽媽", "太太", "姊姊", "爸爸", "阿嬤", "弟弟"),
    "f": ("媽媽", "先生", "妹妹", "阿姨", "女兒"),
}


@dataclass
class Profile:
    """What a life's sentences are filled with, and which threads it has."""

    kin: str
    job: str
    drug: str
    clinic: str
    child: str
    threads: list[str]
    told: dict[str, int] = field(default_factory=dict)


@lru_cache(maxsize=1)
def threads() -> dict[str, dict[str, list[str]]]:
    """Thread code → its sentences up and down."""
    document = tomllib.loads((DATA / "threads.toml").read_text("utf-8"))
    return {row["code"]: {"up": row["up"], "down": row["down"]} for row in document["thread"]}


@lru_cache(maxsize=1)
def phrases() -> dict[str, Any]:
    """Channel → openings and closings."""
    return tomllib.loads((DATA / "phrases.toml").read_text("utf-8"))


def profile(rng: random.Random, sex: str, kin: str = "") -> Profile:
    """A profile with three or four threads of its own."""
    picked = rng.sample(sorted(threads()), rng.choice((3, 3, 4)))
    return Profile(
        kin=kin or rng.choice(KIN[sex]),
        job=rng.choice(JOBS[sex]),
        drug=rng.choice(DRUGS),
        clinic=rng.choice(CLINICS),
        child=rng.choice(("兒子", "女兒", "老大")),
        threads=picked,
    )


def narrative(rng: random.Random, who: Profile, touch: Touch) -> str:
    """A record's text: how it began, what is going on, what was agreed."""
    said = phrases()
    if not touch.reached and touch.channel != "network":
        line = rng.choice(said["unreached"][touch.channel])
        hours = {"t1": f"{touch.hour}:{touch.minute:02d}", "t2": f"{touch.hour + 4}:10"}
        return str(line.format(kin=who.kin, **hours))
    book = said[touch.channel]
    parts = [rng.choice(book["low"] if touch.mood == "low" else book["open"])]
    for code in rng.sample(who.threads, 2 if touch.minutes > 25 else 1):
        parts.append(next_sentence(who, code, touch.way))
    parts.append(rng.choice(book["close"]))
    filled = "".join(parts)
    return filled.format(
        kin=who.kin, job=who.job, drug=who.drug, clinic=who.clinic, child=who.child
    )


def next_sentence(who: Profile, code: str, way: str) -> str:
    """The thread's next sentence in this direction; it goes on from where it stood."""
    lines = threads()[code][way]
    place = who.told.get(f"{code}.{way}", 0)
    who.told[f"{code}.{way}"] = place + 1
    return lines[place % len(lines)]
