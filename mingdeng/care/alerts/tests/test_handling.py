"""Taking note, dealing with it, reminding: who may, what it wants, what it leaves behind."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.care.alerts import catalogue, services
from mingdeng.care.alerts.models import Alert
from mingdeng.care.alerts.queries.evidence import done_since, ways
from mingdeng.care.alerts.tests.making import (
    ago,
    contact,
    make_case,
    one,
    stand_in,
    tell,
    today,
)
from mingdeng.care.contacts.models import Appointment
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Entry, Revision
from mingdeng.foundation.outbox.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(unlucky):
    services.evaluate(unlucky.case)
    return one(unlucky.case, "two_failed_contacts")


def offered(alert):
    codes = catalogue.find(alert.rule, today()).resolve
    done = done_since(alert, alert.case, codes)
    return {way.code: way for way in ways(codes, done, today())}


def test_taking_note_twice_is_once(unlucky, failed):
    services.acknowledge(viewer=unlucky.see(), alert=failed)
    first = Alert.objects.get(pk=failed.pk).acknowledged_at
    services.acknowledge(viewer=unlucky.see(unlucky.supervisor), alert=failed)
    held = Alert.objects.get(pk=failed.pk)
    assert held.acknowledged_at == first
    assert held.acknowledged_by_id == unlucky.worker.pk
    assert Entry.objects.filter(code="alert.acknowledged").count() == 1


def test_a_deputy_acts_for_the_absent_and_both_names_are_kept(unlucky, failed):
    stand_in(unlucky.worker, unlucky.colleague)
    services.acknowledge(viewer=unlucky.see(unlucky.colleague), alert=failed)
    entry = Entry.objects.get(code="alert.acknowledged")
    assert (entry.actor_id, entry.acting_for_id) == (unlucky.colleague.pk, unlucky.worker.pk)


def test_a_colleague_who_does_not_stand_in_may_not(unlucky, failed):
    with pytest.raises(Denied):
        services.acknowledge(viewer=unlucky.see(unlucky.colleague), alert=failed)


def test_an_officer_reads_and_does_not_act(unlucky, failed, chief):
    officer = unlucky.see(chief("officer"))
    with pytest.raises(Denied):
        services.resolve(viewer=officer, alert=failed, resolution="other", note="看過")


def test_the_failed_call_is_not_its_own_answer(failed):
    assert not offered(failed)["reached"].open
    assert not offered(failed)["face_to_face"].open


def test_a_meeting_recorded_since_opens_its_way(unlucky, failed):
    contact(unlucky.case, today(), reached=True, face=True)
    assert offered(failed)["face_to_face"].open
    assert offered(failed)["reached"].on == today()


def test_a_visit_planned_opens_its_way(unlucky, failed):
    Appointment.objects.create(
        key=unlucky.case.key,
        case=unlucky.case,
        record=unlucky.case.record,
        worker=unlucky.worker,
        channel="home_visit",
        starts_at=timezone.now() + timezone.timedelta(days=1),
    )
    assert offered(failed)["visit_planned"].open
    services.resolve(viewer=unlucky.see(), alert=failed, resolution="visit_planned")
    assert Alert.objects.get(pk=failed.pk).resolution == "visit_planned"


def test_only_the_ways_of_its_rule_are_taken(unlucky, failed):
    with pytest.raises(ValidationError) as refused:
        services.resolve(viewer=unlucky.see(), alert=failed, resolution="prison_visit")
    assert "resolution" in refused.value.message_dict


def test_what_was_closed_in_between_is_said_and_nothing_changes(unlucky, failed):
    services.resolve(viewer=unlucky.see(), alert=failed, resolution="other", note="已寄信")
    with pytest.raises(services.Overtaken, match="林書妤"):
        services.resolve(
            viewer=unlucky.see(unlucky.supervisor), alert=failed, resolution="other", note="再記"
        )
    assert Alert.objects.get(pk=failed.pk).note == "已寄信"


def test_the_note_is_kept_as_a_sealed_version(unlucky, failed):
    services.resolve(viewer=unlucky.see(), alert=failed, resolution="other", note="已寄信")
    revision = Revision.objects.filter(subject_type="care_alerts.alert").last()
    assert revision.changes["note"][1] == "已寄信"


def test_several_are_taken_note_of_and_one_closed_does_not_undo_them(unlucky, failed):
    other = make_case(unlucky.worker, unlucky.team)
    tell(other, "overdose", "survived", ago(0))
    services.evaluate(other)
    Alert.objects.filter(pk=failed.pk).update(state="lapsed")
    done = services.acknowledge_many(viewer=unlucky.see(), alerts=[failed, one(other, "overdose")])
    assert done == (1, 1)


class TestReminding:
    def test_the_supervisor_asks_once_a_day(self, unlucky, failed):
        for _ in range(2):
            services.remind(viewer=unlucky.see(unlucky.supervisor), alert=failed)
        notice = Notice.objects.get(kind="alert.reminded")
        assert notice.reader_id == unlucky.worker.pk

    def test_a_worker_does_not_remind(self, unlucky, failed):
        with pytest.raises(Denied):
            services.remind(viewer=unlucky.see(), alert=failed)
