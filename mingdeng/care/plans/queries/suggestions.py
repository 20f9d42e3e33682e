"""Suggestions as a worker reads them, and how often the same row was taken up."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from mingdeng.care.assessments import catalogue as factors
from mingdeng.care.cases.models import Case
from mingdeng.care.plans import catalogue, indicators, policies
from mingdeng.care.plans.models import Suggestion
from mingdeng.foundation.calendar.roc import roc_year
from mingdeng.foundation.codes import queries as codes

WAYS = {
    ("risk", "worse"): "升高",
    ("risk", "better"): "下降",
    ("protective", "worse"): "下降",
    ("protective", "better"): "增強",
}


@dataclass(frozen=True)
class Offered:
    """A suggestion in words. `rate` is None below the number from which one is told."""

    ref: uuid.UUID
    case_ref: uuid.UUID
    factor: str
    factor_code: str
    way: str
    worse: bool
    intervention: str
    who: str
    reason: str
    table: str
    step: str
    offered_on: date
    rate: float | None
    decided: int

    @property
    def because(self) -> str:
        """因為「毒品使用」升高"""
        return f"因為「{self.factor}」{self.way}"

    @property
    def rate_words(self) -> str:
        """同類情況 62% 採用"""
        return "" if self.rate is None else f"同類情況 {round(self.rate * 100)}% 採用"


def open_of(case: Case) -> list[Offered]:
    """What is offered to a case and undecided, in the table's order: one query and one for the
    rates, none when nothing is."""
    rows = list(
        Suggestion.objects.filter(case=case, decision="").select_related(None).defer("note")
    )
    if not rows:
        return []
    rates = indicators.suggestion_rates(rules={row.rule for row in rows})
    rank = {row.pk: _priority(row) for row in rows}
    return [
        in_words(row, case.ref, rates) for row in sorted(rows, key=lambda r: (rank[r.pk], r.pk))
    ]


def in_words(row: Suggestion, case_ref: uuid.UUID, rates: dict[str, indicators.Uptake]) -> Offered:
    """One suggestion in the words of the day it was made."""
    on = row.offered_on
    factor = factors.find(row.factor, on)
    held = catalogue.row(row.rule, on)
    offer = codes.find(catalogue.INTERVENTION, row.intervention, on)
    uptake = rates.get(row.rule, indicators.Uptake())
    _, least = policies.display(on)
    return Offered(
        ref=row.ref,
        case_ref=case_ref,
        factor=factor.label if factor else row.factor,
        factor_code=row.factor,
        way=WAYS.get((factor.kind if factor else "risk", row.direction), "變動"),
        worse=row.direction == "worse",
        intervention=offer.label if offer else row.intervention,
        who=str(offer.extra.get("who", "")) if offer else "",
        reason=held.reason if held else "",
        table=f"因子×方向×分群對照表 {roc_year(on)} 年版",
        step=_step(row.facts),
        offered_on=on,
        rate=uptake.rate if uptake.decided >= least else None,
        decided=uptake.decided,
    )


def _step(facts: dict[str, Any]) -> str:
    """現在 3，平常 1"""
    if facts.get("now") is None or facts.get("usual") is None:
        return ""
    return f"現在 {facts['now']}，平常 {facts['usual']:g}"


def _priority(row: Suggestion) -> int:
    held = catalogue.row(row.rule, row.offered_on)
    return held.priority if held else 9


@dataclass(frozen=True)
class RuleLine:
    """One row of the table with what became of its offers."""

    code: str
    factor: str
    way: str
    tiers: str
    intervention: str
    reason: str
    cooldown_days: int
    uptake: indicators.Uptake
    told: bool
    against: int
    reasons: tuple[tuple[str, int], ...]


def table(on: date, team_ids: Collection[int] | None, *, used: bool) -> list[RuleLine]:
    """The table in force on a day with its rates, of some teams' cases when given: two queries.
    `used` leaves out rows never offered."""
    rates = indicators.suggestion_rates(team_ids=team_ids)
    reasons = indicators.decline_reasons(team_ids=team_ids)
    _, least = policies.display(on)
    lines = []
    for row in catalogue.rows(on):
        uptake = rates.get(row.code, indicators.Uptake())
        if used and not uptake.offered:
            continue
        factor = factors.find(row.factor, on)
        said = sorted(reasons.get(row.code, {}).items(), key=lambda pair: -pair[1])
        lines.append(
            RuleLine(
                code=row.code,
                factor=factor.label if factor else row.factor,
                way=WAYS.get((factor.kind if factor else "risk", row.direction), "變動"),
                tiers="、".join(
                    codes.label("tier", t, on) for t in ("high", "mid", "low") if t in row.tiers
                ),
                intervention=codes.label(catalogue.INTERVENTION, row.intervention, on),
                reason=row.reason,
                cooldown_days=row.cooldown_days,
                uptake=uptake,
                told=uptake.decided >= least,
                against=sum(n for code, n in said if _counts_against(code)),
                reasons=tuple((codes.label("decline_reason", code), n) for code, n in said),
            )
        )
    return lines


def _counts_against(code: str) -> bool:
    entry = codes.find("decline_reason", code)
    return bool(entry and entry.extra.get("counts_against"))
