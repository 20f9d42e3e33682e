"""The opening assessment of a synthetic case: answers that fit the life that follows."""

from __future__ import annotations

import random
from typing import Any

from mingdeng.demo.casting import Part
from mingdeng.demo.life import Life
from mingdeng.demo.words import Profile

DRUGS = {
    "安非他命": ("methamphetamine", "smoke"),
    "海洛因": ("heroin", "inject"),
    "K他命": ("ketamine", "snort"),
    "卡西酮咖啡包": ("cathinone_mix", "oral"),
}
TRADES = {
    "板模": "construction", "水電": "construction", "鋼構": "construction",
    "鐵工廠": "manufacturing", "電子廠作業員": "manufacturing", "物流理貨": "transport",
    "外送": "transport", "搬家": "transport", "便當店": "food", "早餐店": "food",
    "夜市擺攤": "retail", "超商": "retail", "遠洋漁船": "agriculture_fishing",
}  # fmt: skip
SCHOOLED = (
    ("primary", 8),
    ("junior_high", 41),
    ("senior_high", 43),
    ("college", 5),
    ("university", 3),
)
MARRIED = (("single", 46), ("married", 20), ("cohabiting", 9), ("divorced", 22), ("widowed", 3))
FAMILY = (
    "{kin}願意幫忙，會提醒回診與報到。",
    "與{kin}同住，少談此事；{kin}希望不要再被找上門。",
    "家人多半疏遠，只有{kin}偶爾聯絡。",
    "{kin}身體不好，本人是主要的照顧者。",
    "家裡為錢爭執多，{kin}表示再一次就請他搬走。",
)
SUMMARY = (
    "本人對處分的內容大致清楚，願意配合；優先處理工作與作息。",
    "初次見面防備重，先建立關係，再談用藥；聯繫時段約在晚上。",
    "有就醫意願但怕被同事知道，先安排夜間門診並說明保密。",
    "經濟壓力是近期最大的變數，先接住收入與居住，再談其他。",
    "有明確的動機（{child}），以此為目標訂第一階段的做法。",
)
NEEDS = ("job", "treatment", "counselling", "welfare", "training", "legal")
FIRST_NEED = {"struggling": "treatment", "relapsing": "treatment", "losing": "counselling"}


def opening(
    rng: random.Random, part: Part, told: Life, who: Profile, minors: int
) -> dict[str, Any]:
    """Answers to the rule `opening_assessment`, by field name."""
    main, route = DRUGS[who.drug]
    age = part.opened.year - part.born.year
    drugs = [main, *(["ketamine"] if main != "ketamine" and rng.random() < 0.22 else [])]
    first = told.touches[0].ratings if told.touches else {}
    needs = {FIRST_NEED.get(part.kind, "job"), rng.choice(NEEDS)}
    names = {"kin": who.kin, "child": who.child}
    return {
        "drugs": drugs,
        "main_drug": main,
        "route": route,
        "first_age": min(age, max(13, int(rng.gauss(22, 6)))),
        "last_used": last_used(rng, first.get("drug_use", 2)),
        "treated": "yes" if rng.random() < 0.45 else "no",
        "suicidal": "no",
        "pregnant": "no",
        "education": weighted(rng, SCHOOLED if age >= 18 else SCHOOLED[1:3]),
        "marital": weighted(rng, MARRIED) if age >= 20 else "single",
        "occupation": "student" if age < 18 else TRADES.get(who.job, "service"),
        "housing": "temporary" if first.get("housing", 0) >= 3 else "stable",
        "minors": minors,
        "family": rng.choice(FAMILY).format(**names),
        "motivation": str(min(4, first.get("motivation", 2))),
        "needs": sorted(needs, key=NEEDS.index),
        "summary": rng.choice(SUMMARY).format(**names),
    }


def last_used(rng: random.Random, level: int) -> str:
    """When it was used last, the later the higher it was rated."""
    by_level = ("longer", "year", "quarter", "month", "week")
    return by_level[min(4, max(0, level + rng.choice((-1, 0, 0, 0))))]


def weighted(rng: random.Random, shares: tuple[tuple[str, int], ...]) -> str:
    """One of the codes by its share."""
    return rng.choices([code for code, _ in shares], weights=[share for _, share in shares])[0]
