"""Scores of a questionnaire, from its definition alone. Pure: the same answers, the same scores.

A definition is a file of data/instruments as JSON. An unanswered item leaves its subscales
unscored; nothing is ever filled in. docs/algorithms/factors.md, "Instruments".
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Definition = Mapping[str, Any]
Answers = Mapping[str, int]

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
}


class AnswerError(ValueError):
    """An answer the questionnaire does not know; `item` is the code of the field it stands in."""

    def __init__(self, item: str, message: str) -> None:
        super().__init__(message)
        self.item = item


@dataclass(frozen=True)
class Band:
    """The cut-off range a score falls in; `provisional` until it is normed here."""

    code: str
    label: str
    provisional: bool


@dataclass(frozen=True)
class Score:
    """One subscale: None when an item of it is unanswered."""

    code: str
    label: str
    value: int | None
    lowest: int
    highest: int
    higher_is: str
    band: Band | None


@dataclass(frozen=True)
class Flag:
    """An item's hard trigger: holds whatever the total is. `steps` say what to do at once."""

    item: str
    alert: str
    text: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scores:
    """Everything an administration says; `missing` are the codes of required items left out."""

    subscales: tuple[Score, ...]
    flags: tuple[Flag, ...]
    missing: tuple[str, ...]

    def as_record(self) -> dict[str, Any]:
        """What is stored beside the answers, to be compared by `mingdeng check scores`."""
        return {
            "subscales": {s.code: s.value for s in self.subscales},
            "bands": {s.code: s.band.code for s in self.subscales if s.band},
            "flags": [flag.item for flag in self.flags],
        }


def score(definition: Definition, answers: Answers) -> Scores:
    """Score answers (item code → option score). Raises AnswerError for what cannot be an answer."""
    check(definition, answers)
    given = _with_skips(definition, answers)
    subscales = tuple(_subscale(definition, row, given) for row in definition["subscale"])
    return Scores(subscales, flags(definition, answers), _missing(definition, given))


def check(definition: Definition, answers: Answers) -> None:
    """Raise AnswerError for an unknown item or a score none of its options has."""
    known = items(definition)
    for code, value in answers.items():
        if code not in known:
            raise AnswerError(code, f"這份量表沒有「{code}」這一題，請重新開啟量表作答。")
        if value not in option_scores(definition, known[code]):
            number = known[code]["number"]
            raise AnswerError(code, f"第 {number} 題沒有這個選項，請重新選擇。")


def items(definition: Definition) -> dict[str, Mapping[str, Any]]:
    """Items by code, in their order."""
    return {row["code"]: row for row in definition["item"]}


def options(definition: Definition, item: Mapping[str, Any]) -> list[tuple[int, str]]:
    """(score, wording) of an item's options, in their order."""
    found = next(row for row in definition["option_set"] if row["code"] == item["options"])
    return [(option["score"], option["label"]) for option in found["options"]]


def option_scores(definition: Definition, item: Mapping[str, Any]) -> list[int]:
    """The scores an item can have."""
    return [value for value, _ in options(definition, item)]


def is_skipped(item: Mapping[str, Any], answers: Answers) -> bool:
    """Whether an earlier answer makes this item's question void."""
    rule = item.get("skip_when")
    return rule is not None and answers.get(rule["item"]) == rule["equals"]


def flags(definition: Definition, answers: Answers) -> tuple[Flag, ...]:
    """The hard triggers that hold for the answers given."""
    found = []
    for row in definition.get("hard_trigger", ()):
        value = answers.get(row["item"])
        if value is not None and _COMPARE[row["operator"]](value, row["value"]):
            steps = tuple(row.get("steps", ()))
            found.append(Flag(row["item"], row["alert"], row["text"], steps))
    return tuple(found)


def _with_skips(definition: Definition, answers: Answers) -> dict[str, int]:
    """Answers, with skipped items at the score the file gives them; a skipped answer is void."""
    given = dict(answers)
    for code, item in items(definition).items():
        if is_skipped(item, answers):
            given[code] = item["skip_when"]["score_as"]
    return given


def _missing(definition: Definition, given: Answers) -> tuple[str, ...]:
    return tuple(
        code
        for code, item in items(definition).items()
        if item.get("required", True) and code not in given
    )


def _subscale(definition: Definition, row: Mapping[str, Any], given: Answers) -> Score:
    value = None
    if all(code in given for code in row["items"]):
        value = sum(_worth(definition, row, code, given[code]) for code in row["items"])
    return Score(
        code=row["code"],
        label=row["label"],
        value=value,
        lowest=row["min"],
        highest=row["max"],
        higher_is=row["higher_is"],
        band=_band(definition, row["code"], value),
    )


def _worth(definition: Definition, row: Mapping[str, Any], code: str, value: int) -> int:
    """An answer's part of the sum; a reversed item counts from the other end of its scale."""
    if code not in row.get("reverse", ()):
        return value
    possible = option_scores(definition, items(definition)[code])
    return min(possible) + max(possible) - value


def _band(definition: Definition, subscale: str, value: int | None) -> Band | None:
    if value is None:
        return None
    for row in definition.get("cutoff", ()):
        if row["subscale"] == subscale and row["min"] <= value <= row["max"]:
            return Band(row["code"], row["label"], bool(row.get("provisional", True)))
    return None
