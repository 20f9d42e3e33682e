"""A desk with cases, for the tests of alerts."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from mingdeng.care.alerts.models import Alert
from mingdeng.care.contacts.models import Contact
from mingdeng.care.facts.models import Fact
from mingdeng.care.facts.tests.makers import hire, make_case, make_desk, signed_in, stand_in
from mingdeng.foundation.audit.actor import acting
from mingdeng.foundation.events.services import deliver_due

__all__ = ["hire", "make_case", "make_desk", "signed_in", "stand_in"]


def today() -> date:
    return timezone.localdate()


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def contact(case, on: date, *, reached=False, face=False, **more) -> Contact:
    """A contact as the contacts module would have stored it."""
    outcome = "reached" if reached else "no_answer"
    return Contact.objects.create(
        key=case.key,
        case=case,
        record=case.record,
        worker=case.now_worker,
        occurred_on=on,
        channel="home_visit" if face else "phone",
        reached=reached,
        face_to_face=face,
        outcome=outcome,
        **more,
    )


def tell(case, kind: str, outcome: str, on: date, **more) -> Fact:
    """A fact as the facts module would have stored it."""
    return Fact.objects.create(
        key=case.key,
        record=case.record,
        kind=kind,
        outcome=outcome,
        occurred_on=on,
        told_by="clinic",
        **more,
    )


def standing(case, rule: str = "") -> list[Alert]:
    """The standing alerts of a case, by rule."""
    rows = Alert.objects.filter(case=case, state__in=["open", "suppressed", "acknowledged"])
    return list((rows.filter(rule=rule) if rule else rows).order_by("rule", "pk"))


def one(case, rule: str) -> Alert:
    """The one standing alert of a rule."""
    found = standing(case, rule)
    assert len(found) == 1, [(a.rule, a.state, a.suppressed_because) for a in standing(case)]
    return found[0]


def asked(made) -> int:
    """How many queries were captured, without the dictionaries that are reread every 15 seconds."""
    held = ("foundation_codes_", "foundation_rules_")
    return sum(not any(table in query["sql"] for table in held) for query in made)


def hear() -> None:
    """Hand on every event that is due."""
    while deliver_due():
        pass


def as_staff(viewer):
    """Act as somebody."""
    return acting(viewer.actor())
