"""The thin path: two failed contacts → an alert on the case page → taken note of → dealt with."""

from __future__ import annotations

import uuid

import pytest

from mingdeng.care.alerts import services
from mingdeng.care.alerts.models import Alert
from mingdeng.care.alerts.tests.making import ago, contact, hear, make_desk, one, standing, today
from mingdeng.care.contacts.services import record_contact
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.foundation.worklist.models import Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    desk = make_desk()
    contact(desk.case, ago(20), reached=True, face=True)
    contact(desk.case, ago(3))
    return desk


def fail_again(desk):
    record_contact(
        viewer=desk.see(),
        case=desk.case,
        once=uuid.uuid4(),
        channel="phone",
        outcome="no_answer",
        occurred_on=today(),
    )
    hear()


def test_a_second_failed_contact_raises_an_alert_its_worker_owes_an_answer_to(desk):
    fail_again(desk)
    alert = one(desk.case, "two_failed_contacts")
    assert alert.state == "open"
    assert alert.owner == desk.worker
    assert alert.facts["count"] == 2
    item = Item.objects.get(kind="alert.open", done_at=None)
    assert item.owner == desk.worker
    assert item.due_at == alert.acknowledge_by
    assert Entry.objects.filter(code="alert.raised").exists()
    assert Event.objects.filter(code="alert.raised").exists()


def test_the_case_page_shows_it_with_its_dates_and_buttons(desk):
    fail_again(desk)
    alert = one(desk.case, "two_failed_contacts")
    page = page_text(desk.browse().get(f"/cases/{desk.case.ref}/"))
    assert "連續 2 次未遇" in page
    assert "我知道了" in page
    assert f"/alerts/{alert.ref}/" in page


def test_taking_note_keeps_it_owed_until_it_is_dealt_with(desk):
    fail_again(desk)
    alert = one(desk.case, "two_failed_contacts")
    answer = desk.browse().post(
        f"/alerts/{alert.ref}/acknowledge/", {"next": f"/cases/{desk.case.ref}/"}
    )
    assert answer.url == f"/cases/{desk.case.ref}/"
    alert.refresh_from_db()
    assert alert.state == "acknowledged"
    assert alert.acknowledged_by_id == desk.worker.pk
    item = Item.objects.get(kind="alert.open", done_at=None)
    assert item.due_at == alert.resolve_by


def test_dealing_with_it_wants_the_record_it_speaks_of(desk):
    fail_again(desk)
    alert = one(desk.case, "two_failed_contacts")
    browser = desk.browse()
    refused = browser.post(f"/alerts/{alert.ref}/resolve/", {"resolution": "visit_planned"})
    assert refused.status_code == 422
    assert "先排定訪視" in page_text(refused)
    lacking = browser.post(f"/alerts/{alert.ref}/resolve/", {"resolution": "other", "note": ""})
    assert lacking.status_code == 422
    assert "請寫幾個字說明" in page_text(lacking)
    done = browser.post(
        f"/alerts/{alert.ref}/resolve/", {"resolution": "other", "note": "本人住院，已與病房聯絡"}
    )
    assert done.status_code == 302
    alert.refresh_from_db()
    assert (alert.state, alert.resolution) == ("resolved", "other")
    assert alert.note == "本人住院，已與病房聯絡"
    assert not Item.objects.filter(kind="alert.open", done_at=None).exists()
    assert Entry.objects.get(code="alert.resolved").reason == "other"


def test_what_was_dealt_with_is_not_raised_again_the_next_night(desk):
    fail_again(desk)
    alert = one(desk.case, "two_failed_contacts")
    with_note = {"viewer": desk.see(), "alert": alert, "resolution": "other", "note": "已寄掛號信"}
    services.resolve(**with_note)
    services.evaluate(desk.case)
    assert standing(desk.case, "two_failed_contacts") == []


def test_it_lapses_by_itself_when_the_person_is_reached(desk):
    fail_again(desk)
    record_contact(
        viewer=desk.see(),
        case=desk.case,
        once=uuid.uuid4(),
        channel="phone",
        outcome="reached",
        occurred_on=today(),
        narrative="談了近況",
    )
    hear()
    alert = Alert.objects.get(case=desk.case, rule="two_failed_contacts")
    assert alert.state == "lapsed"
    assert not Item.objects.filter(kind="alert.open", done_at=None).exists()


def test_a_colleague_of_another_team_finds_no_such_page(desk):
    fail_again(desk)
    alert = one(desk.case, "two_failed_contacts")
    browser = desk.browse(desk.stranger)
    assert browser.get(f"/alerts/{alert.ref}/").status_code in {403, 404}
    assert browser.post(f"/alerts/{alert.ref}/acknowledge/").status_code in {403, 404}
    alert.refresh_from_db()
    assert alert.state == "open"
