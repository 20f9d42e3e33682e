"""An alert's sentence from its facts: dates, counts and labels, never what somebody wrote."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from mingdeng.care.alerts import catalogue as rulebook
from mingdeng.care.assessments import catalogue as factors
from mingdeng.foundation.calendar.roc import roc_short, roc_table
from mingdeng.foundation.codes import queries as codes

UNKNOWN = "－"
LEVEL_WORDS = "alert_level"
DAYS = frozenset({"on", "since", "last", "until", "due"})


def title(rule: str, on: date) -> str:
    """What a rule was called on a day."""
    held = rulebook.find(rule, on)
    return held.label if held else rule


def sentence(message: str, facts: Mapping[str, Any], on: date) -> str:
    """`message` with its braces filled; what a fact does not say is shown as －. A message
    without facts (a rule long gone) is empty."""
    names = {name for _, name, _, _ in string.Formatter().parse(message) if name}
    return message.format_map({name: _word(name, facts, on) for name in names})


def _word(name: str, facts: Mapping[str, Any], on: date) -> str:
    if name == "anchor":
        return _anchor(facts, on)
    value = facts.get(name)
    if value is None or value == "":
        return UNKNOWN
    worded = _WORDS.get(name)
    if worded is not None:
        return worded(value, on)
    return day_words(str(value), on) if name in DAYS else str(value)


def day_words(iso: str, on: date) -> str:
    """A day as one says it near `on`: 07.18, with its year when that is not plain, with its hour
    when it is a moment."""
    moment = datetime.fromisoformat(iso)
    if "T" in iso or " " in iso:
        local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        return f"{_near(local.date(), on)} {local:%H:%M}"
    return _near(moment.date(), on)


def _near(day: date, on: date) -> str:
    return roc_short(day) if abs((on - day).days) < 180 else roc_table(day)


def _anchor(facts: Mapping[str, Any], on: date) -> str:
    factor = factors.find(str(facts.get("factor", "")), on)
    return (factor.anchor(int(facts.get("value", 0))) if factor else "") or UNKNOWN


def _factors(value: Any, on: date) -> str:
    return "、".join(factors.label(code, on) for code in value)


def _because(value: Any, on: date) -> str:
    """Facts (kind.outcome) and alerts (rule) as labels."""
    found = []
    for code in value:
        kind, _, outcome = str(code).partition(".")
        if outcome:
            told = codes.label("fact_outcome", outcome, on)
            found.append(f"{codes.label('fact_kind', kind, on)}{told}")
        else:
            found.append(title(kind, on))
    return "、".join(found)


def _concern(value: Any, on: date) -> str:
    kind, _, code = str(value).partition(".")
    return codes.label("minor_path" if kind == "path" else "fact_kind", code, on)


def _agency(value: Any, on: date) -> str:
    if isinstance(value, str):
        return value
    return "、".join(codes.label("agency_kind", code, on) for code in value)


def _number(value: Any, on: date) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


_WORDS: Mapping[str, Callable[[Any, date], str]] = {
    "factors": _factors,
    "factor": factors.label,
    "because": _because,
    "concern": _concern,
    "agency": _agency,
    "place": lambda value, on: codes.label("appointment_place", value, on),
    "rate": lambda value, on: f"{float(value):.1%}",
    "was": _number,
    "now": _number,
}
