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
_needs: dict[str, Mapping[str, type]] = {}
_last: set[str] = set()


def condition(
    kind: str, *, needs: Mapping[str, type], last: bool = False
) -> Callable[[Condition], Condition]:
    """Register the function of a `trigger.kind`; `needs` are the parameters it cannot do without,
    `last`: it looks at what other rules found."""

    def register(check: Condition) -> Condition:
        _conditions[kind] = check
        _needs[kind] = needs
        if last:
            _last.add(kind)
        return check

    return register


def kinds() -> frozenset[str]:
    """Every kind of trigger there is a function for."""
    return frozenset(_conditions)


def demand(trigger: Trigger) -> None:
    """Raise ValueError for a trigger whose condition cannot be evaluated: a kind nobody wrote, a
    parameter missing or of another type. Asked when the rules are read, so that one badly edited
    rule does not silence the others."""
    kind = str(trigger.get("kind", ""))
    if kind not in _conditions:
        raise ValueError(f"no condition {kind!r}")
    for name, held in _needs[kind].items():
        value = trigger.get(name)
        fits = isinstance(value, int | float) if held is float else isinstance(value, held)
        if not fits or isinstance(value, bool) is not (held is bool):
            raise ValueError(f"{kind}: {name} must be {held.__name__}")


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
    return picture.on - day <= timedelta(days=int(trigger["fresh_days"]))
