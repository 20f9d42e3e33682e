"""How the rules do, what a changed one would do, the night's look, the person's own export."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from mingdeng.care.alerts import indicators, jobs, services
from mingdeng.care.alerts.hangings.impact import count
from mingdeng.care.alerts.hangings.participant import export
from mingdeng.care.alerts.models import Alert
from mingdeng.care.alerts.queries.forecast import conditions_that_would_hold
from mingdeng.care.alerts.tests.making import (
    ago,
    contact,
    make_case,
    one,
    standing,
    tell,
    today,
)
from mingdeng.foundation.jobs.models import Job
from mingdeng.foundation.jobs.worker import run_one
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(desk):
    """Four overdoses of one worker: one in time and right, one late, one not so, one untouched."""
    alerts = []
    for _ in range(4):
        case = make_case(desk.worker, desk.team)
        contact(case, ago(5), reached=True, face=True)
        tell(case, "self_harm", "attempt", ago(0))
        services.evaluate(case)
        alerts.append(one(case, "self_harm"))
    now = timezone.now()
    rows = Alert.objects.filter
    rows(pk=alerts[0].pk).update(
        acknowledged_at=now, state="resolved", resolution="safety_plan", resolved_at=now
    )
    rows(pk=alerts[1].pk).update(
        acknowledged_at=alerts[1].acknowledge_by + timedelta(hours=1), state="acknowledged"
    )
    rows(pk=alerts[2].pk).update(
        acknowledged_at=now, state="resolved", resolution="not_so", resolved_at=now
    )
    rows(pk=alerts[3].pk).update(acknowledge_by=now - timedelta(hours=1))
    return desk


def test_in_time_and_right_are_counted_of_those_that_could_be(four):
    found = indicators.measures(four.see(four.supervisor).teams, ago(6), today())
    whole = found.whole
    assert (whole.sent, whole.due, whole.in_time) == (4, 4, 2)
    assert whole.in_time_share == 50.0
    assert (whole.resolved, whole.false, whole.precision) == (2, 1, 50.0)
    assert [row.label for row in found.rules] == ["自傷或自殺行為"]
    ((name, numbers, mean),) = found.workers
    assert (name, sum(numbers)) == ("林書妤", 4)
    assert mean == pytest.approx(4 / len(found.weeks))


def test_nothing_to_divide_is_no_number(desk):
    whole = indicators.measures(None, ago(6), today()).whole
    assert (whole.in_time_share, whole.precision, whole.hours) == (None, None, None)


def test_another_teams_supervisor_counts_none_of_them(four):
    assert indicators.measures(frozenset({999}), ago(6), today()).whole.sent == 0


def test_the_page_of_measures_is_for_those_who_answer_for_them(four, chief):
    page = four.browse(four.supervisor).get("/alerts/measures/")
    assert "及時認領 50.0%" in page_text(page)
    assert four.browse(chief("director")).get("/alerts/measures/").status_code == 200
    for staff in (four.worker, chief("auditor", "")):
        assert four.browse(staff).get("/alerts/measures/").status_code in {403, 404}


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


class TestForecast:
    def test_a_stricter_rule_counts_its_own(self, unlucky):
        assert conditions_that_would_hold("two_failed_contacts", {}, today(), quiet) == (1, 1, 1)
        three = {"trigger": {"kind": "failed_contacts_in_row", "count": 3}}
        assert conditions_that_would_hold("two_failed_contacts", three, today(), quiet) == (1, 0, 1)

    def test_the_editor_is_told_in_a_sentence(self, unlucky):
        asked = {
            "code": "two_failed_contacts",
            "params": {"trigger": {"kind": "failed_contacts_in_row", "count": 1}},
        }
        number, said = count(json.dumps(asked), quiet)
        assert number == 1
        assert "1 案中，現行條件成立 1 則，改後 1 則" in said

    def test_what_cannot_be_used_is_said(self, unlucky):
        broken = {"code": "two_failed_contacts", "params": {"trigger": {"kind": "nobody_wrote"}}}
        assert "參數不完整" in count(json.dumps(broken), quiet)[1]
        assert "沒有這條" in count("no_such_rule", quiet)[1]

    def test_a_code_alone_counts_what_stands(self, unlucky):
        services.evaluate(unlucky.case)
        assert count("two_failed_contacts", quiet)[0] == 1


class TestTheNight:
    def test_every_case_is_looked_at_and_ended_ones_are_cleared(self, unlucky):
        ended = make_case(unlucky.worker, unlucky.team)
        contact(ended, ago(5), reached=True, face=True)
        tell(ended, "overdose", "survived", ago(0))
        services.evaluate(ended)
        type(ended).objects.filter(pk=ended.pk).update(now_status="closed", closed_on=today())
        jobs.look_at_all()
        jobs.look_at_all()
        assert Job.objects.filter(task=jobs.TASK).count() == 1
        while run_one():
            pass
        assert Job.objects.get(task=jobs.TASK).state == "done"
        assert one(unlucky.case, "two_failed_contacts").state == "open"
        assert standing(ended) == []

    def test_the_ladder_is_climbed_until_nothing_is_due(self, unlucky):
        services.evaluate(unlucky.case)
        Alert.objects.update(escalate_at=timezone.now() - timedelta(minutes=1))
        assert jobs.escalate() == 1


def test_the_person_may_ask_for_her_alerts(unlucky):
    services.evaluate(unlucky.case)
    (row,) = export([unlucky.case.record_id])
    assert row["title"] == "連續兩次未遇"
    assert row["text"].startswith("連續 2 次未遇")
