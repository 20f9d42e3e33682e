"""Conditions of treatment and testing. 毒品戒癮治療實施辦法 §11, §13; notes/risk.md §2, §7."""

from __future__ import annotations

from datetime import date, timedelta

from mingdeng.care.alerts.conditions.finding import (
    Finding,
    Found,
    Others,
    Trigger,
    condition,
    is_fresh,
    iso,
)
from mingdeng.care.alerts.picture import MISSED, Picture, Told

ONE = timedelta(days=1)
LONGEST = timedelta(days=365)
BEGUN, OVER = "started", ("completed", "ended")
CAME = ("kept", MISSED)


@condition(
    "consecutive_days",
    needs={"fact": str, "outcome": str, "days": int, "limit": int, "fresh_days": int},
)
def consecutive_days(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """The latest run of days without the medicine is so long (§11 (1): 無故連續 8 日). A day kept,
    excused or not told of breaks a run; what was kept after it ends it."""
    kind, outcome = trigger["fact"], trigger["outcome"]
    missed = _days(picture, kind, [outcome])
    if not missed:
        return ()
    last = max(missed)
    if any(fact.on > last for fact in picture.told(kind) if fact.outcome != outcome):
        return ()
    first = last
    while first - ONE in missed:
        first -= ONE
    days = (last - first).days + 1
    if days < int(trigger["days"]):
        return ()
    facts = {"days": days, "since": iso(first), "last": iso(last)}
    facts["left"] = max(int(trigger["limit"]) - days, 0)
    return (Finding(first, iso(first), iso(last), "", is_fresh(picture, trigger, last), facts),)


@condition("count_in_spell", needs={"fact": str, "outcome": str, "fresh_days": int})
def count_in_spell(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """So many appointments missed without reason in this treatment (§11 (2): 逾 3 次).

    The treatment runs from the last time it began; without one, the last twelve months count.
    Two sources that tell of one day count once. Nothing holds once it is completed or ended.
    """
    kind = trigger["fact"]
    begun = max((f.on for f in picture.told(kind, [BEGUN])), default=None)
    over = max((f.on for f in picture.told(kind, OVER)), default=None)
    if over is not None and (begun is None or over >= begun):
        return ()
    start = begun or picture.on - LONGEST
    days = sorted({f.on for f in picture.told(kind, [trigger["outcome"]]) if f.on >= start})
    enough = int(trigger.get("at_least", int(trigger.get("more_than", 0)) + 1))
    if len(days) < enough:
        return ()
    facts = {"count": len(days), "since": iso(days[0]), "last": iso(days[-1])}
    episode = iso(begun) if begun else iso(days[0])
    fresh = is_fresh(picture, trigger, days[-1])
    return (Finding(days[enough - 1], episode, iso(days[-1]), "", fresh, facts),)


@condition(
    "attendance_below", needs={"fact": str, "window_days": int, "min_planned": int, "rate": float}
)
def attendance_below(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """Of the appointments in the window fewer were kept than the rate asks; excused ones do not
    count, and too few say nothing."""
    window, kind = int(trigger["window_days"]), trigger["fact"]
    since = picture.on - timedelta(days=window - 1)
    held = {f.on: f.outcome for f in picture.told(kind, CAME) if f.on >= since}
    kept = sum(outcome == "kept" for outcome in held.values())
    if len(held) < int(trigger["min_planned"]) or kept / len(held) >= float(trigger["rate"]):
        return ()
    first = min(day for day, outcome in held.items() if outcome == MISSED)
    facts = {"window": window, "kept": kept, "planned": len(held), "rate": trigger["rate"]}
    return (Finding(first, facts={**facts, "since": iso(first)}),)


@condition(
    "positive_after_negatives",
    needs={"fact": str, "negative_weeks": int, "min_negatives": int, "fresh_days": int},
)
def positive_after_negatives(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """The last telling test is positive after at least so many weeks of negative ones. A test
    missed or not yet read is taken for neither."""
    tests = [f for f in picture.told(trigger["fact"]) if f.reads_as in ("positive", "negative")]
    if not tests or tests[-1].reads_as != "positive":
        return ()
    last = tests[-1]
    run: list[Told] = []
    for test in reversed(tests[:-1]):
        if test.reads_as != "negative":
            break
        run.append(test)
    if len(run) < int(trigger["min_negatives"]):
        return ()
    weeks = (last.on - run[-1].on).days // 7
    if weeks < int(trigger["negative_weeks"]):
        return ()
    facts = {"on": iso(last.on), "weeks": weeks, "count": len(run)}
    key = str(last.id)
    return (Finding(last.on, key, key, "", is_fresh(picture, trigger, last.on), facts),)


@condition("missed_in_row", needs={"fact": str, "count": int, "fresh_days": int})
def missed_in_row(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """The last so many tests were missed or refused; a test given ends it, whatever it says."""
    row: list[Told] = []
    for test in reversed(list(picture.told(trigger["fact"]))):
        if test.reads_as != MISSED:
            break
        row.append(test)
    if len(row) < int(trigger["count"]):
        return ()
    first, last = row[-1], row[0]
    facts = {"count": len(row), "since": iso(first.on), "last": iso(last.on)}
    fresh = is_fresh(picture, trigger, last.on)
    return (Finding(first.on, iso(first.on), str(last.id), "", fresh, facts),)


@condition("treatment_ending", needs={"status": list, "days": int, "done_by": str})
def treatment_ending(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """A treatment under deferred prosecution ends within so many days and the test of its last
    days is not done (§13)."""
    if picture.legal_status not in trigger["status"]:
        return ()
    until = _planned_end(picture)
    first = until - timedelta(days=int(trigger["days"])) if until else None
    if until is None or first is None or not first <= picture.on <= until:
        return ()
    done = any(f.on >= first and f.reads_as != MISSED for f in picture.told(trigger["done_by"]))
    return () if done else (Finding(first, iso(until), facts={"until": iso(until)}),)


@condition(
    "final_test",
    needs={"status": list, "days": int, "fact": str, "outcome": str, "fresh_days": int},
)
def final_test(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """A test of the last days before a treatment under deferred prosecution ends came out so
    (§11 (5)); each is an alert of its own. The treatment may have ended since."""
    if picture.legal_status not in trigger["status"]:
        return ()
    begun = list(picture.told("treatment", [BEGUN]))
    until = begun[-1].until if begun else None
    if until is None:
        return ()
    first = until - timedelta(days=int(trigger["days"]))
    return [
        Finding(
            since=test.on,
            episode=str(test.id),
            mark=str(test.id),
            subject=str(test.id),
            fresh=is_fresh(picture, trigger, test.on),
            facts={"on": iso(test.on), "until": iso(until)},
        )
        for test in picture.told(trigger["fact"], [trigger["outcome"]])
        if first <= test.on <= until
    ]


def _planned_end(picture: Picture) -> date | None:
    begun = list(picture.told("treatment", [BEGUN]))
    over = [f.on for f in picture.told("treatment", OVER)]
    if not begun or (over and max(over) >= begun[-1].on):
        return None
    return begun[-1].until


def _days(picture: Picture, kind: str, outcomes: list[str]) -> set[date]:
    """The days that facts speak of, each of a stretch for itself."""
    found: set[date] = set()
    for fact in picture.told(kind, outcomes):
        until = min(fact.until or fact.on, picture.on)
        found.update(fact.on + ONE * n for n in range((until - fact.on).days + 1))
    return found
