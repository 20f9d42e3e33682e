"""The opening assessment of a synthetic case: answers that fit the life that follows."""

from __future__ import annotations

import random
from typing import Any

from mingdeng.demo.casting import Part
from mingdeng.demo.life import Life
from mingdeng.demo.peopling import Person
from mingdeng.demo.words import SCHEDULED, Profile

TRADES = {
    "板模": "construction", "水電": "construction", "鋼構": "construction",
    "鐵工廠": "manufacturing", "電子廠作業員": "manufacturing", "物流理貨": "transport",
    "外送": "transport", "搬家": "transport", "便當店": "food", "早餐店": "food",
    "夜市擺攤": "retail", "超商": "retail", "油漆": "construction",
    "遠洋漁船": "agriculture_fishing",
    "飲料店": "food", "手搖飲": "food", "餐廳外場": "food", "食品加工": "manufacturing",
    "便利商店": "retail", "檳榔攤": "retail",
}  # fmt: skip
SCHOOLED = (
    ("primary", 8),
    ("junior_high", 41),
    ("senior_high", 43),
    ("college", 5),
    ("university", 3),
)
MARRIED = (("single", 46), ("married", 20), ("cohabiting", 9), ("divorced", 22), ("widowed", 3))
FAMILY_HERE = (
    "與{kin}同住，{kin}願意幫忙，會提醒該去的日子。",
    "與{kin}同住，少談此事；{kin}希望不要再被找上門。",
    "與{kin}同住，{kin}身體不好，本人是主要的照顧者。",
    "與{kin}同住，為錢爭執多，{kin}表示再一次就請{he}搬走。",
    "與{kin}同住，{kin}只知道在「報到」，不知道用的是什麼。",
)
FAMILY = (
    "{kin}願意幫忙，住得不遠，每週通電話。",
    "家人多半疏遠，只有{kin}偶爾聯絡。",
    "{kin}身體不好，本人固定回去看。",
    "和{kin}為了錢吵過，半年沒聯絡，本人想修復。",
    "家裡的事不太願意說，緊急聯絡人填{kin}。",
)
SUMMARY = (
    "本人對處分的內容大致清楚，願意配合；優先處理工作與作息。",
    "說話坦白，知道自己什麼時候會用；先找出那幾個時段要做什麼。",
    "覺得自己已經沒問題，是來應付規定；先從報到和補助這些用得到的談起。",
    "家人比本人著急，先把本人自己的理由找出來。",
    "剛換住處，身邊沒有熟人；第一個月把聯繫排密一點。",
    "初次見面防備重，先建立關係，再談用藥；聯繫時段約在晚上。",
    "有就醫意願但怕被同事知道，先安排夜間門診並說明保密。",
    "經濟壓力是近期最大的變數，先接住收入與居住，再談其他。",
    "有明確的動機（{child}），以此為目標訂第一階段的做法。",
)
NEEDS = ("job", "treatment", "counselling", "welfare", "training", "legal")
FIRST_NEED = {"struggling": "treatment", "relapsing": "treatment", "losing": "counselling"}


def opening(rng: random.Random, person: Person, told: Life, who: Profile) -> dict[str, Any]:
    """Answers to the rule `opening_assessment`, by field name."""
    part = person.part
    main, route = SCHEDULED[who.drug]
    age = part.opened.year - part.born.year
    drugs = [main, *(["ketamine"] if main != "ketamine" and rng.random() < 0.22 else [])]
    first = next((t.ratings for t in told.touches if t.ratings), {})
    needs = {FIRST_NEED.get(part.kind, "job"), rng.choice(NEEDS)}
    names = {"kin": who.kin, "child": who.child, "he": who.he}
    return {
        "drugs": drugs,
        "main_drug": main,
        "route": route,
        "first_age": min(age, max(13, int(rng.gauss(22, 6)))),
        "last_used": last_used(rng, first.get("drug_use", 2)),
        "treated": "yes" if rng.random() < (0.45 if age > 19 else 0.1) else "no",
        "suicidal": "no",
        "pregnant": "no",
        "education": weighted(rng, SCHOOLED if age >= 25 else SCHOOLED[1:3]),
        "marital": person.marital or (weighted(rng, MARRIED) if age >= 25 else "single"),
        "occupation": occupation(part, told, who),
        "housing": "temporary" if first.get("housing", 0) >= 3 else "stable",
        "minors": person.minors,
        "family": rng.choice(FAMILY_HERE if "home_kin" in who.traits else FAMILY).format(**names),
        "motivation": str(min(4, first.get("motivation", 2))),
        "needs": sorted(needs, key=NEEDS.index),
        "summary": rng.choice(SUMMARY[: len(SUMMARY) if who.child else -1]).format(**names),
    }


def occupation(part: Part, told: Life, who: Profile) -> str:
    """What the person did for a living on the first day."""
    if part.school == "enrolled":
        return "student"
    if told.turns.working(part.opened):
        return TRADES.get(who.job, "service")
    return "retired" if part.opened.year - part.born.year > 66 else "unemployed"


def last_used(rng: random.Random, level: int) -> str:
    """When it was used last, the later the higher it was rated."""
    by_level = ("longer", "year", "quarter", "month", "week")
    return by_level[min(4, max(0, level + rng.choice((-1, 0, 0, 0))))]


def weighted(rng: random.Random, shares: tuple[tuple[str, int], ...]) -> str:
    """One of the codes by its share."""
    return rng.choices([code for code, _ in shares], weights=[share for _, share in shares])[0]
