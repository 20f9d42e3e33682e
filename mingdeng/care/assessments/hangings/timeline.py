"""Ratings and questionnaires on the timeline of a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from mingdeng.care.assessments import catalogue, policies
from mingdeng.care.assessments.change import Reading, by_factor, in_force, judge, recorded
from mingdeng.care.assessments.models import Administration, Rating
from mingdeng.care.assessments.queries.instruments import view
from mingdeng.care.assessments.queries.readings import by_case
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.slots.registry import Moment, TimelineSource, timeline


def ratings(
    viewer: Any, records: Sequence[int], since: date, until: date, limit: int
) -> list[Moment]:
    """One moment per day and case: 「就業經濟 2→3」, those beyond the noise marked. One query."""
    rows = Rating.objects.filter(case__record_id__in=list(records), occurred_on__lte=until)
    told = by_case(rows).values()
    found = [m for held in told for m in _moments(recorded(held, as_of=until), since)]
    return sorted(found, key=lambda moment: moment.on, reverse=True)[:limit]


def _moments(readings: Sequence[Reading], since: date) -> list[Moment]:
    series = by_factor(readings)
    days = sorted({reading.occurred_on for reading in readings if reading.occurred_on >= since})
    return [_moment(day, [r for r in readings if r.occurred_on == day], series) for day in days]


def _moment(day: date, today: Sequence[Reading], series: dict[str, list[Reading]]) -> Moment:
    changed, beyond, first, same = [], [], 0, 0
    last = {reading.factor: reading for reading in today}
    for factor, reading in last.items():
        before = in_force([r for r in series[factor] if r.occurred_on < day], day)
        label = catalogue.label(factor, day)
        if before is None:
            first += 1
        elif before.value == reading.value:
            same += 1
        else:
            changed.append(f"{label} {before.value}→{reading.value}")
            if _is_beyond(factor, series[factor], day):
                beyond.append(label)
    title = "因子變動" if changed else "因子初評" if first else "因子再確認"
    text = "、".join(
        part
        for part in (
            f"超過測量誤差：{'、'.join(beyond)}" if beyond else "",
            f"首次評定 {first} 項" if first else "",
            f"再確認 {same} 項" if same else "",
        )
        if part
    )
    return Moment(
        on=day,
        at=max(reading.recorded_at for reading in today),
        kind="rating",
        title=title,
        text=text,
        group=Group.CASEWORK.value,
        icon="chart",
        mark="bad" if beyond else "note",
        tags=tuple(changed),
    )


def _is_beyond(factor: str, readings: Sequence[Reading], day: date) -> bool:
    found = catalogue.find(factor, day)
    if found is None:
        return False
    then = [r for r in readings if r.occurred_on <= day]
    return judge(then, found.measure, catalogue.change_rule(day), day).exceeds


def questionnaires(
    viewer: Any, records: Sequence[int], since: date, until: date, limit: int
) -> list[Moment]:
    """Questionnaires given, with scores and bands: one query."""
    rows = (
        Administration.objects.filter(
            record_id__in=list(records),
            withdrawn_at=None,
            given_on__gte=since,
            given_on__lte=until,
        )
        .select_related("key", "instrument")
        .order_by("-given_on", "-pk")
    )
    return [_given(row) for row in rows[:limit]]


def _given(row: Administration) -> Moment:
    one = view(row)
    scores = "、".join(
        f"{s.label} {s.value}" + (f"（{s.band.label}{_tentative(s.band)}）" if s.band else "")
        for s in one.scores
        if s.value is not None
    )
    left_out = f"；{one.missing} 題未答" if one.missing else ""
    return Moment(
        on=one.on,
        at=one.recorded_at,
        kind="instrument",
        title=f"{one.short} 施測",
        text=f"{scores or '未能計分'}{left_out}",
        group=Group.HEALTH.value,
        icon="document",
        mark="bad" if one.flags else "note",
        tags=tuple(flag.text for flag in one.flags),
    )


def _tentative(band: Any) -> str:
    return "，暫定" if band.provisional else ""


timeline.add(
    TimelineSource(
        name="assessments.ratings",
        place="case",
        title="因子評定",
        moments=ratings,
        policy=policies.TIMELINE,
        order=20,
    )
)
timeline.add(
    TimelineSource(
        name="assessments.instruments",
        place="case",
        title="量表",
        moments=questionnaires,
        policy=policies.INSTRUMENT_TIMELINE,
        order=40,
    )
)
