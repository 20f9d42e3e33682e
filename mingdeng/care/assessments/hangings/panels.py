"""Panels of the case page: the radar, why this tier, questionnaires."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from mingdeng.care.assessments import drawings, policies, queries
from mingdeng.care.assessments.queries.radar import Radar
from mingdeng.care.assessments.queries.tiers import governing, is_outrun, open_tiers, words
from mingdeng.care.assessments.tiering import Level
from mingdeng.care.cases.models import Case
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.slots.registry import Panel
from mingdeng.foundation.slots.registry import panels as slot


def radar(request: Any, case: Case, grant: Grant) -> dict[str, Any]:
    """Both radars with their tables: two queries."""
    found = queries.radar(case, timezone.localdate())
    return radar_context(found, case, grant)


def radar_context(found: Radar, case: Case, grant: Grant) -> dict[str, Any]:
    """What the radar's template draws, on the case page, its own page and paper alike."""
    measures = {(a.factor.measure.reliability, a.factor.measure.sd) for a in found.axes}
    reliability, sd = max(measures, default=(0.0, 0.0))
    noises = [axis.factor.measure.noise for axis in found.axes]
    return {
        "case": case,
        "radar": found,
        "sides": drawings.sides(found),
        "z": found.rule.z_red,
        "reliability": reliability,
        "sd": sd,
        "one_measure": len(measures) == 1,
        "points": round(found.rule.z_red * max(noises, default=0.0), 2),
        "writes": grant.may_write(Group.CASEWORK),
    }


def tier(request: Any, case: Case, grant: Grant) -> dict[str, Any]:
    """The tier that stands and what the rule says beside it: five queries."""
    today = timezone.localdate()
    verdict = queries.verdicts([case], today)[case.pk]
    rows = open_tiers([case.pk])
    standing = governing(rows, case.pk)
    mine = rows.get((case.pk, "worker"))
    floors = [
        {"label": grant.show(Group(h.floor.group), h.floor.label), "until": h.until}
        for h in verdict.raised_by
    ]
    return {
        "case": case,
        "stands": words(Level(standing.strength, standing.tier)) if standing else "",
        "rule": words(verdict.level),
        "own": words(verdict.sum.level),
        "points": verdict.sum.points,
        "few": verdict.sum.few,
        "rated": verdict.sum.rated,
        "floors": floors,
        "held_until": verdict.held_until,
        "overridden": mine is not None,
        "outrun": mine is not None and is_outrun(mine, verdict.level.strength),
        "writes": grant.may_write(Group.CASEWORK),
    }


def instruments(request: Any, case: Case, grant: Grant) -> dict[str, Any]:
    """What was last given of each questionnaire and what is due: three queries."""
    today = timezone.localdate()
    given = [one for one in queries.given_to(case) if not one.withdrawn]
    latest = {one.code: one for one in reversed(given)}
    offers = queries.instruments_on_offer(case, today, {c: g.on for c, g in latest.items()})
    rows = [
        {
            "offer": offer,
            "last": latest.get(offer.code),
            "late": offer.due_on is not None and offer.due_on < today,
        }
        for offer in offers
    ]
    return {
        "case": case,
        "rows": rows,
        "count": len(given),
        "writes": grant.may_write(Group.HEALTH, Group.CASEWORK),
    }


slot.add(
    Panel(
        name="assessments.radar",
        place="case.main",
        title="風險與保護因子",
        template="assessments/panels/radar.html",
        context=radar,
        policy=policies.RADAR,
        order=10,
    )
)
slot.add(
    Panel(
        name="assessments.tier",
        place="case.aside",
        title="分群為什麼",
        template="assessments/panels/tier.html",
        context=tier,
        policy=policies.TIER,
        order=15,
    )
)
slot.add(
    Panel(
        name="assessments.instruments",
        place="case.aside",
        title="量表",
        template="assessments/panels/instruments.html",
        context=instruments,
        policy=policies.INSTRUMENTS,
        order=35,
    )
)
