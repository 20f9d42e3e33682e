"""What may be counted agrees with what the pages say."""

from __future__ import annotations

import pytest

from mingdeng.care.assessments import indicators, services
from mingdeng.care.assessments.models import InstrumentVersion, Tier
from mingdeng.care.assessments.tests.conftest import ago, today
from mingdeng.foundation.calendar.periods import Period

pytestmark = pytest.mark.django_db
MONTH = Period(ago(30), today())


def test_a_case_counts_once_where_it_stands_on_the_day(case, lin, everything):
    everything(case, 60, risk=0, guard=4)
    services.retier(case)
    Tier.objects.update(from_on=ago(10))
    services.ask_tier(viewer=lin, case=case, strength=4, reason="crisis", note="家屬來電")
    assert indicators.cases_by_tier(today()) == {("high", 4): 1}
    assert indicators.cases_by_tier(ago(1)) == {("low", 1): 1}
    assert indicators.cases_by_tier(ago(11)) == {}
    assert indicators.cases_by_tier(today(), []) == {}


def test_overrides_count_by_reason_and_outcome(case, lin, everything):
    everything(case, 60, risk=0, guard=4)
    services.ask_tier(viewer=lin, case=case, strength=4, reason="crisis", note="家屬來電")
    assert indicators.overrides(MONTH) == {("crisis", "approved"): 1}


@pytest.mark.usefixtures("questionnaires")
def test_withdrawn_questionnaires_do_not_count(case, lin):
    for _ in range(2):
        made = services.give_instrument(
            viewer=lin, case=case, given_on=today(), answers={"phq9_1": 1},
            instrument=InstrumentVersion.objects.get(code="phq9"),
        )  # fmt: skip
    services.withdraw_administration(viewer=lin, administration=made, reason="slip", expected=1)
    assert indicators.given_by_instrument(MONTH) == {"phq9": 1}


def test_coverage_counts_cases_rated_widely_enough(case, past, everything):
    past(case, 20, drug_use=1)
    assert indicators.covered([case.pk], today()) == 0
    everything(case, 10)
    assert indicators.covered([case.pk], today()) == 1
    assert indicators.covered([case.pk], ago(15)) == 0
