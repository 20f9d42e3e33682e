"""A bureau with cases (as care/cases tests it), ratings of the past, a plan in one line."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from mingdeng.care.assessments.tests.conftest import ago, case, lin, past, today
from mingdeng.care.cases.models import Case
from mingdeng.care.cases.tests.conftest import enter, office
from mingdeng.care.plans import services

__all__ = ["ago", "case", "enter", "lin", "office", "past", "today"]


@pytest.fixture
def make(case, lin):
    """make(): a plan of the case from today on, review in 30 days."""

    def _make(**more):
        given = {"from_on": today(), "review_on": today() + timedelta(days=30), **more}
        given.setdefault("once", uuid.uuid4())
        return services.make_plan(viewer=lin, case=case, **given)

    return _make


@pytest.fixture
def plan(make):
    return make(summary="先穩住門診")


@pytest.fixture
def goal(plan, lin):
    return services.add_goal(
        viewer=lin, plan=plan, once=uuid.uuid4(), code="keep_treatment", target=4
    )


@pytest.fixture
def step(goal, lin):
    return services.add_intervention(
        viewer=lin, goal=goal, once=uuid.uuid4(), code="talk_to_clinic", responsible_id=lin.staff_id
    )


@pytest.fixture
def relapsed(case, past):
    """The case used little for half a year and uses much now; its tier is high."""
    for days in (190, 150, 120, 90, 60):
        past(case, days, drug_use=0)
    past(case, 1, drug_use=4)
    Case.objects.filter(pk=case.pk).update(now_tier="high", now_strength=4)
    case.refresh_from_db()
    return case
