"""A partner refers somebody in: received as her agency's record, taken in by the bureau."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from mingdeng.care.cases import indicators
from mingdeng.care.cases.models import Case
from mingdeng.care.referrals import services
from mingdeng.care.referrals.gates import NoFlow
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.services import incoming
from mingdeng.care.referrals.services.recognising import recognise, take_in_as
from mingdeng.care.referrals.tests.makers import NAME, NUMBER
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.scopes import grant_on
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.events.services import deliver_due
from mingdeng.foundation.identity.models import Role, Staff
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.foundation.worklist.models import Item
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.queries import same_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer_in(hire, agency):
    return hire(Role.PARTNER, at=agency("police", "示範分局"), name="王警員")


@pytest.fixture
def received(officer_in):
    def _receive(viewer=None, name=NAME, number=NUMBER, **more):
        return services.receive(
            viewer=viewer or officer_in,
            once=more.pop("once", uuid.uuid4()),
            purpose=more.pop("purpose", "reoffence_plan"),
            given={"request": "請評估開案", "attention": "家人不知情"},
            name=name,
            sex="m",
            birth_date=date(1984, 3, 5),
            id_number=number,
            phone="0912345678",
            address="高雄市鳳山區中山路1號",
            **more,
        )

    return _receive


@pytest.fixture
def page(client):
    def _browse(viewer):
        client.force_login(Staff.objects.get(pk=viewer.staff_id))
        return client

    return _browse


def test_it_arrives_in_the_queue_and_the_intake_is_told(received, supervisor, officer_in):
    made = received()
    assert (made.state, made.sender_id) == ("sent", officer_in.agency_id)
    assert Item.objects.get(kind="referral.incoming").section == "treatment"
    assert Notice.objects.filter(reader_id=supervisor.staff_id).exists()
    assert made.record.agency_id == officer_in.agency_id


def test_sent_twice_it_is_one(received):
    once = uuid.uuid4()
    assert received(once=once).pk == received(once=once).pk
    assert PersonRecord.objects.count() == 1


def test_only_a_clerk_refers_in_and_only_under_an_agreement(received, worker, hire, agency):
    with pytest.raises(Denied):
        received(worker)
    with pytest.raises(NoFlow):
        received(hire(Role.PARTNER, at=agency("labour", "職訓")))


def test_accepted_taken_in_opened_and_reported(received, supervisor, officer_in, hire):
    made = received()
    services.accept(viewer=supervisor, referral=made)
    assert Item.objects.filter(kind="referral.intake", done_at=None).count() == 1
    case = services.take_in(
        viewer=supervisor, referral=made, once=uuid.uuid4(), source="police_investigation"
    )
    assert case.referred_by_id == officer_in.agency_id
    assert case.record_id == made.record_id
    assert not Item.objects.filter(kind="referral.intake", done_at=None).exists()
    assert incoming.report_decision(case.pk, "opened") == 1
    made.refresh_from_db()
    assert (made.state, made.outcome) == ("completed", "opened")
    assert incoming.report_decision(case.pk, "opened") == 0


def test_an_intake_turned_away_is_reported_by_its_event(received, supervisor):
    from mingdeng.foundation.events.services import emit

    made = received()
    services.accept(viewer=supervisor, referral=made)
    case = services.take_in(
        viewer=supervisor, referral=made, once=uuid.uuid4(), source="police_investigation"
    )
    emit("case.closed", case_id=case.pk, reason="not_eligible")
    deliver_due()
    made.refresh_from_db()
    assert (made.state, made.outcome) == ("completed", "not_opened")


def test_somebody_known_is_joined_to_his_case(received, supervisor, case):
    made = received()
    services.accept(viewer=supervisor, referral=made)
    found = recognise(supervisor, made).people
    assert [ref for ref, _ in found] == [str(case.record.ref)]
    joined = take_in_as(
        viewer=supervisor, referral=made, once=uuid.uuid4(), source="police_investigation",
        shielded=False, person=found[0][0], ground="same_number",
    )  # fmt: skip
    assert joined.pk == case.pk
    assert Case.objects.count() == 1
    assert same_person(case.record_id) == sorted([case.record_id, made.record_id])
    assert Item.objects.get(kind="referral.outcome", done_at=None).owner_id == case.now_worker_id
    made.refresh_from_db()
    assert made.state == "accepted"


def test_going_on_past_somebody_alike_takes_a_coded_reason(received, supervisor, case):
    made = received()
    services.accept(viewer=supervisor, referral=made)
    told = {"viewer": supervisor, "referral": made, "source": "police_investigation"}
    with pytest.raises(ValidationError, match="相似的人"):
        take_in_as(**told, once=uuid.uuid4())
    made.refresh_from_db()
    assert made.case is None
    taken = take_in_as(**told, once=uuid.uuid4(), duplicate_reason="twin")
    assert taken.pk != case.pk
    assert Entry.objects.filter(code="referral.taken_in", reason="twin").exists()


def test_the_form_of_taking_in_asks_the_reason_and_what_the_source_asks(
    page, received, supervisor, case
):
    made = received()
    services.accept(viewer=supervisor, referral=made)
    browser = page(supervisor)
    shown = page_text(browser.get(reverse("referrals:page", args=[made.ref])))
    assert "不是同一人的理由" in shown
    take = reverse("referrals:take_in", args=[made.ref])
    sent = {"once": str(uuid.uuid4()), "source": "hospital", "person": "new"}
    refused = browser.post(take, sent)
    assert refused.status_code == 422
    text = page_text(refused)
    assert "請選是哪一位，或選不是的理由" in text
    assert "請回答是否適用 §21" in text
    assert Case.objects.count() == 1
    answer = browser.post(take, {**sent, "override": "twin", "shielded": "yes"})
    assert answer.status_code == 302
    assert Case.objects.get(source="hospital").shielded


def test_an_adult_suspected_by_social_affairs_is_counted_on_the_third_path(
    received, supervisor, hire, agency
):
    made = received(hire(Role.PARTNER, at=agency("social", "社會局")), purpose="child_protection")
    services.accept(viewer=supervisor, referral=made)
    case = take_in_as(
        viewer=supervisor,
        referral=made,
        once=uuid.uuid4(),
        source="social_affairs",
        child_case=True,
    )
    today = timezone.localdate()
    assert indicators.minors_by_path(today, today) == {"adult_suspected": 1}
    assert case.flows.get().case_id == case.pk


def test_it_is_taken_in_only_once_accepted_and_only_by_intake(received, supervisor, worker):
    made = received()
    with pytest.raises(ValidationError, match="請先接受"):
        services.take_in(viewer=supervisor, referral=made, once=uuid.uuid4(), source="other")
    with pytest.raises(Denied):
        services.accept(viewer=worker, referral=made)
    with pytest.raises(Denied):
        services.take_in(viewer=worker, referral=made, once=uuid.uuid4(), source="other")


def test_a_rejection_is_told_to_the_partner(received, supervisor, officer_in):
    services.reject(viewer=supervisor, referral=received(), reason="out_of_area")
    assert Notice.objects.filter(reader_id=officer_in.staff_id, kind="referral.reject").exists()
    assert Referral.objects.get().state == "rejected"


def test_the_pages_of_the_queue(page, received, supervisor, worker):
    made = received()
    browser = page(supervisor)
    queue = page_text(browser.get(reverse("referrals:incoming")))
    assert "陳○偉" in queue
    shown = page_text(browser.get(reverse("referrals:page", args=[made.ref])))
    assert "家人不知情" in shown
    assert NUMBER not in shown
    accept = reverse("referrals:act", args=[made.ref, "accept"])
    assert browser.post(accept, {"accept-note": ""}).status_code == 302
    form = page_text(browser.get(reverse("referrals:page", args=[made.ref])))
    assert "開案" in form
    answer = browser.post(
        reverse("referrals:take_in", args=[made.ref]),
        {"once": str(uuid.uuid4()), "source": "police_investigation", "shielded": "no"},
    )
    assert answer.url == reverse("cases:page", args=[Case.objects.get().ref])
    assert page(worker).get(reverse("referrals:incoming")).status_code == 403
    assert page(worker).get(reverse("referrals:page", args=[made.ref])).status_code == 403


def test_what_a_partner_told_opens_nothing_for_her(received, officer_in, case):
    received()
    assert not grant_on(officer_in, case.record_id).read
