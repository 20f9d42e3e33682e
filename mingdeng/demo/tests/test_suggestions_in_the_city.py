"""The city has suggestions its workers took up, changed and declined, as a bureau in use has."""

from __future__ import annotations

import pytest
from django.utils import timezone

from mingdeng.care.plans.models import Suggestion
from mingdeng.demo import building

pytestmark = pytest.mark.django_db


def test_suggestions_were_made_and_decided_and_what_was_taken_up_stands_in_the_plan():
    building.build(share=0.03, today=timezone.localdate())
    told = Suggestion.objects.exclude(decision__in=["", "lapsed"])
    assert {"accepted", "declined"} <= {one.decision for one in told}
    for one in told.select_related("became__goal__plan"):
        assert (one.became is None) == (one.decision == "declined") == bool(one.decline_reason)
        if one.became:
            assert (one.became.code, one.became.goal.plan.case_id) == (
                one.intervention,
                one.case_id,
            )
    assert Suggestion.objects.filter(decision="").exists()
