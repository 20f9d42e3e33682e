"""Conditions of contact: failed in a row, lost, overdue, not safe. notes/taiwan.md §1.6."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from mingdeng.care.alerts.conditions.finding import Finding, Found, Others, Trigger, condition, iso
from mingdeng.care.alerts.picture import Picture

CARED_FOR = ("open", "closing")


@condition("failed_contacts_in_row", needs={"count": int})
def failed_contacts_in_row(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """So many failed contacts since the last reached one; ends when somebody is reached."""
    failed = picture.failed
    if len(failed) < int(trigger["count"]):
        return ()
    facts = {"count": len(failed), "since": iso(failed[0]), "last": iso(failed[-1])}
    return (Finding(failed[0], iso(failed[0]), facts=facts),)


@condition("not_reached_for", needs={"months": int})
def not_reached_for(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """Nobody spoke to for so many whole months, counted from the last time, or from when contact
    was owed (a release when later). It holds from the day that corresponds to the first.

    With `only_when_due`: who is by plan called every three months is not lost after two; a contact
    must have failed or be past its day.
    """
    if picture.status not in CARED_FOR or picture.since == date.min:
        return ()
    due = picture.rhythm.due_on
    if trigger.get("only_when_due") and not picture.failed and (due is None or due >= picture.on):
        return ()
    begun = max(picture.since, picture.last_reached_on or picture.since)
    if picture.on < months_after(begun, int(trigger["months"])):
        return ()
    months = whole_months(begun, picture.on)
    return (Finding(begun, iso(begun), facts={"since": iso(begun), "months": months}),)


@condition("contact_overdue", needs={"days": int})
def contact_overdue(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """The last day for a contact passed so many days ago."""
    return _overdue(picture, picture.rhythm.due_on, int(trigger["days"]))


@condition("face_to_face_overdue", needs={"days": int})
def face_to_face_overdue(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """The last day for a meeting passed so many days ago."""
    if not picture.rhythm.window:
        return ()
    found = _overdue(picture, picture.rhythm.meet_by, int(trigger["days"]))
    window = {"window": picture.rhythm.window}
    return [Finding(f.since, f.episode, facts={**f.facts, **window}) for f in found]


@condition("first_contact_overdue", needs={})
def first_contact_overdue(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """Nobody was reached by the last day for the first contact after assignment or release."""
    return _overdue(picture, picture.rhythm.first_by, 1)


@condition("visit_not_safe", needs={})
def visit_not_safe(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """A visit is past its moment of report and nobody said she is out; ends when somebody does."""
    return [
        Finding(
            since=visit.check_by.date(),
            episode=str(visit.id),
            mark=str(visit.id),
            subject=str(visit.id),
            facts={"place": visit.place, "due": visit.check_by.isoformat()},
        )
        for visit in picture.visits
        if visit.check_by <= picture.now
    ]


@condition("not_reached_since", needs={"days": int})
def not_reached_since(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """Out of custody for so many days and not spoken to since; ends when he is reached."""
    out = picture.custody.free_on
    if picture.custody.inside or out is None or out > picture.on:
        return ()
    reached = picture.last_reached_on
    days = (picture.on - out).days
    if days < int(trigger["days"]) or (reached is not None and reached >= out):
        return ()
    return (Finding(out, iso(out), facts={"on": iso(out), "days": days}),)


def _overdue(picture: Picture, due: date | None, days: int) -> Found:
    if due is None or picture.on - due < timedelta(days=days):
        return ()
    facts = {"due": iso(due), "days": (picture.on - due).days}
    return (Finding(due + timedelta(days=1), iso(due), facts=facts),)


def months_after(day: date, months: int) -> date:
    """The day so many months later; where that month lacks it, the first of the next (a period
    that ends on a last day, 民法 §121, is over the day after)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    if day.day <= last:
        return date(year, month + 1, day.day)
    return date(year, month + 1, last) + timedelta(days=1)


def whole_months(begun: date, on: date) -> int:
    """How many whole months have passed."""
    months = (on.year - begun.year) * 12 + on.month - begun.month
    return months if months_after(begun, months) <= on else months - 1
