"""The tier of a case: what the rule says today and why, what stands, and how it came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mingdeng.care.assessments import catalogue, policies
from mingdeng.care.assessments.models import MODEL, RULE, WORKER, Tier, TierRequest
from mingdeng.care.assessments.queries.grounds import holdings
from mingdeng.care.assessments.queries.readings import series_of
from mingdeng.care.assessments.tiering import Holding, Level, TierRule, Verdict, decide
from mingdeng.care.cases.models import Case
from mingdeng.foundation.access.decision import Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.identity.viewer import Viewer

MARKS = {"high": "high", "mid": "medium", "low": "low"}
PRECEDENCE = (WORKER, RULE)


@dataclass(frozen=True)
class Shown:
    """A tier as it is drawn: `mark` for the tag `{% tier %}`, words beside it."""

    mark: str
    label: str
    strength: int
    source: str
    from_on: date | None
    to_on: date | None = None
    reason: str = ""
    by: str = ""


@dataclass(frozen=True)
class Line:
    """One row of the sum: weight × counted (or 4 − counted) = points."""

    label: str
    kind: str
    weight: int
    rating: int | None
    counted: int
    points: int


@dataclass(frozen=True)
class Hold:
    """A floor in words; veiled when what it rests on may not be read."""

    label: str | Veil
    level: str
    since: date
    until: date
    raises: bool


@dataclass(frozen=True)
class Asked:
    """A wish for another tier that waits for a signature."""

    ref: object
    label: str
    strength: int
    reason: str
    note: str
    asked_at: datetime
    asked_by: str
    decides: bool
    own: bool


@dataclass(frozen=True)
class TierStory:
    """What stands, beside what each source says, and how it came about."""

    on: date
    stands: Shown | None
    rule: Shown | None
    worker: Shown | None
    model: Shown | None
    outrun: bool
    history: tuple[Shown, ...]
    asked: Asked | None


@dataclass(frozen=True)
class TierSum:
    """The rule's result of a day taken apart: points, the wait before a fall, floors, cuts."""

    on: date
    level: str
    points: int
    own_level: str
    max_points: int
    few: bool
    rated: int
    min_rated: int
    lines: tuple[Line, ...]
    holds: tuple[Hold, ...]
    held: str
    held_until: date | None
    hold_days: int
    cuts: tuple[tuple[int, str, int], ...]
    version: str


def verdicts(cases: Sequence[Case], on: date, rule: TierRule | None = None) -> dict[int, Verdict]:
    """What the rule says of each case (record loaded) on a day: four queries for any number."""
    held = rule or catalogue.tier_rule(on)
    series = series_of([case.pk for case in cases], on)
    grounds = holdings(cases, held, on)
    return {
        case.pk: decide(series.get(case.pk, {}), grounds.get(case.pk, ()), held, on)
        for case in cases
    }


def open_tiers(case_ids: Sequence[int]) -> dict[tuple[int, str], Tier]:
    """The open tier of each case and source: one query."""
    rows = Tier.objects.filter(case_id__in=list(case_ids), to_on=None)
    return {(row.case_id, row.source): row for row in rows}


def governing(rows: dict[tuple[int, str], Tier], case_id: int) -> Tier | None:
    """The one that stands: the worker's until she lifts it, else the rule's."""
    return next((rows[case_id, s] for s in PRECEDENCE if (case_id, s) in rows), None)


def tier_on(case_id: int, day: date) -> Tier | None:
    """The tier that stood on a day, for reports and frequencies: one query."""
    rows = Tier.objects.filter(case_id=case_id, from_on__lte=day).exclude(to_on__lt=day)
    found = {(row.case_id, row.source): row for row in rows.order_by("from_on", "pk")}
    return governing(found, case_id)


def tier_story(viewer: Viewer, case: Case, grant: Grant, on: date) -> TierStory:
    """What stands and how it came about: three queries."""
    rows = list(Tier.objects.filter(case=case).order_by("-from_on", "-pk"))
    asked = TierRequest.objects.filter(case=case, decided_at=None).first()
    names = _names([row.decided_by_id for row in rows] + [asked.asked_by_id if asked else None])
    standing = {(row.case_id, row.source): row for row in rows if row.to_on is None}
    shown = {source: _shown(row, names) for (_, source), row in standing.items()}
    stands = governing(standing, case.pk)
    mine, rule = standing.get((case.pk, WORKER)), standing.get((case.pk, RULE))
    return TierStory(
        on=on,
        stands=_shown(stands, names) if stands else None,
        rule=shown.get(RULE),
        worker=shown.get(WORKER),
        model=shown.get(MODEL),
        outrun=mine is not None and rule is not None and is_outrun(mine, rule.strength),
        history=tuple(_shown(row, names) for row in rows),
        asked=_asked(viewer, asked, grant, names) if asked else None,
    )


def tier_sum(case: Case, grant: Grant, on: date) -> TierSum:
    """How the rule comes to its result: four queries. What rests on facts the reader may not know
    is veiled."""
    rule = catalogue.tier_rule(on)
    verdict = verdicts([case], on, rule)[case.pk]
    return TierSum(
        on=on,
        level=words(verdict.level),
        points=verdict.sum.points,
        own_level=words(verdict.sum.level),
        max_points=rule.max_points,
        few=verdict.sum.few,
        rated=verdict.sum.rated,
        min_rated=rule.min_rated,
        lines=_lines(verdict, on),
        holds=tuple(_hold(held, verdict, grant) for held in verdict.holding),
        held=words(verdict.held) if verdict.held else "",
        held_until=verdict.held_until,
        hold_days=rule.hold_days,
        cuts=tuple((at, words(level), level.strength) for at, level in rule.thresholds),
        version=rule.version,
    )


def is_outrun(mine: Tier, rule_strength: int) -> bool:
    """Whether the rule has risen above the worker's tier since she set it."""
    then = [held["rule_strength"] for held in mine.because if "rule_strength" in held]
    return rule_strength > max([mine.strength, *then])


def words(level: Level) -> str:
    """高風險群，強度 4／5"""
    return f"{codes.label('tier', level.tier)}，強度 {level.strength}／5"


def _shown(row: Tier, names: dict[int, str]) -> Shown:
    return Shown(
        mark=MARKS.get(row.tier, ""),
        label=words(Level(row.strength, row.tier)),
        strength=row.strength,
        source=codes.label("tier_source", row.source, row.from_on),
        from_on=row.from_on,
        to_on=row.to_on,
        reason=codes.label("tier_override_reason", row.reason, row.from_on) if row.reason else "",
        by=names.get(row.decided_by_id or 0, ""),
    )


def _lines(verdict: Verdict, on: date) -> tuple[Line, ...]:
    lines = [
        Line(catalogue.label(t.factor, on), t.kind, t.weight, t.rating, t.counted, t.points)
        for t in verdict.sum.terms
    ]
    return tuple(sorted(lines, key=lambda line: -line.points))


def _hold(held: Holding, verdict: Verdict, grant: Grant) -> Hold:
    return Hold(
        label=grant.show(Group(held.floor.group), held.floor.label),
        level=words(held.floor.level),
        since=held.since,
        until=held.until,
        raises=held in verdict.raised_by,
    )


def _asked(viewer: Viewer, row: TierRequest, grant: Grant, names: dict[int, str]) -> Asked:
    return Asked(
        ref=row.ref,
        label=words(Level(row.strength, row.tier)),
        strength=row.strength,
        reason=codes.label("tier_override_reason", row.reason),
        note=grant.show(Group.CASEWORK, row.note or ""),
        asked_at=row.asked_at,
        asked_by=names.get(row.asked_by_id, ""),
        decides=policies.decides_tier(viewer, row.asked_by_id, grant),
        own=row.asked_by_id in viewer.workers,
    )


def _names(ids: Sequence[int | None]) -> dict[int, str]:
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return dict(Staff.objects.filter(pk__in=wanted).values_list("pk", "name"))
