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
    """Everything the page 分群為什麼 explains."""

    on: date
    stands: Shown | None
    rule: Shown
    worker: Shown | None
    model: Shown | None
    outrun: bool
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
    history: tuple[Shown, ...]
    asked: Asked | None
    version: str


def verdicts(cases: Sequence[Case], on: date, rule: TierRule | None = None) -> dict[int, Verdict]:
    """What the rule says of each case on a day: five queries for any number of cases."""
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
    """Why the case stands where it stands: nine queries."""
    rule = catalogue.tier_rule(on)
    verdict = verdicts([case], on, rule)[case.pk]
    rows = list(Tier.objects.filter(case=case).order_by("-from_on", "-pk"))
    asked = TierRequest.objects.filter(case=case, decided_at=None).first()
    names = _names([row.decided_by_id for row in rows] + [asked.asked_by_id if asked else None])
    standing = {(row.case_id, row.source): row for row in rows if row.to_on is None}
    stands = governing(standing, case.pk)
    mine = standing.get((case.pk, WORKER))
    return TierStory(
        on=on,
        stands=_shown(stands, names) if stands else None,
        rule=_level(verdict.level, RULE),
        worker=_shown(mine, names) if mine else None,
        model=_shown(standing[case.pk, MODEL], names) if (case.pk, MODEL) in standing else None,
        outrun=mine is not None and is_outrun(mine, verdict),
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
        history=tuple(_shown(row, names) for row in rows),
        asked=_asked(viewer, asked, grant, names) if asked else None,
        version=rule.version,
    )


def words(level: Level) -> str:
    """高風險群，強度 4／5"""
    return f"{codes.label('tier', level.tier)}，強度 {level.strength}／5"


def _level(level: Level, source: str) -> Shown:
    return Shown(
        MARKS.get(level.tier, ""),
        words(level),
        level.strength,
        codes.label("tier_source", source),
        None,
    )


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


def is_outrun(mine: Tier, verdict: Verdict) -> bool:
    """Whether the rule has risen above the worker's tier since she set it."""
    then = [held["rule_strength"] for held in mine.because if "rule_strength" in held]
    return verdict.level.strength > max([mine.strength, *then])


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
