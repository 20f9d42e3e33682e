"""The radar of a case on a day: every factor now, three and six months ago, and what moved."""

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
    Kind,
    by_factor,
    judge,
    recorded,
    worse_together,
)
from mingdeng.care.assessments.models import Rating
from mingdeng.care.assessments.queries.readings import Series, series_of
from mingdeng.care.assessments.sentence import Sentence, Told, tell
from mingdeng.care.cases.models import Case

USUAL = "{start} 至 {end} 個月前的中位數"


@dataclass(frozen=True)
class Axis:
    """One factor with its change; `contact` is the contact its last rating came from."""

    factor: Factor
    change: Change
    contact: uuid.UUID | None = None


@dataclass(frozen=True)
class Radar:
    """A case on a day. `months` are the two comparisons; `together` says several worsened at
    once."""

    on: date
    axes: tuple[Axis, ...]
    rule: ChangeRule
    sentence: Sentence
    together: bool

    @property
    def risk(self) -> tuple[Axis, ...]:
        """The risk factors in the bureau's order."""
        return self.of("risk")

    @property
    def protective(self) -> tuple[Axis, ...]:
        """The protective factors in the bureau's order."""
        return self.of("protective")

    @property
    def rated(self) -> int:
        """How many factors have ever been rated."""
        return sum(axis.change.now is not None for axis in self.axes)

    @property
    def stale(self) -> tuple[Axis, ...]:
        """Factors rated longer ago than their own days."""
        return tuple(axis for axis in self.axes if axis.change.stale)

    @property
    def worse(self) -> tuple[Axis, ...]:
        """Factors that got worse by more than the noise."""
        return tuple(a for a in self.axes if a.change.exceeds and a.change.worse)

    @property
    def amber(self) -> tuple[Axis, ...]:
        """Factors worse by less than the noise that stayed so."""
        return tuple(a for a in self.axes if a.change.level == "amber" and a.change.worse)

    @property
    def months(self) -> tuple[int, ...]:
        """Months ago of the comparisons, nearer first."""
        return tuple(sorted(self.rule.compare))

    @property
    def usual_words(self) -> str:
        """What the baseline is, in words."""
        return USUAL.format(start=self.rule.baseline_to, end=self.rule.baseline_from)

    def of(self, kind: Kind) -> tuple[Axis, ...]:
        """The factors of a kind."""
        return tuple(axis for axis in self.axes if axis.factor.kind == kind)

    def axis(self, factor: str) -> Axis | None:
        """One factor's axis."""
        return next((axis for axis in self.axes if axis.factor.code == factor), None)


def radar(case: Case, on: date, known_by: datetime | None = None) -> Radar:
    """The radar as of a day, seeing only what was recorded by `known_by`: two queries."""
    made = radars([case.pk], on, known_by)[case.pk]
    keys = [axis.change.reading for axis in made.axes if axis.change.reading is not None]
    return _with_contacts(made, keys)


def radars(case_ids: Sequence[int], on: date, known_by: datetime | None = None) -> dict[int, Radar]:
    """Radars of a page of cases, without links to contacts: one query. Raises NoRule."""
    series = series_of(case_ids, on, known_by)
    factors, rule = catalogue.factors(on), catalogue.change_rule(on)
    return {case_id: build(series.get(case_id, {}), factors, rule, on) for case_id in case_ids}


def build(series: Series, factors: Sequence[Factor], rule: ChangeRule, on: date) -> Radar:
    """The radar of one case's readings, as `recorded` and `by_factor` give them."""
    axes = tuple(Axis(f, judge(series.get(f.code, ()), f.measure, rule, on)) for f in factors)
    usual = USUAL.format(start=rule.baseline_to, end=rule.baseline_from)
    told = [Told(axis.factor.label, axis.factor.kind, axis.change) for axis in axes]
    return Radar(
        on=on,
        axes=axes,
        rule=rule,
        sentence=tell(told, months=min(rule.compare), usual=usual),
        together=worse_together([axis.change for axis in axes], rule),
    )


def judged_on(
    series: Series, factors: Sequence[Factor], rule: ChangeRule, on: date
) -> dict[str, Change]:
    """Each factor's change as it stood on a day, from readings of the whole time."""
    rows = [reading for held in series.values() for reading in held]
    then = by_factor(recorded(rows, as_of=on))
    return {f.code: judge(then.get(f.code, ()), f.measure, rule, on) for f in factors}


def _with_contacts(made: Radar, keys: Sequence[int]) -> Radar:
    rows = Rating.objects.filter(pk__in=keys, contact__isnull=False)
    contacts = dict(rows.values_list("pk", "contact__ref"))
    axes = tuple(Axis(a.factor, a.change, contacts.get(a.change.reading or 0)) for a in made.axes)
    return Radar(made.on, axes, made.rule, made.sentence, made.together)
