from __future__ import annotations

import pytest

from mingdeng.care.alerts.tests.making import ago, contact, make_desk
from mingdeng.foundation.identity.models import Posting, Staff


@pytest.fixture
def desk():
    """A worker with a case reached three weeks ago and failed once since."""
    made = make_desk()
    contact(made.case, ago(20), reached=True, face=True)
    contact(made.case, ago(3))
    return made


@pytest.fixture
def unlucky(desk):
    """The same, failed twice: there is something to raise."""
    contact(desk.case, ago(1))
    return desk


@pytest.fixture
def chief(desk):
    """Somebody of a role of the house: `chief("director")`."""

    def _chief(role, section="treatment"):
        staff = Staff.objects.create(username=f"chief-{role}", name=f"主管{role}")
        bureau = Posting.objects.filter(staff=desk.worker).get().agency
        Posting.objects.create(
            staff=staff, agency=bureau, role=role, section=section, from_on=ago(300)
        )
        return staff

    return _chief
