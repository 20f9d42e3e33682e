"""Conditions of what happened to somebody: dated facts, custody, deferred prosecution, children."""

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
from mingdeng.care.alerts.picture import Flow, Picture, Told


@condition("fact", needs={"fact": str, "outcome": str, "fresh_days": int})
def fact(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """Each fact of a kind and outcome is an alert of its own. It stays until it is dealt with, the
    fact is withdrawn, `ended_by` is told later, or the flow that takes it over is begun."""
    if trigger.get("flow") and any(flow.kind == trigger["flow"] for flow in picture.flows):
        return ()
    ends = [f.on for f in picture.told(trigger["fact"], trigger.get("ended_by", ["-"]))]
    return [
        Finding(
            since=told.on,
            episode=str(told.id),
            mark=str(told.id),
            subject=str(told.id),
            fresh=is_fresh(picture, trigger, told.on),
            facts={"on": iso(told.on), "outcome": told.outcome},
        )
        for told in picture.told(trigger["fact"], [trigger["outcome"]])
        if not any(end >= told.on for end in ends)
    ]


@condition("any_while", needs={"status": list, "any_of": list, "fresh_days": int}, last=True)
def any_while(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """While a legal status holds, any of the listed facts or alerts since it began (§11: what lets
    the prosecutor revoke). One alert per status; newer grounds are newer evidence."""
    if picture.legal_status not in trigger["status"]:
        return ()
    begun = picture.legal_since or picture.since
    grounds: list[tuple[str, str, str, bool]] = []  # day, key, what, fresh
    for part in trigger["any_of"]:
        if "alert" in part:
            found = others.get(part["alert"], ())
            grounds += [(iso(f.since), f.mark, part["alert"], f.fresh) for f in found]
            continue
        grounds += [
            (iso(f.on), str(f.id), f"{f.kind}.{f.outcome}", is_fresh(picture, trigger, f.on))
            for f in picture.told(part["fact"], [part["outcome"]])
            if f.on >= begun
        ]
    if not grounds:
        return ()
    grounds.sort()
    newest = grounds[-1]
    because = list(dict.fromkeys(what for _, _, what, fresh in grounds if fresh))
    facts = {
        "until": iso(picture.due_on) if picture.due_on else "",
        "because": because or [newest[2]],
        "since": grounds[0][0],
    }
    mark = f"{newest[0]}:{newest[1]}"[:40]
    fresh = any(ground[3] for ground in grounds)
    return (Finding(begun, iso(begun), mark, "", fresh, facts),)


@condition("release_planned", needs={"days": int})
def release_planned(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """In custody, with a planned release within so many days; ends when he is out."""
    held = picture.custody
    if not held.inside or held.free_on is None:
        return ()
    first = held.free_on - timedelta(days=int(trigger["days"]))
    if picture.on < first:
        return ()
    return (Finding(first, iso(held.free_on), facts={"on": iso(held.free_on)}),)


@condition(
    "minor_concern",
    needs={
        "flow": str,
        "paths": list,
        "stages_before": list,
        "facts": list,
        "done_by": str,
        "age_under": int,
        "report_within_hours": int,
        "fresh_days": int,
    },
)
def minor_concern(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """A child may be in danger and no report is on record (兒少權法 §53: 24 hours from knowing).

    Two ways of knowing: a flow for minors on an outgoing path that has not reached its report, and
    a fact (violence at home) while he cares for somebody under age.
    """
    found = [_of_flow(flow, trigger) for flow in picture.flows if _unreported(flow, trigger)]
    if any(age < int(trigger["age_under"]) for age in picture.children):
        found += [_of_fact(f, picture, trigger) for k in trigger["facts"] for f in picture.told(k)]
    return [f for f in found if not picture.done_since(trigger["done_by"], f.since)]


def _unreported(flow: Flow, trigger: Trigger) -> bool:
    stages = trigger["stages_before"]
    return flow.kind == trigger["flow"] and flow.path in trigger["paths"] and flow.stage in stages


def _of_flow(flow: Flow, trigger: Trigger) -> Finding:
    due = flow.known_at + timedelta(hours=int(trigger["report_within_hours"]))
    key = f"flow:{flow.id}"
    return Finding(
        since=flow.from_on,
        episode=key,
        mark=key,
        subject=key,
        facts={"concern": f"path.{flow.path}", "due": due.isoformat(), "on": iso(flow.from_on)},
    )


def _of_fact(told: Told, picture: Picture, trigger: Trigger) -> Finding:
    key = f"fact:{told.id}"
    return Finding(
        since=told.on,
        episode=key,
        mark=key,
        subject=key,
        fresh=is_fresh(picture, trigger, told.on),
        facts={
            "concern": f"fact.{told.kind}",
            "due": iso(told.on + timedelta(hours=int(trigger["report_within_hours"]))),
            "on": iso(told.on),
        },
    )


@condition("caretaker_custody", needs={"age_under": int, "done_by": str, "fresh_days": int})
def caretaker_custody(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """Whoever cares for a child under the age went into custody (兒少權法 §54-1)."""
    held = picture.custody
    count = sum(age < int(trigger["age_under"]) for age in picture.children)
    if not held.inside or held.since is None or not count:
        return ()
    if picture.done_since(trigger["done_by"], held.since):
        return ()
    day = iso(held.since)
    fresh = is_fresh(picture, trigger, held.since)
    return (Finding(held.since, day, day, "", fresh, {"on": day, "count": count}),)
