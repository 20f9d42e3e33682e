"""One factor of a case from its first rating on: every rating with evidence, and its course."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mingdeng.care.assessments import catalogue
from mingdeng.care.assessments.catalogue import Factor
from mingdeng.care.assessments.change import (
    Change,
    ChangeRule,
    Reading,
    by_factor,
    judge,
    monthly,
    months_before,
    recorded,
    smooth,
)
from mingdeng.care.assessments.models import Rating
from mingdeng.care.cases.models import Case
from mingdeng.foundation.access.decision import Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Staff

LONGEST = 24


@dataclass(frozen=True)
class Entry:
    """One stored rating as a viewer may read it. `state` tells a corrected or withdrawn one."""

    ref: uuid.UUID
    value: int
    anchor: str
    on: date
    recorded_at: datetime
    rater: str
    basis: str
    evidence: str | Veil
    contact: uuid.UUID | None
    state: str
    corrects: bool
    reason: str
    beyond: bool


@dataclass(frozen=True)
class History:
    """A factor's whole course. `months` are oldest first, with the values and the smoothed line."""

    factor: Factor
    change: Change
    rule: ChangeRule
    entries: tuple[Entry, ...]
    months: tuple[date, ...]
    values: tuple[int | None, ...]
    smoothed: tuple[float | None, ...]


def factor_history(case: Case, factor: Factor, grant: Grant, on: date) -> History:
    """Everything rated of a factor, newest first: two queries."""
    rows = list(
        Rating.objects.filter(case=case, factor=factor.code)
        .select_related("key", "contact")
        .order_by("-occurred_on", "-recorded_at", "-pk")
    )
    rule = catalogue.change_rule(on)
    readings = [_reading(row) for row in rows]
    series = by_factor(recorded(readings, as_of=on)).get(factor.code, [])
    span = _span(series, on)
    values = monthly(series, on, span)
    weight, start = catalogue.smoothing(on)
    names = dict(
        Staff.objects.filter(pk__in={r.rater_id for r in rows if r.rater_id}).values_list(
            "pk", "name"
        )
    )
    return History(
        factor=factor,
        change=judge(series, factor.measure, rule, on),
        rule=rule,
        entries=tuple(
            _entry(row, _state(row, rows), grant, names, _beyond(row, series, factor, rule))
            for row in rows
        ),
        months=tuple(months_before(on, ago) for ago in range(span, -1, -1)),
        values=values,
        smoothed=tuple(smooth(list(values), weight=weight, start=start)),
    )


def _reading(row: Rating) -> Reading:
    return Reading(
        row.pk,
        row.factor,
        row.value,
        row.occurred_on,
        row.recorded_at,
        row.corrects_id,
        row.withdrawn_at,
    )


def _span(series: Sequence[Reading], on: date) -> int:
    """Months back to the first rating, at least six, at most two years."""
    if not series:
        return 6
    first = series[0].occurred_on
    months = (on.year - first.year) * 12 + on.month - first.month
    return min(max(months, 6), LONGEST)


def _beyond(row: Rating, series: Sequence[Reading], factor: Factor, rule: ChangeRule) -> bool:
    """Whether this rating, on its day, lay beyond the noise."""
    then = [r for r in series if r.occurred_on <= row.occurred_on]
    if row.pk not in {r.key for r in then}:
        return False
    return judge(then, factor.measure, rule, row.occurred_on).exceeds


def _state(row: Rating, rows: Sequence[Rating]) -> str:
    if row.withdrawn_at is not None:
        return "withdrawn"
    return "corrected" if any(other.corrects_id == row.pk for other in rows) else ""


def _entry(row: Rating, state: str, grant: Grant, names: dict[int, str], beyond: bool) -> Entry:
    worded = catalogue.find(row.factor, row.occurred_on)
    return Entry(
        ref=row.row_key,
        value=row.value,
        anchor=worded.anchor(row.value) if worded else "",
        on=row.occurred_on,
        recorded_at=row.recorded_at,
        rater=names.get(row.rater_id or 0, ""),
        basis=codes.label("rating_evidence", row.basis, row.occurred_on) if row.basis else "",
        evidence=grant.show(Group.CASEWORK, row.evidence or ""),
        contact=row.contact.ref if row.contact else None,
        state=state,
        corrects=row.corrects_id is not None,
        reason=codes.label("assessment_correction_reason", row.reason) if row.reason else "",
        beyond=beyond,
    )
