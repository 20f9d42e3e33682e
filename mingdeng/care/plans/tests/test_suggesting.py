"""What is offered when a factor moves, what becomes of it, and what is counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from mingdeng.care.assessments import services as assessments
from mingdeng.care.cases.models import Case
from mingdeng.care.plans import indicators, services
from mingdeng.care.plans.models import Goal, Intervention, Suggestion
from mingdeng.care.plans.tests.conftest import today
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.events.services import deliver_due, emit

pytestmark = pytest.mark.django_db


def test_a_relapse_offers_what_the_table_says_three_at_most(relapsed):
    made = services.suggest(relapsed)
    assert [one.rule for one in made] == [
        "drug_use_worse_motivational_interview",
        "drug_use_worse_talk_to_clinic",
        "drug_use_worse_inpatient_subsidy",
    ]
    assert made[0].facts["now"] == 4
    assert Entry.objects.get(code="suggestion.offered").detail["records"] == [relapsed.record_id]


def test_asking_again_offers_nothing_new(relapsed):
    services.suggest(relapsed)
    assert services.suggest(relapsed) == []
    assert services.suggest_many([relapsed]) == 0
    assert Suggestion.objects.count() == 3


def test_a_change_within_noise_offers_nothing(case, past):
    for days in (190, 120, 60):
        past(case, days, drug_use=2)
    past(case, 1, drug_use=3)
    Case.objects.filter(pk=case.pk).update(now_tier="high", now_strength=4)
    assert services.suggest(case) == []


def test_rating_a_factor_asks_the_table(case, past, lin):
    for days in (190, 120, 60):
        past(case, days, drug_use=0)
    assessments.rate(case, {"drug_use": 4}, viewer=lin, on=today())
    deliver_due(200)
    assert Suggestion.objects.filter(case=case, factor="drug_use").exists()


def test_an_event_delivered_twice_offers_once(relapsed):
    for _ in range(2):
        emit("factor.rated", case_id=relapsed.pk)
        deliver_due(200)
    assert Suggestion.objects.count() == 3


def test_what_no_longer_holds_is_taken_back(relapsed, past):
    services.suggest(relapsed)
    past(relapsed, 0, drug_use=0)
    services.suggest(relapsed)
    assert set(Suggestion.objects.values_list("decision", flat=True)) == {"lapsed"}


def test_accepting_needs_a_plan_and_puts_it_under_the_factors_goal(relapsed, lin, make):
    (first, *_) = services.suggest(relapsed)
    with pytest.raises(ValidationError):
        services.accept(viewer=lin, suggestion=first)
    make()
    made = services.accept(viewer=lin, suggestion=first)
    first.refresh_from_db()
    assert (first.decision, first.became_id) == ("accepted", made.pk)
    assert (made.code, made.goal.factor) == ("motivational_interview", "drug_use")
    assert made.due_on == today() + timedelta(days=14)
    with pytest.raises(ValidationError):
        services.accept(viewer=lin, suggestion=first)
    assert Intervention.objects.count() == Goal.objects.count() == 1


def test_editing_takes_another_intervention_and_counts_as_taken_up(relapsed, lin, goal):
    (first, *_) = services.suggest(relapsed)
    made = services.edit(
        viewer=lin, suggestion=first, goal=goal, code="denser_contact", note="每週"
    )
    first.refresh_from_db()
    assert (first.decision, made.goal_id, made.code) == ("edited", goal.pk, "denser_contact")
    assert indicators.suggestion_rates()[first.rule].rate == 1.0


def test_declining_takes_a_coded_reason_and_rests(relapsed, lin, past):
    (first, *_) = services.suggest(relapsed)
    with pytest.raises(ValidationError) as refused:
        services.decline(viewer=lin, suggestion=first, reason="other")
    assert "note" in refused.value.message_dict
    services.decline(viewer=lin, suggestion=first, reason="tried_before")
    past(relapsed, 0, drug_use=4)
    assert first.rule not in {one.rule for one in services.suggest(relapsed)}
    assert indicators.decline_reasons() == {first.rule: {"tried_before": 1}}
    assert indicators.suggestion_rates()[first.rule].rate == 0.0


def test_only_who_may_write_decides(relapsed, office):
    (first, *_) = services.suggest(relapsed)
    for staff in (office.chang, office.officer, office.wei):
        with pytest.raises(Denied):
            services.decline(viewer=office.viewer(staff), suggestion=first, reason="not_now")


def test_what_lapsed_counts_neither_way():
    assert indicators.Uptake(offered=5, accepted=1, declined=1, lapsed=2).rate == 0.5
    assert indicators.Uptake(offered=2, lapsed=2).rate is None


def test_many_cases_cost_what_one_costs(office, relapsed, past, django_assert_max_num_queries):
    others = [office.opened(record=office.person(name=f"王小{n}")) for n in "甲乙丙"]
    for one in others:
        for days in (190, 120, 60):
            past(one, days, drug_use=0)
        past(one, 1, drug_use=4)
    Case.objects.update(now_tier="high", now_strength=4)
    cases = list(Case.objects.all())
    with django_assert_max_num_queries(9):
        assert services.suggest_many(cases) == 12


def test_the_table_may_be_asked_of_a_past_day(relapsed):
    made = services.suggest(relapsed, today() - timedelta(days=30))
    assert made == []
    assert services.suggest_many([relapsed], today()) == 3
