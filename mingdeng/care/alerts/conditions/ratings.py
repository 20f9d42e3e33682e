"""Conditions of ratings and questionnaires. notes/risk.md §7: reliable change, hard triggers."""

from __future__ import annotations

from datetime import timedelta

from mingdeng.care.alerts.conditions.finding import (
    Finding,
    Found,
    Others,
    Trigger,
    condition,
    is_fresh,
    iso,
)
from mingdeng.care.alerts.picture import Moved, Picture


@condition("instrument_trigger", needs={"alert": str, "fresh_days": int})
def instrument_trigger(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """A questionnaire whose flagged answer names this rule; each one is news of its own."""
    return [
        Finding(
            since=flag.on,
            episode=str(flag.id),
            mark=str(flag.id),
            subject=str(flag.id),
            fresh=is_fresh(picture, trigger, flag.on),
            facts={"on": iso(flag.on)},
        )
        for flag in picture.flags
        if flag.alert == trigger["alert"]
    ]


@condition("rating_at_least", needs={"factor": str, "value": int, "fresh_days": int})
def rating_at_least(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """A factor stands at or above a value. A higher value in the same stretch is an episode of its
    own: what was dealt with at 3 is raised anew at 4."""
    factor = next((f for f in picture.factors if f.factor == trigger["factor"]), None)
    least = int(trigger["value"])
    if factor is None or factor.now < least:
        return ()
    run = []
    for reading in reversed(factor.readings):
        if reading[1] < least:
            break
        run.append(reading)
    highest = max(value for _, value, _ in run)
    first = min(day for day, value, _ in run if value == highest)
    facts = {"factor": factor.factor, "value": highest, "on": iso(first), "now": factor.now}
    return (
        Finding(
            since=first,
            episode=f"{highest}@{iso(first)}",
            mark=str(run[0][2]),
            subject=str(highest),
            fresh=is_fresh(picture, trigger, factor.rated_on),
            facts=facts,
        ),
    )


@condition("factors_worse", needs={"z": str, "factors": int, "same_days": int})
def factors_worse(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """Factors moved the wrong way by more than `z` standard errors, rated within the same days.
    For one factor each is a finding; for several they are one together."""
    cut = dict(picture.z)[trigger["z"]]
    since = picture.on - timedelta(days=int(trigger["same_days"]))
    moved = [
        f
        for f in picture.factors
        if f.worse and f.index is not None and abs(f.index) >= cut and f.rated_on >= since
    ]
    least = int(trigger["factors"])
    if least == 1:
        return [_alone(f) for f in moved]
    if len(moved) < least:
        return ()
    moved.sort(key=lambda f: (-abs(f.index or 0.0), f.factor))
    first = min(f.rated_on for f in moved)
    facts = {"factors": [f.factor for f in moved], "since": iso(first), "count": len(moved)}
    mark = str(max(f.reading for f in moved))
    return (Finding(first, "", mark, "", True, facts),)


def _alone(moved: Moved) -> Finding:
    facts = {
        "factor": moved.factor,
        "was": moved.usual,
        "now": moved.now,
        "on": iso(moved.rated_on),
        "index": round(moved.index or 0.0, 2),
    }
    return Finding(moved.rated_on, moved.factor, str(moved.reading), moved.factor, True, facts)


@condition("ratings_stale", needs={"factors": int, "none_rated_days": int})
def ratings_stale(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """So many factors were last rated longer ago than they hold, and none at all for so many days.

    Only changes are stored: whoever rated one lately has looked at all of them, so that a factor
    which stays as it was is no oversight. Never rated ones do not count.
    """
    stale = [f for f in picture.factors if f.stale]
    if len(stale) < int(trigger["factors"]):
        return ()
    last = max(f.rated_on for f in picture.factors)
    if (picture.on - last).days < int(trigger["none_rated_days"]):
        return ()
    return (Finding(last, iso(last), facts={"count": len(stale), "last": iso(last)}),)
