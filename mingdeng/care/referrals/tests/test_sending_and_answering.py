"""The thin path and what crosses it: sent, accepted, completed; late, doubled, revoked."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError

from mingdeng.care.referrals import services
from mingdeng.care.referrals.machine import State
from mingdeng.care.referrals.models import Referral, Step
from mingdeng.care.referrals.services import Overtaken
from mingdeng.care.referrals.services.drafting import Destination
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.outbox.models import Notice
from mingdeng.foundation.worklist.models import Item

pytestmark = pytest.mark.django_db


def told(viewer):
    return [n.title.split("：")[1] for n in Notice.objects.filter(reader_id=viewer.staff_id)]


def owed(**which):
    return sorted(Item.objects.filter(done_at=None, **which).values_list("kind", flat=True))


def test_a_referral_goes_out_is_accepted_and_completed(case, sent, clerk, worker, labour):
    referral = sent(case)
    assert referral.number.startswith("R")
    assert owed(agency_id=labour.pk) == ["referral.answer"]
    assert told(clerk) == ["新的轉介"]

    services.accept(viewer=clerk, referral=referral, note="9 月開課")
    assert owed(agency_id=labour.pk) == ["referral.outcome"]
    assert told(worker) == ["已接受"]

    services.complete(viewer=clerk, referral=referral, outcome="hired")
    held = Referral.objects.get()
    assert (held.state, held.outcome, held.answer) == ("completed", "hired", "9 月開課")
    assert held.ended_on is not None
    assert owed() == []
    assert [s.to_state for s in Step.objects.order_by("pk")] == ["sent", "accepted", "completed"]
    codes = Entry.objects.filter(code__startswith="referral.").order_by("pk")
    assert [e.code for e in codes] == [
        "referral.drafted",
        "referral.sent",
        "referral.accepted",
        "referral.completed",
    ]


def test_a_rejection_is_told_to_the_sender_who_must_decide(case, sent, clerk, worker):
    referral = sent(case)
    services.reject(viewer=clerk, referral=referral, reason="full")
    assert told(worker) == ["退件"]
    assert owed(owner_id=worker.staff_id) == ["referral.decide"]
    assert services.acknowledge(viewer=worker, referral=referral)
    assert owed() == []


def test_asking_elsewhere_is_the_decision_a_rejection_asked_for(case, sent, clerk, agency, worker):
    services.reject(viewer=clerk, referral=sent(case), reason="full")
    sent(case, agency("labour", "另一中心"))
    assert owed(owner_id=worker.staff_id) == []


def test_a_return_needs_acceptance_first_and_is_told(case, sent, clerk, worker):
    referral = sent(case)
    with pytest.raises(Overtaken):
        services.send_back(viewer=clerk, referral=referral, reason="stopped_coming")
    services.accept(viewer=clerk, referral=referral)
    services.send_back(viewer=clerk, referral=referral, reason="stopped_coming")
    assert Referral.objects.get().state == State.RETURNED
    assert "已轉回" in told(worker)
    assert owed(owner_id=worker.staff_id) == ["referral.decide"]


def test_a_revoked_share_is_revoked_on_both_sides(case, sent, clerk, worker, labour):
    referral = sent(case)
    services.accept(viewer=clerk, referral=referral)
    services.withdraw(viewer=worker, referral=referral, reason="need_gone")
    assert Referral.objects.get().state == State.WITHDRAWN
    assert owed(agency_id=labour.pk) == []
    assert "已撤回" in told(clerk)
    with pytest.raises(Overtaken, match="已撤回.*「回報結果」沒有生效"):
        services.complete(viewer=clerk, referral=referral, outcome="hired")


def test_the_second_of_two_acts_hears_what_happened(case, sent, clerk, hire, labour):
    referral = sent(case)
    services.accept(viewer=clerk, referral=referral)
    colleague = hire("partner", at=labour, name="許同仁")
    with pytest.raises(Overtaken, match="已接受（.*示範職能中心）.*「退件」沒有生效"):
        services.reject(viewer=colleague, referral=referral, reason="full")
    assert Step.objects.filter(act="reject").count() == 0


def test_each_act_is_one_sides(case, sent, clerk, worker, agency, hire):
    referral = sent(case)
    with pytest.raises(Exception, match="accept by sender"):
        services.accept(viewer=worker, referral=referral)
    with pytest.raises(Exception, match="withdraw by receiver"):
        services.withdraw(viewer=clerk, referral=referral, reason="other", note="x")
    stranger = hire("partner", at=agency("labour", "別的中心"))
    with pytest.raises(Denied):
        services.accept(viewer=stranger, referral=referral)
    with pytest.raises(Denied):
        services.withdraw(viewer=hire(), referral=referral, reason="need_gone")


def test_a_reason_is_a_code_and_other_needs_words(case, sent, clerk):
    referral = sent(case)
    for reason, note in [("", ""), ("nonsense", ""), ("other", "  "), ("superseded", "")]:
        with pytest.raises(ValidationError):
            services.reject(viewer=clerk, referral=referral, reason=reason, note=note)
    services.reject(viewer=clerk, referral=referral, reason="other", note="週末才有人")


def test_an_outcome_belongs_to_the_service(case, sent, clerk):
    referral = sent(case)
    services.accept(viewer=clerk, referral=referral)
    with pytest.raises(ValidationError):
        services.complete(viewer=clerk, referral=referral, outcome="housed")


def test_sending_twice_makes_one(case, drafted, worker):
    once = uuid.uuid4()
    first = drafted(case, once=once)
    assert drafted(case, once=once).pk == first.pk
    services.send(viewer=worker, referral=first)
    with pytest.raises(Overtaken):
        services.send(viewer=worker, referral=first)
    assert Referral.objects.count() == 1


def test_an_earlier_request_to_the_same_place_is_closed_by_the_new_one(case, sent, clerk, labour):
    old = sent(case)
    new = sent(case)
    old.refresh_from_db()
    assert (old.state, old.reason, old.replaced_by_id) == ("withdrawn", "superseded", new.pk)
    assert owed(agency_id=labour.pk) == ["referral.answer"]
    assert told(clerk).count("已撤回") == 1


def test_acceptance_closes_what_waits_elsewhere_for_the_same_service(
    case, sent, clerk, agency, take
):
    here, there = sent(case), sent(case, agency("labour", "另一中心"))
    someone_else = sent(take(name="別人", number="", phone=""))
    services.accept(viewer=clerk, referral=here)
    there.refresh_from_db()
    someone_else.refresh_from_db()
    assert (there.state, there.reason) == ("withdrawn", "taken_elsewhere")
    assert someone_else.state == "sent"


def test_outside_the_network_the_worker_types_the_answers(case, drafted, worker):
    goes = Destination(outside_kind="residential", outside_name="某某之家")
    referral = drafted(case, goes, service="residential", groups=["identity", "referral"])
    services.send(viewer=worker, referral=referral)
    assert owed(owner_id=worker.staff_id) == ["referral.ring"]
    services.accept(viewer=worker, referral=referral, told_how="phone")
    services.complete(viewer=worker, referral=referral, outcome="housed", told_how="phone")
    assert Referral.objects.get().state == State.COMPLETED
    assert set(Step.objects.exclude(act="send").values_list("told_how", flat=True)) == {"phone"}
    assert owed() == []


def test_a_closed_case_refers_no_more(case, drafted):
    case.now_status = "closed"
    case.save()
    with pytest.raises((ValidationError, Denied)):
        drafted(case)
