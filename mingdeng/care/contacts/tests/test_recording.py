"""A contact on record: what it sets in motion, once, by who may."""

from __future__ import annotations

import uuid
from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.care.contacts import services
from mingdeng.care.contacts.models import Contact, ReviewState
from mingdeng.care.contacts.services import NextGiven
from mingdeng.care.facts.services import tell_fact
from mingdeng.care.facts.tests.makers import hire, make_case, make_desk, stand_in
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Entry, Revision
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.worklist.models import Item

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture
def desk():
    return make_desk()


def call(desk, viewer=None, **more):
    """A reached telephone call now."""
    values = {
        "once": uuid.uuid4(), "channel": "phone", "outcome": "reached", "occurred_on": today(),
        "narrative": "接電話，情緒平穩。", **more,
    }  # fmt: skip
    case = values.pop("case", desk.case)
    return services.record_contact(viewer=viewer or desk.see(), case=case, **values)


def test_a_reached_call_sets_the_case_the_next_contact_and_what_is_owed(desk):
    contact = call(desk, occurred_at=time(0, 1), minutes=6, marks=["attention"])
    desk.case.refresh_from_db()
    case = desk.case
    assert (case.last_contact_on, case.last_reached_on, case.failed_in_row) == (today(), today(), 0)
    assert case.last_face_on is None
    # never met: the window of face-to-face ran out long ago, so the next working day by home visit
    assert case.next_contact_on == current_calendar().next_working_day(today())
    assert case.next_channel == "home_visit"
    assert (contact.next_on, contact.rule_version) == (case.next_contact_on, "2018-01-01")
    item = Item.objects.get(kind="contact.due", done_at=None)
    assert (item.owner_id, timezone.localtime(item.due_at).date()) == (
        desk.worker.pk, case.next_contact_on,
    )  # fmt: skip
    entry = Entry.objects.get(code="contact.recorded")
    assert entry.detail == {"records": [case.record_id]}
    assert Event.objects.get(code="contact.recorded").payload["reached"] is True
    assert case.version == 1  # a call is no edit of the case


def test_the_same_form_sent_twice_makes_one_contact(desk):
    once = uuid.uuid4()
    assert call(desk, once=once).pk == call(desk, once=once).pk
    assert Contact.objects.count() == 1
    assert Entry.objects.filter(code="contact.recorded").count() == 1


def test_failed_contacts_count_up_and_a_reached_one_ends_the_row(desk):
    for nth in (1, 2, 3):
        call(desk, outcome="no_answer", narrative="", attempts=2)
        desk.case.refresh_from_db()
        assert desk.case.failed_in_row == nth
    assert desk.case.last_reached_on is None
    assert desk.case.next_channel == "home_visit"
    call(desk)
    desk.case.refresh_from_db()
    assert desk.case.failed_in_row == 0


def test_known_custody_neither_counts_as_a_failure_nor_ends_the_row(desk):
    call(desk, outcome="no_answer", narrative="")
    call(desk, outcome="in_custody", narrative="家屬說已入監。")
    desk.case.refresh_from_db()
    assert desk.case.failed_in_row == 1


def test_in_custody_nothing_is_owed_until_he_is_out(desk):
    tell_fact(viewer=desk.see(), record=desk.case.record, kind="custody", outcome="in",
              occurred_on=today(), told_by="prison")  # fmt: skip
    call(desk, outcome="in_custody", narrative="")
    desk.case.refresh_from_db()
    assert desk.case.next_contact_on is None
    assert not Item.objects.filter(kind="contact.due", done_at=None).exists()


def test_a_home_visit_counts_as_met_and_waits_for_the_supervisor(desk):
    contact = call(desk, channel="home_visit")
    desk.case.refresh_from_db()
    assert contact.face_to_face
    assert desk.case.last_face_on == today()
    assert contact.review == ReviewState.WAITING
    assert call(desk).review == ReviewState.NONE


def test_every_record_of_somebody_new_waits_for_the_supervisor(desk):
    new = hire(team=desk.team, since=today() - timedelta(days=20))
    case = make_case(new, desk.team)
    assert call(desk, desk.see(new), case=case).review == ReviewState.WAITING


def test_a_deputys_contact_names_both(desk):
    stand_in(desk.worker, desk.stranger)
    contact = call(desk, desk.see(desk.stranger))
    assert (contact.worker_id, contact.acting_for_id) == (desk.stranger.pk, desk.worker.pk)
    entry = Entry.objects.get(code="contact.recorded")
    assert (entry.actor_id, entry.acting_for_id) == (desk.stranger.pk, desk.worker.pk)
    assert Item.objects.get(kind="contact.due", done_at=None).owner_id == desk.worker.pk


def test_who_may_not_write_records_nothing(desk):
    for other in (desk.colleague, desk.stranger):
        with pytest.raises(Denied):
            call(desk, desk.see(other))
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"outcome": "not_home"}, "outcome"),
        ({"with_whom": "parent"}, "with_whom"),
        ({"marks": ["gold_star"]}, "marks"),
        ({"narrative": "  "}, "narrative"),
        ({"occurred_on": timezone.localdate() + timedelta(days=1)}, "occurred_on"),
        ({"occurred_on": timezone.localdate() - timedelta(days=400)}, "occurred_on"),
        ({"occurred_on": timezone.localdate() - timedelta(days=30)}, "occurred_on"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_writes_nothing(desk, more, field):
    with pytest.raises(ValidationError) as refused:
        call(desk, **more)
    assert list(refused.value.message_dict) == [field]
    assert not Contact.objects.exists()
    assert not Event.objects.filter(code="contact.recorded").exists()


def test_network_liaison_exists_from_114_on(desk):
    case = make_case(desk.worker, desk.team, opened_on=date(2024, 3, 1))
    viewer = desk.see(desk.supervisor)  # who alone may put so old a contact on record
    with pytest.raises(ValidationError) as refused:
        call(desk, viewer, case=case, channel="network", outcome="network_only",
             occurred_on=date(2024, 12, 31))  # fmt: skip
    assert "channel" in refused.value.message_dict
    assert call(desk, viewer, case=case, channel="network", outcome="network_only",
                occurred_on=date(2025, 1, 2), narrative="").pk  # fmt: skip


def test_a_day_beyond_the_rule_needs_a_reason_that_may_go_beyond_it(desk):
    late = today() + timedelta(days=40)
    for reason in ("", "sooner"):
        with pytest.raises(ValidationError):
            call(desk, following=NextGiven(late, "phone", reason))
    contact = call(desk, following=NextGiven(late, "phone", "person_asked"))
    assert (contact.next_on, contact.next_moved_reason) == (late, "person_asked")
    assert contact.rule_on < late
    assert Item.objects.get(kind="contact.due", done_at=None).facts["moved"] == "person_asked"


def test_a_reason_that_wants_words_wants_them_in_the_record(desk):
    agreed = NextGiven(today() + timedelta(days=40), "phone", "supervisor_agreed")
    with pytest.raises(ValidationError) as refused:
        call(desk, outcome="no_answer", narrative="", following=agreed)
    assert "narrative" in refused.value.message_dict
    contact = call(desk, outcome="no_answer", narrative="督導同意改為每月。", following=agreed)
    assert contact.next_moved_reason == "supervisor_agreed"


def test_a_contact_told_late_does_not_move_what_a_newer_one_planned(desk):
    newer = call(desk)
    call(desk, occurred_on=today() - timedelta(days=3), outcome="no_answer", narrative="")
    desk.case.refresh_from_db()
    assert desk.case.last_contact_on == today()
    assert desk.case.next_contact_on == newer.next_on
    assert desk.case.failed_in_row == 0


def test_sections_are_saved_with_the_contact_or_not_at_all(desk):
    seen = []
    contact = call(desk, sections=[lambda case, made: seen.append((case.pk, made.pk))])
    assert seen == [(desk.case.pk, contact.pk)]

    def breaks(case, made):
        raise ValidationError("因子沒有存成")

    with pytest.raises(ValidationError):
        call(desk, sections=[breaks])
    assert Contact.objects.count() == 1


def test_a_tier_that_a_section_changes_already_decides_the_next_day(desk):
    desk.case.last_face_on = today()
    desk.case.save()
    call(desk, channel="home_visit")

    def raise_tier(case, made):
        type(case).objects.filter(pk=case.pk).update(now_tier="high")

    contact = call(desk, sections=[raise_tier])
    assert contact.rule_on == today() + timedelta(days=14)


def test_a_contact_told_after_the_closing_owes_nothing(desk):
    case = make_case(
        desk.worker, desk.team, now_status="closed", closed_on=today(), closing_reason="completed"
    )
    call(desk, case=case)
    case.refresh_from_db()
    assert (case.last_reached_on, case.next_contact_on) == (today(), None)
    assert not Item.objects.filter(case_id=case.pk).exists()


def test_an_event_of_the_case_plans_anew_and_its_closing_ends_what_is_owed(desk):
    from mingdeng.foundation.events.services import deliver_due, emit

    emit("case.assigned", case_id=desk.case.pk, worker_id=desk.worker.pk, before_id=None)
    deliver_due()
    assert Item.objects.get(kind="contact.due", done_at=None).owner_id == desk.worker.pk
    emit("case.closed", case_id=desk.case.pk)
    deliver_due()
    assert not Item.objects.filter(kind="contact.due", done_at=None).exists()


def test_a_release_told_starts_the_clock_again(desk):
    from mingdeng.foundation.events.services import deliver_due

    for days, outcome in ((40, "in"), (1, "out")):
        tell_fact(viewer=desk.see(), record=desk.case.record, kind="custody", outcome=outcome,
                  occurred_on=today() - timedelta(days=days), told_by="prison")  # fmt: skip
        deliver_due()
        desk.case.refresh_from_db()
        assert (desk.case.next_contact_on is None) == (outcome == "in")
    assert desk.case.next_contact_on <= today() + timedelta(days=14)


def test_immediate_danger_calls_the_supervisor_at_once(desk):
    call(desk, danger=True)
    notice = Notice.objects.get(kind="contact.danger")
    assert (notice.reader_id, notice.mail) == (desk.supervisor.pk, True)
    assert "示範" not in notice.title


def test_a_correction_keeps_what_stood_and_recounts_the_case(desk):
    contact = call(desk)
    services.revise_contact(
        viewer=desk.see(), contact=contact, expected=1, outcome="no_answer", narrative=None
    )
    desk.case.refresh_from_db()
    assert (desk.case.last_reached_on, desk.case.failed_in_row) == (None, 1)
    changes = Revision.objects.get(subject_type="care_contacts.contact").changes
    assert changes["outcome"] == ["reached", "no_answer"]
    assert changes["narrative"] == ["接電話，情緒平穩。", None]
    with pytest.raises(StaleEdit):
        services.revise_contact(viewer=desk.see(), contact=contact, expected=1, minutes=3)


def test_after_a_day_a_correction_needs_a_reason(desk):
    contact = call(desk)
    Contact.objects.filter(pk=contact.pk).update(recorded_at=timezone.now() - timedelta(hours=25))
    contact.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        services.revise_contact(viewer=desk.see(), contact=contact, expected=1, minutes=3)
    assert "reason" in refused.value.message_dict
    assert services.revise_contact(
        viewer=desk.see(), contact=contact, expected=1, minutes=3, reason="mistyped"
    ).minutes == 3  # fmt: skip


def test_a_withdrawn_contact_counts_nowhere_and_stays_readable(desk):
    contact = call(desk)
    services.withdraw_contact(viewer=desk.see(), contact=contact, expected=1, reason="duplicate")
    desk.case.refresh_from_db()
    assert desk.case.last_contact_on is None
    held = Contact.objects.get()
    assert (held.withdrawn_reason, held.narrative) == ("duplicate", "接電話，情緒平穩。")


def test_many_contacts_are_recorded_at_once(desk, django_assert_max_num_queries):
    given = [
        services.ContactGiven(
            desk.case,
            desk.worker.pk,
            "phone",
            "reached",
            today() - timedelta(days=n),
            narrative="談過。",
        )
        for n in range(150)
    ]
    with django_assert_max_num_queries(16):
        assert services.record_contacts(given) == 150
    assert services.record_contacts(given) == 0
    desk.case.refresh_from_db()
    assert desk.case.last_reached_on == today()


@pytest.mark.databases
def test_the_database_refuses_a_meeting_nobody_attended(desk):
    from django.db import IntegrityError

    contact = call(desk, outcome="no_answer", narrative="")
    with pytest.raises(IntegrityError):
        Contact.objects.filter(pk=contact.pk).update(face_to_face=True)
