"""The dated alert rules and the policy around them, read once per evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from mingdeng.care.alerts import conditions, policies
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.rules import queries as rules

LEVELS = ("urgent", "warn", "info")


@dataclass(frozen=True)
class AlertRule:
    """One alert rule as of a day. Hours run from raising; `weight` is 0 for the gravest level."""

    code: str
    label: str
    version: str
    source: str
    groups: tuple[Group, ...]
    level: str
    trigger: Mapping[str, Any]
    message: str
    consider: tuple[str, ...]
    acknowledge_hours: float
    escalate_hours: float
    resolve: tuple[str, ...]
    cool_down_days: int
    cool_down_per: str
    in_budget: bool
    rests_in_custody: bool
    silent: bool
    working: bool | None
    covers: tuple[str, ...]

    @classmethod
    def of(cls, rule: rules.Rule, default_days: int) -> AlertRule:
        """Read from a dated rule. Raises KeyError, ValueError when it cannot be used."""
        given = rule.params
        conditions.demand(given["trigger"])
        return cls(
            code=rule.code,
            label=rule.label,
            version=rule.version,
            source=rule.source,
            groups=tuple(Group(group) for group in given["groups"]),
            level=str(given["level"]),
            trigger=given["trigger"],
            message=str(given["message"]),
            consider=tuple(given["consider"]),
            acknowledge_hours=float(given["acknowledge_within_hours"]),
            escalate_hours=float(given["escalate_after_hours"]),
            resolve=tuple(given["resolve"]),
            cool_down_days=int(given.get("cool_down_days", default_days)),
            cool_down_per=str(given.get("cool_down_per", "case")),
            in_budget=bool(given["counts_in_budget"]),
            rests_in_custody=bool(given["rests_in_custody"]),
            silent=bool(given.get("silent", False)),
            working=given.get("working_hours_only"),
            covers=tuple(given["covers"]),
        )

    @property
    def weight(self) -> int:
        """Its level as a number: urgent 0, warn 1, info 2."""
        return LEVELS.index(self.level)


@dataclass(frozen=True)
class Step:
    """The ladder of a level: who is told one after another, how many hours apart."""

    escalation: tuple[str, ...]
    hours_between: float
    working: bool


@dataclass(frozen=True)
class Catalogue:
    """Everything an evaluation of a day asks of the rules.

    `broken` are alert rules that cannot be used, with what is wrong: nothing is raised by them and
    what they raised stays as it is, until somebody repairs them.
    """

    rules: Mapping[str, AlertRule]
    broken: Mapping[str, str]
    per_week: int
    budget_order: tuple[str, ...]
    carry_over: bool
    reasons: tuple[str, ...]
    broken_by_level: bool
    ladder: Mapping[str, Step]
    opens: time
    closes: time
    statutory: frozenset[str]

    def rests(self, code: str, level: str) -> bool:
        """Whether the clock of an alert rests on days off: as its rule says, else its level."""
        rule = self.rules.get(code)
        if rule is not None and rule.working is not None:
            return rule.working
        return self.ladder[level].working

    @property
    def longest_cool_down(self) -> int:
        """Days back after which no alert matters to a cool-down."""
        return max((rule.cool_down_days for rule in self.rules.values()), default=0)

    def ordered(self) -> list[AlertRule]:
        """The rules, those that look at others last."""
        return sorted(
            self.rules.values(),
            key=lambda rule: (conditions.comes_last(rule.trigger["kind"]), rule.code),
        )


def read(on: date, proposed: Mapping[str, Mapping[str, Any]] | None = None) -> Catalogue:
    """The catalogue of a day; `proposed` puts other parameters in place of some rules' own.
    A rule that cannot be used stands in `broken`; a proposed one raises. Raises NoRule, KeyError,
    ValueError when the policy around them cannot be used."""
    cool_down, budget = policies.rule("cool_down", on), policies.rule("budget", on)
    ladder = policies.rule("escalation_ladder", on)
    opens, closes = (time.fromisoformat(hour) for hour in ladder["office_hours"])
    found, broken = _rules(on, int(cool_down["default_days"]), proposed or {})
    return Catalogue(
        rules=found,
        broken=broken,
        per_week=int(budget["per_worker_per_week"]),
        budget_order=tuple(budget["order"]),
        carry_over=bool(budget["carry_over"]),
        reasons=tuple(policies.rule("suppression", on)["order"]),
        broken_by_level=bool(cool_down["broken_by_higher_level"]),
        ladder={
            row["level"]: Step(
                tuple(row["escalation"]),
                float(row["hours_between"]),
                bool(row["working_hours_only"]),
            )
            for row in ladder["steps"]
        },
        opens=opens,
        closes=closes,
        statutory=frozenset(policies.rule("order_of_need", on)["statutory"]),
    )


def _rules(
    on: date, default_days: int, proposed: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, AlertRule], dict[str, str]]:
    found: dict[str, AlertRule] = {}
    broken: dict[str, str] = {}
    for rule in rules.family(policies.FAMILY, on):
        params = {**rule.params, **proposed.get(rule.code, {})}
        if params.get("kind") != "alert":
            continue
        held = rules.Rule(**{**rule.__dict__, "params": params})
        try:
            found[rule.code] = AlertRule.of(held, default_days)
        except (KeyError, ValueError, TypeError) as wrong:
            if rule.code in proposed:
                raise
            broken[rule.code] = str(wrong)
    return found, broken


def find(code: str, on: date) -> AlertRule | None:
    """One alert rule as it stood on a day; None when none was in force or it cannot be used."""
    try:
        held = rules.find(policies.FAMILY, code, on)
        default = int(policies.rule("cool_down", on)["default_days"])
    except rules.NoRule:
        return None
    if held.params.get("kind") != "alert":
        return None
    try:
        return AlertRule.of(held, default)
    except (KeyError, ValueError, TypeError):
        return None
