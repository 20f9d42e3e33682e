"""Two evaluations, two answers, two clocks at the same moment. Both databases."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from mingdeng.care.alerts import services
from mingdeng.care.alerts.models import Alert, Quota
from mingdeng.care.alerts.tests.making import ago, contact, make_case, make_desk, tell
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.rules.loading import load_all
from mingdeng.foundation.worklist.models import Item

pytestmark = pytest.mark.databases


@pytest.fixture
def desk(transactional_db):
    load_all()
    made = make_desk()
    contact(made.case, ago(20), reached=True, face=True)
    contact(made.case, ago(3))
    contact(made.case, ago(1))
    return made


def at_once(*acts):
    """Run the acts together (one after the other where the database has one writer)."""
    results, start = [], threading.Barrier(len(acts))
    parallel = connection.vendor == "postgresql"

    def run(act):
        try:
            if parallel:
                start.wait(timeout=10)
            results.append(act())
        except Exception as error:
            results.append(error)
        finally:
            if parallel:
                connection.close()

    if not parallel:
        for act in acts:
            run(act)
        return results
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_four_evaluations_at_once_raise_one_alert(desk):
    tell(desk.case, "overdose", "survived", ago(0))
    results = at_once(*[lambda: services.evaluate(desk.case)] * 4)
    assert not [one for one in results if isinstance(one, Exception)]
    assert Alert.objects.filter(rule="two_failed_contacts").count() == 1
    assert Alert.objects.filter(rule="overdose").count() == 1
    assert Item.objects.filter(kind="alert.open", done_at=None).count() == 2
    assert Entry.objects.filter(code="alert.raised").count() == 1
    assert Notice.objects.filter(kind="alert.raised").count() == 1


def test_a_budget_is_not_overdrawn_by_two_at_once(desk):
    cases = []
    for n in range(8):
        case = make_case(desk.worker, desk.team, now_tier="low", now_strength=2, now_phase=1)
        contact(case, ago(42 + n), reached=True)
        contact(case, ago(43 + n), reached=True, face=True)
        cases.append(case)
    results = at_once(*[lambda case=case: services.evaluate(case) for case in cases])
    assert not [one for one in results if isinstance(one, Exception)]
    assert Quota.objects.get().used == 6
    assert Alert.objects.filter(rule="overdue_visit", state="open").count() == 6
    assert Alert.objects.filter(rule="overdue_visit", state="suppressed").count() == 2


def test_two_answers_at_once_leave_one(desk):
    services.evaluate(desk.case)
    alert = Alert.objects.get(rule="two_failed_contacts")

    def answer(staff, words):
        return lambda: services.resolve(
            viewer=desk.see(staff), alert=alert, resolution="other", note=words
        )

    results = at_once(answer(desk.worker, "她寫的"), answer(desk.supervisor, "督導寫的"))
    assert sorted(type(one).__name__ for one in results) == ["Alert", "Overtaken"]
    assert Entry.objects.filter(code="alert.resolved").count() == 1


def test_two_clocks_climb_one_rung(desk):
    services.evaluate(desk.case)
    due = Alert.objects.get(rule="two_failed_contacts").escalate_at
    assert sorted(at_once(*[lambda: services.escalate_due(due)] * 2)) == [0, 1]
    assert Notice.objects.filter(kind="alert.escalated").count() == 1
