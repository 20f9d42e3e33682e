"""The dated catalogues of the plan: goals, interventions, the table of suggestions."""

from __future__ import annotations

from datetime import date

from mingdeng.care.plans.matching import Row
from mingdeng.foundation.codes import queries as codes

GOAL, INTERVENTION, TABLE = "goal", "intervention", "suggestion"


def rows(on: date) -> list[Row]:
    """The table of suggestions as it stood on a day."""
    return [_row(entry) for entry in codes.entries(TABLE, on)]


def row(code: str, on: date) -> Row | None:
    """One row in the wording of a day; None when there never was one of that code."""
    entry = codes.find(TABLE, code, on)
    return _row(entry) if entry else None


def available(on: date) -> frozenset[str]:
    """Codes of the interventions the bureau offers on a day."""
    return frozenset(entry.code for entry in codes.entries(INTERVENTION, on))


def goal_for(factor: str, phase: int, on: date) -> str:
    """The goal that is meant to move a factor: one for the phase before any other; empty when the
    catalogue of that day has none."""
    fitting = [e for e in codes.entries(GOAL, on) if factor in e.extra.get("factors", ())]
    of_phase = [e for e in fitting if str(phase) in e.extra.get("phases", ())]
    first = next(iter(of_phase or fitting), None)
    return first.code if first else ""


def moves(goal: str, factor: str, on: date) -> bool:
    """Whether a goal of the catalogue is meant to move a factor."""
    entry = codes.find(GOAL, goal, on)
    return entry is not None and factor in entry.extra.get("factors", ())


def is_over(list_name: str, state: str) -> bool:
    """Whether a result (goal_result or intervention_result) ends what it is said of."""
    entry = codes.find(list_name, state)
    return bool(entry and entry.extra.get("closed"))


def _row(entry: codes.Code) -> Row:
    return Row.of(entry.code, entry.extra, entry.valid_from, entry.valid_to)
