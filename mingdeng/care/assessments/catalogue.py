"""The dated factor catalogue (data/factors.toml) as of a day. Read from the code list `factor`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from mingdeng.care.assessments import policies
from mingdeng.care.assessments.change import ChangeRule, Kind, Measure
from mingdeng.care.assessments.tiering import TierRule
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.codes.models import CodeEntry
from mingdeng.foundation.rules import queries as rules

LIST = "factor"
RISK, PROTECTIVE = "risk", "protective"
KINDS: tuple[Kind, ...] = ("risk", "protective")
INFLUENCE = {"direct": "個管員的工作能直接影響", "indirect": "要透過別人影響", "none": "無法影響"}


@dataclass(frozen=True)
class Factor:
    """One factor as of a day: wordings for 0 to 4, what counts as evidence, how it measures."""

    code: str
    label: str
    kind: Kind
    question: str
    anchors: tuple[str, ...]
    evidence: tuple[str, ...]
    influence: str
    measure: Measure
    items: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    provisional: bool

    def anchor(self, value: int) -> str:
        """The wording of a value; empty for a value the scale of that day did not have."""
        return self.anchors[value] if 0 <= value < len(self.anchors) else ""


def factors(on: date | None = None) -> list[Factor]:
    """The catalogue in force on a day (today by default), in the bureau's order."""
    found = [_factor(entry) for entry in codes.entries(LIST, on)]
    return [f for kind in KINDS for f in found if f.kind == kind]


def sources(on: date) -> dict[str, str]:
    """Where each wording in force on a day comes from: one query."""
    rows = CodeEntry.objects.live().filter(list_name=LIST).order_by("valid_from", "pk")
    return {
        row.code: row.source
        for row in rows
        if (row.valid_from is None or row.valid_from <= on)
        and (row.valid_to is None or on <= row.valid_to)
    }


def of_kind(kind: Kind, on: date | None = None) -> list[Factor]:
    """The risk or the protective factors."""
    return [factor for factor in factors(on) if factor.kind == kind]


def find(code: str, on: date | None = None) -> Factor | None:
    """One factor as it was worded on a day; None when there never was one of that code."""
    entry = codes.find(LIST, code, on)
    return _factor(entry) if entry else None


def label(code: str, on: date | None = None) -> str:
    """What a factor was called on a day."""
    return codes.label(LIST, code, on)


def change_rule(on: date | None = None) -> ChangeRule:
    """The rule of reliable change in force on a day. Raises NoRule."""
    return ChangeRule.of(rules.find(policies.FAMILY, "reliable_change", on).params)


def smoothing(on: date | None = None) -> tuple[float, int]:
    """Weight and number of starting readings of the smoothing rule. Raises NoRule."""
    params = rules.find(policies.FAMILY, "smoothing", on).params
    return float(params["lambda"]), int(params["start_readings"])


def tier_rule(on: date | None = None) -> TierRule:
    """The tier rule in force on a day. Raises NoRule."""
    found = rules.find(policies.FAMILY, "tier", on)
    return TierRule.of(found.params, found.version)


def _factor(entry: codes.Code) -> Factor:
    extra = entry.extra
    kind = cast(Kind, extra["kind"])
    return Factor(
        code=entry.code,
        label=entry.label,
        kind=kind,
        question=extra["question"],
        anchors=tuple(extra["anchors"]),
        evidence=tuple(extra["evidence"]),
        influence=INFLUENCE.get(extra["influence"], ""),
        measure=Measure(
            kind, float(extra["reliability"]), float(extra["sd"]), int(extra["stale_after_days"])
        ),
        items=tuple(extra["items"]),
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        provisional=bool(extra.get("provisional", True)),
    )
