"""The rule's tier follows ratings and facts; the worker's stands beside it, a lower one signed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingdeng.care.assessments import floors, queries, services
from mingdeng.care.assessments.floors import Ground
from mingdeng.care.assessments.hangings import handlers, impact
from mingdeng.care.assessments.models import Tier, TierRequest
from mingdeng.care.assessments.queries.tiers import tier_on
from mingdeng.care.assessments.tests.conftest import ago, today
from mingdeng.care.cases.models import Case
from mingdeng.care.facts.models import Fact
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.worklist.models import Item

pytestmark = pytest.mark.django_db


def now(case):
    case.refresh_from_db()
    return case.now_tier, case.now_strength


def fact(case, kind, outcome, on):
    return Fact.objects.create(
        key=case.record.key, record=case.record, kind=kind, outcome=outcome,
        occurred_on=on, told_by="agency",
    )  # fmt: skip


@pytest.fixture
def calm(case, everything):
    everything(case, 60, risk=0, guard=4)
    services.retier(case)
    return case


@pytest.fixture
def alerting():
    held = {}
    floors.register("test", lambda cases, on: {c: held[c] for c in cases if c in held})
    yield held
    floors.forget("test")


def test_a_case_never_rated_is_mid_and_says_why(case):
    tier = services.retier(case)
    assert now(case) == ("mid", 3)
    assert {"few": 0} in tier.because


def test_the_same_again_writes_nothing(calm):
    count = Tier.objects.count()
    services.retier(calm)
    assert Tier.objects.count() == count


def test_a_rise_closes_the_old_tier_the_day_before_and_is_told(calm, everything):
    Tier.objects.update(from_on=ago(30))
    everything(calm, 0, risk=4, guard=0)
    services.retier(calm)
    assert now(calm) == ("high", 5)
    old, new = Tier.objects.order_by("pk")
    assert (old.to_on, new.from_on, new.to_on) == (ago(1), today(), None)
    told = Event.objects.filter(code="tier.changed").last()
    assert told.payload == {
        "case_id": calm.pk, "tier_id": new.pk, "source": "rule", "rose": True,
    }  # fmt: skip


def test_a_fall_waits_and_then_comes_true_in_the_daily_run(case, everything):
    everything(case, 100, risk=4, guard=0)
    everything(case, 10, risk=0, guard=4)
    services.retier(case)
    assert now(case) == ("high", 5)
    assert services.retier_all(today() + timedelta(days=17)) == 0
    assert services.retier_all(today() + timedelta(days=18)) == 1
    assert now(case) == ("low", 1)


def test_an_overdose_holds_the_tier_up_and_its_day_comes(calm):
    fact(calm, "overdose", "survived", ago(89))
    tier = services.retier(calm)
    assert now(calm) == ("high", 5)
    assert tier.because[0]["floor"] == "overdose"
    services.retier_all(today() + timedelta(days=2))
    assert now(calm) == ("low", 1)


def test_who_went_back_to_prison_is_no_longer_just_released(calm):
    fact(calm, "custody", "out", ago(30))
    services.retier(calm)
    assert now(calm) == ("mid", 3)
    fact(calm, "custody", "in", ago(1))
    services.retier(calm)
    assert now(calm) == ("low", 1)


def test_a_fact_withdrawn_holds_nothing(calm):
    row = fact(calm, "overdose", "survived", ago(5))
    Fact.objects.filter(pk=row.pk).update(withdrawn_at=row.recorded_at)
    services.retier(calm)
    assert now(calm) == ("low", 1)


def test_a_fact_told_moves_the_tier_by_its_event(calm):
    fact(calm, "self_harm", "attempt", ago(1))
    event = Event(code="fact.told", payload={"record_id": calm.record_id})
    handlers.follow_fact(event)
    handlers.follow_fact(event)
    assert now(calm) == ("high", 5)


def test_alerts_above_hold_the_tier_up_by_the_registry(calm, alerting):
    alerting[calm.pk] = [Ground("positive_after_negatives", ago(3))]
    services.retier(calm)
    assert now(calm) == ("high", 4)
    alerting[calm.pk] = [Ground("positive_after_negatives", ago(30), until=ago(1))]
    services.retier(calm)
    assert now(calm) == ("low", 1)


def test_a_closed_case_keeps_its_tier(calm, everything):
    type(calm).objects.filter(pk=calm.pk).update(now_status="closed")
    everything(calm, 0, risk=4, guard=0)
    assert services.retier(calm) is None
    assert now(calm) == ("low", 1)


def raised(case, lin, strength=4):
    return services.ask_tier(
        viewer=lin, case=case, strength=strength, reason="crisis", note="家屬來電"
    )


def test_a_worker_raises_at_once_and_the_rule_stays_beside(calm, lin):
    raised(calm, lin)
    assert now(calm) == ("high", 4)
    assert {t.source: t.strength for t in Tier.objects.filter(to_on=None)} == {
        "rule": 1, "worker": 4,
    }  # fmt: skip


def test_the_workers_tier_stands_whatever_the_rule_says_until_lifted(calm, lin, everything):
    raised(calm, lin, 3)
    everything(calm, 0, risk=4, guard=0)
    services.retier(calm)
    assert now(calm) == ("mid", 3)
    services.lift_tier(viewer=lin, case=calm)
    assert now(calm) == ("high", 5)


def test_a_rule_that_rose_above_the_workers_tier_is_shown(calm, lin, everything, office):
    from mingdeng.care.cases.queries import case_for

    raised(calm, lin, 3)
    case, grant = case_for(lin, calm.ref)
    assert not queries.tier_story(lin, case, grant, today()).outrun
    everything(calm, 0, risk=4, guard=0)
    services.retier(calm)
    assert queries.tier_story(lin, case, grant, today()).outrun


@pytest.fixture
def wish(case, lin, everything):
    everything(case, 60, risk=3, guard=1)
    services.retier(case)
    return services.ask_tier(
        viewer=lin, case=case, strength=2, reason="stable_support", note="家人同住，每週門診"
    )


def test_a_lower_tier_waits_for_the_supervisor(wish, case):
    assert now(case)[0] == "high"
    item = Item.objects.get(kind="assessments.tier_request")
    assert (item.team_id, item.done_at) == (case.now_team_id, None)


def test_the_supervisor_signs_and_it_holds(wish, case, office):
    services.decide_tier(viewer=office.viewer(office.chou), request=wish, approve=True)
    assert now(case) == ("low", 2)
    assert Item.objects.get(kind="assessments.tier_request").done_at is not None
    assert Tier.objects.get(source="worker").decided_by_id == office.chou.pk


def test_nobody_signs_her_own_nor_as_deputy_of_the_one_who_asked(wish, case, office):
    office.deputy(office.lin, office.chou)
    for staff in (office.lin, office.chou, office.wei, office.chang):
        with pytest.raises(Denied):
            services.decide_tier(viewer=office.viewer(staff), request=wish, approve=True)


def test_a_return_takes_a_remark_and_changes_nothing(wish, case, office):
    chou = office.viewer(office.chou)
    with pytest.raises(ValidationError):
        services.decide_tier(viewer=chou, request=wish, approve=False)
    services.decide_tier(viewer=chou, request=wish, approve=False, remark="請補門診紀錄")
    assert now(case)[0] == "high"
    with pytest.raises(ValidationError):
        services.decide_tier(viewer=chou, request=wish, approve=True)


def test_only_one_wish_waits_at_a_time_and_it_can_be_taken_back(wish, case, lin):
    with pytest.raises(ValidationError):
        services.ask_tier(viewer=lin, case=case, strength=1, reason="stable_support", note="同上")
    services.withdraw_tier_request(viewer=lin, request=wish)
    assert TierRequest.objects.get().decision == "withdrawn"


@pytest.mark.parametrize(
    ("strength", "reason", "note", "field"),
    [
        (1, "crisis", "x", "strength"), (4, "stable_support", "x", "reason"),
        (4, "crisis", " ", "note"), (9, "crisis", "x", "strength"), (4, "luck", "x", "reason"),
    ],
)  # fmt: skip
def test_a_wish_that_cannot_be_names_the_field(calm, lin, strength, reason, note, field):
    with pytest.raises(ValidationError) as refused:
        services.ask_tier(viewer=lin, case=calm, strength=strength, reason=reason, note=note)
    assert field in refused.value.message_dict


def test_what_stood_on_a_past_day_can_be_asked(calm, lin):
    Tier.objects.filter(source="rule").update(from_on=ago(30))
    raised(calm, lin)
    assert tier_on(calm.pk, ago(1)).source == "rule"
    assert tier_on(calm.pk, today()).source == "worker"
    assert tier_on(calm.pk, ago(31)) is None


def test_the_verdicts_of_many_cases_cost_what_one_costs(office, everything):
    cases = [office.opened(record=office.person(name=f"王小{n}", phones=[])) for n in "甲乙丙"]
    for case in cases:
        everything(case, 20)
    counts = []
    cases = list(Case.objects.filter(pk__in=[c.pk for c in cases]).select_related("record"))
    for some in (cases[:1], cases):
        with CaptureQueriesContext(connection) as seen:
            queries.verdicts(some, today())
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_impact_of_a_changed_rule_is_counted_before_saving(calm):
    cuts = [{"at_least": 0, "tier": "high", "strength": 5}]
    told = []

    def tell(done, total):
        told.append((done, total))

    changed, words = impact.count(json.dumps({"thresholds": cuts}), tell)
    assert told == [(1, 1)]
    assert changed == 1
    assert "1 案中有 1 案" in words
    assert impact.count(json.dumps({}), tell)[0] == 0
    assert "參數不完整" in impact.count(json.dumps({"thresholds": []}), tell)[1]
    assert impact.count("tier", tell)[0] == 1
