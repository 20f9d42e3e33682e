"""Conditions of papers with a day: answers, consents, plans, the period itself."""

from __future__ import annotations

from datetime import date, timedelta

from mingdeng.care.alerts.conditions.finding import Finding, Found, Others, Trigger, condition, iso
from mingdeng.care.alerts.picture import Picture


@condition("referral_overdue", needs={})
def referral_overdue(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """A referral past its answer clock, each for itself; ends when it is answered or withdrawn."""
    return [
        Finding(
            since=one.answer_by.date(),
            episode=str(one.id),
            subject=str(one.id),
            facts={"agency": one.agency, "due": one.answer_by.isoformat()},
        )
        for one in picture.referrals
        if one.answer_by <= picture.now
    ]


@condition("consent_ending", needs={"days": int})
def consent_ending(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """A consent ends within so many days, each for itself."""
    last = picture.on + timedelta(days=int(trigger["days"]))
    return [
        Finding(
            since=one.until - timedelta(days=int(trigger["days"])),
            episode=str(one.id),
            mark=str(one.id),
            subject=str(one.id),
            facts={"agency": list(one.agencies), "until": iso(one.until)},
        )
        for one in picture.consents
        if picture.on <= one.until <= last
    ]


@condition("plan_review_overdue", needs={"days": int})
def plan_review_overdue(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """The plan's review passed so many days ago."""
    due = picture.review_on
    if due is None or picture.on - due < timedelta(days=int(trigger["days"])):
        return ()
    facts = {"due": iso(due), "days": (picture.on - due).days}
    return (Finding(due + timedelta(days=1), iso(due), facts=facts),)


@condition("follow_up_ending", needs={"days": int})
def follow_up_ending(picture: Picture, trigger: Trigger, others: Others) -> Found:
    """The period ends within so many days, or has ended and nobody decided."""
    due: date | None = picture.due_on
    if picture.status != "open" or due is None:
        return ()
    first = due - timedelta(days=int(trigger["days"]))
    return () if picture.on < first else (Finding(first, iso(due), facts={"until": iso(due)}),)
