"""核閱: signed or sent back by the team's supervisor, never one's own; conferences; rates."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.care.contacts import indicators, services
from mingdeng.care.contacts.hangings import moments, participation
from mingdeng.care.contacts.models import Conference, Contact, Discussed, ReviewState
from mingdeng.care.contacts.queries import conferences, reviews, visits
from mingdeng.care.facts.tests.makers import hire, make_case, make_desk
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.calendar.periods import Period, year_period
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records.services import restrict

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return make_desk()


def visited(desk, viewer=None, **more):
    """A home visit of today that waits for review."""
    values = {
        "once": uuid.uuid4(), "channel": "home_visit", "outcome": "reached",
        "occurred_on": timezone.localdate(), "narrative": "到訪時本人在家。", **more,
    }  # fmt: skip
    return services.record_contact(
        viewer=viewer or desk.see(), case=values.pop("case", desk.case), **values
    )


def test_signing_tells_the_writer_and_changes_no_version(desk):
    contact = visited(desk)
    services.sign(viewer=desk.see(desk.supervisor), contact=contact, remark="很完整")
    contact.refresh_from_db()
    assert (contact.review, contact.version) == (ReviewState.SIGNED, 1)
    assert Notice.objects.get(kind="contact.signed").reader_id == desk.worker.pk
    assert Entry.objects.get(code="contact.signed").actor_id == desk.supervisor.pk


def test_a_returned_record_is_work_until_it_is_corrected_and_waits_again(desk):
    contact = visited(desk)
    sees = desk.see(desk.supervisor)
    with pytest.raises(ValidationError):
        services.send_back(viewer=sees, contact=contact, remark="補")
    services.send_back(viewer=sees, contact=contact, remark="請補子女照顧情形")
    assert Item.objects.get(kind="contact.returned").owner_id == desk.worker.pk
    contact.refresh_from_db()
    services.revise_contact(
        viewer=desk.see(), contact=contact, expected=1, reason="returned",
        narrative="到訪時本人在家，子女由祖母照顧。",
    )  # fmt: skip
    contact.refresh_from_db()
    assert contact.review == ReviewState.WAITING
    assert not Item.objects.filter(kind="contact.returned", done_at=None).exists()


def test_nobody_signs_her_own_nor_another_teams(desk):
    own = visited(desk, desk.see(desk.supervisor))
    with pytest.raises(Denied):
        services.sign(viewer=desk.see(desk.supervisor), contact=own)
    others = hire("supervisor", desk.stranger.postings.get().team)
    with pytest.raises(Denied):
        services.sign(viewer=desk.see(others), contact=visited(desk))
    with pytest.raises(Denied):
        services.sign(viewer=desk.see(), contact=visited(desk))


def test_the_queue_holds_the_teams_oldest_first_and_many_are_signed_at_once(
    desk, django_assert_max_num_queries
):
    made = [
        visited(
            desk,
            case=make_case(desk.worker, desk.team),
            occurred_on=timezone.localdate() - timedelta(days=n),
        )
        for n in range(4)
    ]
    visited(desk, desk.see(desk.supervisor))  # hers: not in her queue
    sees = desk.see(desk.supervisor)
    with django_assert_max_num_queries(12):
        queue = reviews.queue(sees)
    assert queue.total == 4
    assert [row.contact.on for row in queue.rows] == sorted(c.occurred_on for c in made)
    assert reviews.queue(desk.see()).total == 0
    browser = desk.browse(desk.supervisor)
    page = browser.get("/contacts/review/")
    assert "4 筆待核閱" in page_text(page)
    browser.post("/contacts/review/", {"contact": [str(c.ref) for c in made[:3]]})
    assert Contact.objects.filter(review=ReviewState.SIGNED).count() == 3
    assert desk.browse().get("/contacts/review/").status_code == 403


def test_a_conference_counts_its_attendance_and_keeps_each_cases_words_apart(desk):
    other = make_case(desk.stranger, desk.stranger.postings.get().team)
    talk = services.Talk(desk.case, "連續未遇", "改面訪")
    with pytest.raises(Denied):
        hold(desk, [talk, services.Talk(other, "", "")])
    assert not Conference.objects.exists()
    hold(desk, [talk])
    said = Discussed.objects.get()
    assert (said.key_id, said.conclusion) == (desk.case.key_id, "改面訪")
    (moment,) = moments.conferences(None, [desk.case.record_id], None, None, 9)
    assert (moment.title, moment.text) == ("個案討論會", "改面訪")
    page = desk.browse().get(f"/contacts/conferences/{Conference.objects.get().ref}/")
    assert "改面訪" in page_text(page)
    helper = desk.browse(desk.colleague).get(
        f"/contacts/conferences/{Conference.objects.get().ref}/"
    )
    assert "改面訪" not in page_text(helper)
    assert "另有 1 案" in page_text(helper)


def hold(desk, talks):
    return services.hold_conference(
        viewer=desk.see(desk.supervisor), once=uuid.uuid4(), kind="case_conference",
        held_on=timezone.localdate(), attendees=9, outside=2, talks=talks,
    )  # fmt: skip


def test_a_conference_is_recorded_on_screen_and_an_unknown_case_is_named(desk):
    browser = desk.browse()
    today = timezone.localdate()
    said = {
        "kind": "case_conference", "held_on": f"{today.year - 1911}.{today.month}.{today.day}",
        "attendees": "7", "outside": "", "place": "第 2 會議室", "chair": "",
        "once": str(uuid.uuid4()), "talk-TOTAL_FORMS": "1", "talk-INITIAL_FORMS": "0",
        "talk-MIN_NUM_FORMS": "0", "talk-MAX_NUM_FORMS": "20", "talk-0-case_no": "KH100-00000",
        "talk-0-topic": "議題的字", "talk-0-conclusion": "",
    }  # fmt: skip
    wrong = browser.post("/contacts/conferences/new/", said)
    assert wrong.status_code == 422
    assert "議題的字" in page_text(wrong)
    made = browser.post("/contacts/conferences/new/", {**said, "talk-0-case_no": desk.case.case_no})
    assert made.status_code == 302
    assert Conference.objects.get().attendees == 7


def told(desk, n, channel, outcome, on=date(2025, 7, 3), worker=None):
    """`n` contacts as a file tells them."""
    services.record_contacts(
        [
            services.ContactGiven(
                desk.case, (worker or desk.worker).pk, channel, outcome, on, narrative="談過。"
            )
            for _ in range(n)
        ],
        recount=False,
    )


def test_the_two_rates_count_attempts_and_meetings_as_defined(desk):
    told(desk, 6, "phone", "reached")
    told(desk, 2, "home_visit", "reached")
    told(desk, 1, "interview", "reached_brief")
    told(desk, 3, "phone", "no_answer")
    told(desk, 1, "phone", "in_custody")  # no attempt
    told(desk, 4, "network", "network_only")  # in neither rate, but a visit all the same
    period = year_period(114)
    held = indicators.rates(period)[desk.worker.pk]
    assert held.contacts == 17
    assert (held.attempts, held.reached, held.face_to_face) == (12, 9, 3)
    assert held.reached_rate == pytest.approx(0.75)
    assert held.face_rate == pytest.approx(1 / 3)
    assert held.by_channel == {"phone": 10, "home_visit": 2, "interview": 1, "network": 4}
    for measure, count in (("contacts", 17), ("attempts", 12), ("reached", 9),
                           ("face_to_face", 3), ("network", 4)):  # fmt: skip
        assert indicators.what(period, measure).count() == count


def test_a_withdrawn_contact_and_another_period_do_not_count(desk):
    told(desk, 2, "phone", "reached")
    Contact.objects.filter(pk=Contact.objects.first().pk).update(withdrawn_at=timezone.now())
    assert indicators.rates(year_period(114))[desk.worker.pk].contacts == 1
    assert indicators.rates(year_period(113)) == {}


def test_nothing_to_divide_by_is_no_rate(desk):
    assert indicators.Rates().reached_rate is None
    told(desk, 1, "phone", "no_answer")
    held = indicators.rates(year_period(114))[desk.worker.pk]
    assert (held.reached_rate, held.face_rate) == (0.0, None)


def test_the_total_is_the_rate_of_sums(desk):
    busy = indicators.Rates(100, 100, 90, 9)
    idle = indicators.Rates(2, 2, 0, 0)
    assert indicators.total([busy, idle]).reached_rate == pytest.approx(90 / 102)


def test_channels_speak_as_their_year_did():
    assert dict(indicators.channels(year_period(111))) == {
        "phone": "電訪", "home_visit": "家訪", "interview": "面談", "other": "其他訪視",
    }  # fmt: skip
    of_114 = dict(indicators.channels(year_period(114)))
    assert (of_114["network"], of_114["other"]) == ("網絡聯繫", "其他訪談方式")
    across = Period(date(2024, 7, 1), date(2025, 6, 30))
    assert list(dict(indicators.channels(across))) == [
        "phone", "home_visit", "interview", "network", "other",
    ]  # fmt: skip


def test_the_rates_page_shows_her_team_and_each_number_its_records(desk):
    told(desk, 2, "phone", "reached")
    told(desk, 5, "phone", "reached", worker=desk.stranger)
    browser = desk.browse(desk.supervisor)
    page = browser.get("/contacts/rates/?start=114.1.1&end=114.12.31")
    text = page_text(page)
    assert page.status_code == 200
    assert "訪視 2 人次" in text
    assert "邱品睿" not in text
    behind = browser.get("/contacts/rates/1140101-1141231/reached/")
    assert page_text(behind).count("<tr data-item>") == 2
    assert browser.get("/contacts/rates/1140101-1141231/nonsense/").status_code == 403
    assert browser.get(
        f"/contacts/rates/1140101-1141231/reached/?worker={desk.stranger.ref}"
    ).status_code == 403  # fmt: skip
    assert desk.browse().get("/contacts/rates/").status_code == 403


def test_planning_sees_how_many_and_never_who(desk):
    told(desk, 2, "phone", "reached")
    planner = hire("officer")
    planner.postings.update(section="planning")
    text = page_text(desk.browse(planner).get("/contacts/rates/1140101-1141231/reached/"))
    assert text.count("<tr data-item>") == 2
    assert "示範" not in text.replace("示範資料", "").replace("示範機關", "")
    assert desk.case.case_no not in text


def test_contacts_given_to_another_record_read_under_the_other_key(desk):
    contact = visited(desk)
    other = make_case(desk.worker, desk.team).record
    participation.give([contact], other.pk)
    moved = Contact.objects.get()
    assert (moved.record_id, moved.key_id, moved.narrative) == (
        other.pk, other.key_id, "到訪時本人在家。",
    )  # fmt: skip
    assert participation.export([other.pk])[0]["紀錄"] == "到訪時本人在家。"


def test_a_restricted_person_is_in_no_queue_day_or_number_of_the_supervisor(desk):
    visited(desk)
    hidden = make_case(desk.worker, desk.team)
    visited(desk, case=hidden)
    hold(desk, [services.Talk(case, "連續未遇", "改面訪") for case in (desk.case, hidden)])
    sees = desk.see(desk.supervisor)
    tomorrow = timezone.localdate() + timedelta(days=1)
    services.create_appointment(
        viewer=desk.see(), case=hidden, once=uuid.uuid4(), channel="home_visit",
        starts_at=timezone.now() + timedelta(days=1), place_kind="home", district="64000080",
        watcher_id=desk.colleague.pk,
    )  # fmt: skip

    def numbers():
        line = conferences.conferences(sees)[0][0]
        page = conferences.conference_for(sees, line.ref)
        return (
            reviews.queue(sees).total,
            len(reviews.queue(sees).rows),
            len(visits.day(sees, tomorrow, team=True).visits),
            line.cases,
            len(page.talks) + page.unseen,
        )

    assert numbers() == (2, 2, 1, 2, 2)
    restrict(hidden.record, viewer=None, reason="violence", named=[desk.worker.pk])
    assert numbers() == (1, 1, 0, 1, 1)
    assert len(visits.day(desk.see(), tomorrow).visits) == 1
