"""A bureau with cases (as care/cases tests it), and ratings told in one line."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from mingdeng.care.assessments import catalogue, loading, services
from mingdeng.care.assessments.services import RatingGiven
from mingdeng.care.cases.tests.conftest import enter, office

__all__ = ["enter", "office"]


def today():
    return timezone.localdate()


def ago(days):
    return today() - timedelta(days=days)


@pytest.fixture
def case(office):
    return office.opened()


@pytest.fixture
def lin(office):
    return office.viewer(office.lin)


@pytest.fixture
def questionnaires(db):
    loading.load()


@pytest.fixture
def past():
    """past(case, 90, drug_use=1, …): ratings of so many days ago, written down that day."""

    def _past(case, days, **ratings):
        day = ago(days)
        at = timezone.make_aware(datetime.combine(day, time(9)))
        services.store_ratings(
            [RatingGiven(case, f, v, day, recorded_at=at) for f, v in ratings.items()]
        )

    return _past


@pytest.fixture
def everything(past):
    """everything(case, 90, risk=1, guard=3): all factors so many days ago."""

    def _everything(case, days, risk=1, guard=3, **but):
        ratings = {f.code: risk if f.kind == "risk" else guard for f in catalogue.factors()}
        past(case, days, **{**ratings, **but})

    return _everything
