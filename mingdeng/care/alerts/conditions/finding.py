"""What a condition says of a picture, and the registry of conditions by `trigger.kind`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from mingdeng.care.alerts.picture import Picture

Facts = Mapping[str, Any]
Trigger = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """A condition that holds.

    `episode` names this stretch of it (the day it began, the fact it is about): one standing
    alert per rule, case and episode. `mark` is the newest evidence it rests on; dealt with, it is
    not raised again until there is newer. An empty mark: the condition is itself the evidence,
    and what still holds after the cool-down is raised again. `subject`: what a cool-down may
    count for itself (a factor, a referral). `fresh`: whether it may still be raised; old news
    only keeps up what stands. `facts`: dates (ISO), counts and codes for the sentence.
    """

    since: date
    episode: str = ""
    mark: str = ""
    subject: str = ""
    fresh: bool = True
    facts: Facts = field(default_factory=dict)


Found = Sequence[Finding]
Others = Mapping[str, Found]
Condition = Callable[[Picture, Trigger, Others], Found]

_conditions: dict[str, Condition] = {}
_last: set[str] = set()


def condition(kind: str, *, last: bool = False) -> Callable[[Condition], Condition]:
    """Register the function of a `trigger.kind`; `last`: it looks at what other rules found."""

    def register(check: Condition) -> Condition:
        _conditions[kind] = check
        if last:
            _last.add(kind)
        return check

    return register


def kinds() -> frozenset[str]:
    """Every kind of trigger there is a function for."""
    return frozenset(_conditions)


def comes_last(kind: str) -> bool:
    """Whether a condition wants to see what the others found."""
    return kind in _last


def check(kind: str, picture: Picture, trigger: Trigger, others: Others) -> Found:
    """What the condition of a kind finds. Raises KeyError for a kind nobody wrote."""
    return _conditions[kind](picture, trigger, others)


def iso(day: date) -> str:
    """A day as facts hold it."""
    return day.isoformat()


def is_fresh(picture: Picture, trigger: Trigger, day: date) -> bool:
    """Whether news of a day may still raise something."""
    return picture.on - day <= timedelta(days=int(trigger.get("fresh_days", 14)))
