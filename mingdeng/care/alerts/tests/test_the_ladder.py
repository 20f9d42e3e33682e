"""What nobody dealt with climbs: worker, supervisor, section, director, each told once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mingdeng.care.alerts import services
from mingdeng.care.alerts.models import Alert
from mingdeng.care.alerts.tests.making import ago, one, stand_in, tell
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.foundation.worklist.models import DIRECTION, Item
from mingdeng.foundation.worklist.queries import open_items

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def urgent(desk):
    tell(desk.case, "overdose", "survived", ago(0))
    services.evaluate(desk.case)
    return one(desk.case, "overdose")


def told(kind="alert.escalated"):
    return set(Notice.objects.filter(kind=kind).values_list("reader_id", flat=True))


def climb(alert):
    alert.refresh_from_db()
    services.escalate_due(alert.escalate_at)
    alert.refresh_from_db()
    return alert


def test_nothing_climbs_before_its_time(urgent):
    assert services.escalate_due(urgent.escalate_at - timedelta(seconds=1)) == 0
    assert urgent.escalate_at - urgent.sent_at == timedelta(hours=12)


def test_it_climbs_rung_by_rung_and_each_is_told_once(desk, urgent, chief):
    officer, director = chief("officer"), chief("director")
    assert climb(urgent).escalation == 1
    assert told() == {desk.supervisor.pk}
    services.escalate_due(timezone.now() + timedelta(hours=13))
    assert told() == {desk.supervisor.pk}
    assert climb(urgent).escalation == 2
    assert told() == {desk.supervisor.pk, officer.pk}
    assert climb(urgent).escalation == 3
    assert director.pk in told()
    assert urgent.escalate_at is None
    assert services.escalate_due(timezone.now() + timedelta(days=90)) == 0
    assert Event.objects.filter(code="alert.escalated").count() == 3
    assert Entry.objects.filter(code="alert.escalated").count() == 3
    item = Item.objects.get(kind="alert.escalated", done_at=None)
    assert item.section == DIRECTION


def test_the_supervisor_finds_it_in_her_inbox(desk, urgent):
    climb(urgent)
    kinds = {item.kind for item in open_items(desk.see(desk.supervisor))}
    assert "alert.escalated" in kinds
    page = page_text(desk.browse(desk.supervisor).get("/"))
    assert "逾時未處理：藥物過量" in page


def test_a_rung_nobody_stands_on_is_passed_over(desk, urgent, chief):
    director = chief("director")
    climb(urgent)
    assert climb(urgent).escalation == 3
    assert told() == {desk.supervisor.pk, director.pk}


def test_who_stands_in_for_the_supervisor_is_told_as_well(desk, urgent):
    stand_in(desk.supervisor, desk.colleague)
    climb(urgent)
    assert told() == {desk.supervisor.pk, desk.colleague.pk}


def test_what_was_dealt_with_does_not_climb(desk, urgent):
    Alert.objects.filter(pk=urgent.pk).update(state="resolved")
    assert services.escalate_due(timezone.now() + timedelta(days=2)) == 0


def test_taking_note_does_not_stop_the_clock_of_dealing_with_it(desk, urgent):
    services.acknowledge(viewer=desk.see(), alert=urgent)
    assert climb(urgent).escalation == 1


def test_taken_up_after_it_went_up_the_next_rung_waits_its_hours_again(desk, urgent, chief):
    chief("officer")
    climb(urgent)
    services.acknowledge(viewer=desk.see(desk.supervisor), alert=urgent)
    urgent.refresh_from_db()
    assert urgent.acknowledged_by_id == desk.supervisor.pk
    wait = urgent.escalate_at - timezone.now()
    assert timedelta(hours=23) < wait <= timedelta(hours=24)


def test_the_bell_names_neither_person_nor_reason(desk, urgent):
    climb(urgent)
    title = Notice.objects.get(kind="alert.escalated").title
    assert desk.case.case_no in title
    assert "過量" not in title
    assert "示範" not in title


def test_lapsing_clears_what_the_rungs_owed(desk, urgent):
    climb(urgent)
    desk.case.record.facts.update(withdrawn_at=timezone.now())
    services.evaluate(desk.case)
    assert not Item.objects.filter(kind__startswith="alert.", done_at=None).exists()
