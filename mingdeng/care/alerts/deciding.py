"""What becomes of findings: raise, keep, hold back, let go. Pure.

One case at a time; the weekly budget is shared out afterwards among a worker's candidates.
docs/algorithms/alerts.md explains each step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from mingdeng.care.alerts import conditions
from mingdeng.care.alerts.catalogue import LEVELS, AlertRule, Catalogue
from mingdeng.care.alerts.conditions import Finding
from mingdeng.care.alerts.picture import Picture

OPEN, ACKNOWLEDGED, SUPPRESSED, RESOLVED, LAPSED = (
    "open", "acknowledged", "suppressed", "resolved", "lapsed",
)  # fmt: skip
BUDGET = "budget"


@dataclass(frozen=True)
class Held:
    """An alert as it stands, or stood. `dealt_on`: the day its cool-down counts from."""

    pk: int
    rule: str
    once: str
    mark: str
    subject: str
    state: str
    level: str
    because: str = ""
    held_back_on: date | None = None
    dealt_on: date | None = None
    sent: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Raise:
    """A new alert; held back when `because` names a reason."""

    rule: AlertRule
    finding: Finding
    once: str
    because: str = ""


@dataclass(frozen=True)
class Keep:
    """A standing alert whose evidence moved on."""

    held: Held
    finding: Finding


@dataclass(frozen=True)
class HoldBack:
    """A standing alert that is put off, or put off for another reason."""

    held: Held
    because: str


@dataclass(frozen=True)
class Release:
    """An alert held back whose reason is gone; the budget may still say no."""

    held: Held
    rule: AlertRule
    finding: Finding


@dataclass(frozen=True)
class LetGo:
    """A standing alert whose condition ended by itself."""

    held: Held


Act = Raise | Keep | HoldBack | Release | LetGo


def findings(picture: Picture, catalogue: Catalogue) -> dict[str, Sequence[Finding]]:
    """What every rule finds in a picture, by rule."""
    found: dict[str, Sequence[Finding]] = {}
    for rule in catalogue.ordered():
        found[rule.code] = conditions.check(rule.trigger["kind"], picture, rule.trigger, found)
    return found


def key_of(rule: AlertRule, case_id: int, finding: Finding) -> str:
    """The `once` of a rule, case and episode."""
    return f"{rule.code}:{case_id}:{finding.episode}"[:120]


def decide(
    picture: Picture, catalogue: Catalogue, standing: Iterable[Held], past: Iterable[Held]
) -> list[Act]:
    """What is to be done about one case.

    `standing`: its open, acknowledged and held-back alerts; `past`: those resolved or lapsed
    within the longest cool-down. Deciding again after the acts were carried out gives none but
    `Release` of what the budget held back.
    """
    found = findings(picture, catalogue)
    now = {
        key_of(rule, picture.case_id, finding): (rule, finding)
        for rule in catalogue.ordered()
        for finding in found[rule.code]
    }
    covered = _covered(found, catalogue, picture)
    history = list(past)
    held_by_key = {held.once: held for held in standing}
    acts: list[Act] = [
        LetGo(held)
        for key, held in held_by_key.items()
        if key not in now and held.rule not in catalogue.broken
    ]
    for key, (rule, finding) in now.items():
        because = _because(rule, finding, picture, covered, history, catalogue)
        held = held_by_key.get(key)
        if held is None:
            if _is_news(rule, finding, key, picture, history):
                acts.append(Raise(rule, finding, key, because))
        else:
            acts += _of_standing(held, rule, finding, because, picture, catalogue)
    return acts


def _of_standing(
    held: Held,
    rule: AlertRule,
    finding: Finding,
    because: str,
    picture: Picture,
    catalogue: Catalogue,
) -> list[Act]:
    moved = held.mark != finding.mark or dict(held.facts) != dict(finding.facts)
    acts: list[Act] = [Keep(held, finding)] if moved else []
    if held.state == SUPPRESSED:
        if because:
            return [*acts, HoldBack(held, because)] if because != held.because else acts
        if held.because == BUDGET and not catalogue.carry_over and _last_week(held, picture):
            return acts
        return [*acts, Release(held, rule, finding)]
    if held.state == OPEN and because and because != "cool_down":
        acts.append(HoldBack(held, because))
    return acts


def _last_week(held: Held, picture: Picture) -> bool:
    return held.held_back_on is not None and held.held_back_on < monday(picture.on)


def _covered(
    found: Mapping[str, Sequence[Finding]], catalogue: Catalogue, picture: Picture
) -> set[str]:
    """The rules that a graver one speaks for."""
    return {
        code
        for rule in catalogue.rules.values()
        if found[rule.code]
        and not rule.silent
        and not (rule.rests_in_custody and picture.custody.inside)
        for code in rule.covers
    }


def _because(
    rule: AlertRule,
    finding: Finding,
    picture: Picture,
    covered: set[str],
    past: Sequence[Held],
    catalogue: Catalogue,
) -> str:
    """Why it is not sent; empty when nothing but the budget may hold it back."""
    holds = {
        "silent": rule.silent,
        "custody": rule.rests_in_custody and picture.custody.inside,
        "covered": rule.code in covered,
        "cool_down": _cooling(rule, finding, picture, past, catalogue),
    }
    return next((reason for reason in catalogue.reasons if holds.get(reason)), "")


def _cooling(
    rule: AlertRule,
    finding: Finding,
    picture: Picture,
    past: Sequence[Held],
    catalogue: Catalogue,
) -> bool:
    since = picture.on - timedelta(days=rule.cool_down_days)
    return any(
        held.dealt_on is not None and held.dealt_on > since
        for held in past
        if held.rule == rule.code
        and held.sent
        and (rule.cool_down_per != "subject" or held.subject == finding.subject)
        and not (catalogue.broken_by_level and LEVELS.index(held.level) > rule.weight)
    )


def _is_news(
    rule: AlertRule, finding: Finding, key: str, picture: Picture, past: Sequence[Held]
) -> bool:
    """Whether a finding without a standing alert is worth one: neither old news nor dealt with."""
    if not finding.fresh:
        return False
    dealt = [held for held in past if held.once == key and held.state == RESOLVED]
    if finding.mark:
        return all(held.mark != finding.mark for held in dealt)
    since = picture.on - timedelta(days=rule.cool_down_days)
    return all(held.dealt_on is None or held.dealt_on <= since for held in dealt)


@dataclass(frozen=True)
class Candidate:
    """Something that may be sent, with what orders it. Smaller comes first."""

    act: Raise | Release
    weight: int
    strength: int
    since: date
    key: str

    @property
    def draws(self) -> bool:
        """Whether it draws on the week's budget. What was sent once and rested since (custody, a
        graver alert) does not draw twice."""
        again = isinstance(self.act, Release) and self.act.held.sent
        return self.act.rule.in_budget and not again

    def place(self, order: Sequence[str]) -> tuple[Any, ...]:
        """Its place under the budget's order of `level`, `tier` and `age`."""
        values = {"level": self.weight, "tier": -self.strength, "age": self.since}
        return (*(values[name] for name in order), self.key)


def allot(
    candidates: Sequence[Candidate], left: int, order: Sequence[str]
) -> tuple[list[Candidate], list[Candidate]]:
    """(sent, put off): the first `left` in order of those that count, and all that do not."""
    free = [one for one in candidates if not one.draws]
    counted = sorted((one for one in candidates if one.draws), key=lambda one: one.place(order))
    room = max(left, 0)
    return [*free, *counted[:room]], counted[room:]


def monday(day: date) -> date:
    """The Monday of a day's week: the budget's week runs Monday to Sunday."""
    return day - timedelta(days=day.weekday())
