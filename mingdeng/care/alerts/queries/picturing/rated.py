"""Factors that moved or went stale, and questionnaires with a flagged answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from mingdeng.care.alerts.catalogue import Catalogue
from mingdeng.care.alerts.picture import Flag, Moved
from mingdeng.care.alerts.queries.picturing.page import Page
from mingdeng.care.assessments import catalogue as assessed
from mingdeng.care.assessments.catalogue import Factor
from mingdeng.care.assessments.change import ChangeRule, Reading, judge
from mingdeng.care.assessments.models import Administration
from mingdeng.care.assessments.queries.readings import series_of


def factors(
    page: Page, catalogue: Catalogue
) -> tuple[dict[int, tuple[Moved, ...]], tuple[tuple[str, float], ...]]:
    """Every rated factor of every case, and the cuts of reliable change: one query.

    The change is worked out only for what was rated lately: an older one raises nothing.
    """
    rule = assessed.change_rule(page.on)
    known = {factor.code: factor for factor in assessed.factors(page.on)}
    lately = timedelta(
        days=max((int(r.trigger.get("same_days", 0)) for r in catalogue.rules.values()), default=0)
    )
    watched = {
        str(held.trigger["factor"]) for held in catalogue.rules.values() if "factor" in held.trigger
    }
    found = {
        case_id: tuple(
            _moved(known[code], rows, rule, page.on, lately, code in watched)
            for code, rows in series.items()
            if code in known and rows
        )
        for case_id, series in series_of(page.ids, page.on).items()
    }
    return found, (("z_amber", rule.z_amber), ("z_red", rule.z_red))


def _moved(
    factor: Factor,
    rows: Sequence[Reading],
    rule: ChangeRule,
    on: date,
    lately: timedelta,
    watched: bool,
) -> Moved:
    last = rows[-1]
    usual = index = None
    worse = False
    if on - last.occurred_on <= lately:
        change = judge(rows, factor.measure, rule, on, spark_months=0)
        usual, index, worse = change.usual, change.index, change.worse
    return Moved(
        factor=factor.code,
        kind=factor.kind,
        now=last.value,
        usual=usual,
        index=index,
        worse=worse,
        rated_on=last.occurred_on,
        reading=last.key,
        stale=(on - last.occurred_on).days > factor.measure.stale_after_days,
        readings=tuple((r.occurred_on, r.value, r.key) for r in rows) if watched else (),
    )


def flags(page: Page) -> dict[int, tuple[Flag, ...]]:
    """Questionnaires whose answers hold a hard trigger: one query."""
    rows = Administration.objects.filter(
        case_id__in=page.ids,
        withdrawn_at=None,
        given_on__lte=page.on,
    ).exclude(flags=[])
    found: dict[int, list[Flag]] = defaultdict(list)
    for case_id, pk, alerts, on in rows.values_list("case_id", "id", "flags", "given_on"):
        found[case_id] += [Flag(pk, alert, on) for alert in alerts]
    return {case_id: tuple(held) for case_id, held in found.items()}
