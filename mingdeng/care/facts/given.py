"""A fact on its way in: plain values, checked against the lists of its day."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from mingdeng.foundation.codes import queries as codes


@dataclass(frozen=True)
class FactGiven:
    """What a form, an import row or the demo city says. `detail` is keyed by `fact_field` codes.

    `once` makes it idempotent: give an import row one that follows from file and row
    (`uuid5`), so that taking the file in again tells nothing twice.
    """

    record_id: int
    kind: str
    outcome: str
    occurred_on: date
    told_by: str
    until_on: date | None = None
    agency_id: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict, repr=False)
    note: str = field(default="", repr=False)
    once: uuid.UUID = field(default_factory=uuid.uuid4)


def outcomes(kind: str, on: date | None = None) -> list[tuple[str, str]]:
    """(code, label) of the outcomes a kind may have on a day; empty for an unknown kind."""
    entry = _entry("fact_kind", kind, on)
    allowed = entry.extra.get("outcomes", []) if entry else []
    labels = dict(codes.choices("fact_outcome", on))
    return [(code, labels[code]) for code in allowed if code in labels]


def fields(kind: str, on: date | None = None) -> list[codes.Code]:
    """The contents asked for this kind on a day."""
    return [entry for entry in codes.entries("fact_field", on) if kind in entry.extra["kinds"]]


def refusal(given: FactGiven) -> tuple[str, str] | None:
    """(field, sentence) of the first thing wrong with it, or None: for forms and import rows."""
    today = timezone.localdate()
    on = given.occurred_on
    if _entry("fact_kind", given.kind, on) is None:
        return "kind", "「種類」在這一天沒有這個選項，請重新選擇或改日期。"
    if given.outcome not in dict(outcomes(given.kind, on)):
        return "outcome", "「結果」不是這個種類可選的，請重新選擇。"
    if _entry("fact_teller", given.told_by, on) is None:
        return "told_by", "「來源」沒有這個選項，請重新選擇。"
    planned = codes.find("fact_outcome", given.outcome, on)
    if on > today and not (planned and planned.extra.get("planned")):
        return "occurred_on", "發生日不能是未來的日子；預定的事請選「預定」的結果。"
    if given.until_on is not None and given.until_on < on:
        return "until_on", "迄日早於發生日，請改正其中一個。"
    return None


def _entry(list_name: str, code: str, on: date | None) -> codes.Code | None:
    return next((entry for entry in codes.entries(list_name, on) if entry.code == code), None)
