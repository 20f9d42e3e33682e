"""Facts are told once, by who may, in the words of their day; corrected and withdrawn in sight."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.care.facts import hangings, participation, queries, services
from mingdeng.care.facts.given import FactGiven, refusal
from mingdeng.care.facts.models import Fact
from mingdeng.care.facts.tests.makers import make_case, make_desk, stand_in
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit.models import Entry, Revision
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.events.models import Event
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def desk():
    return make_desk()


def tell(desk, viewer=None, **more):
    values = {
        "kind": "urine", "outcome": "positive", "occurred_on": TODAY(), "told_by": "prosecutor",
        "detail": {"substances": ["methamphetamine"]}, "note": "觀護人室通報", **more,
    }  # fmt: skip
    case = values.pop("case", desk.case)
    return services.tell_fact(viewer=viewer or desk.see(), record=case.record, **values)


def test_a_fact_is_told_with_its_audit_and_its_event_and_neither_says_what_it_was(desk):
    fact = tell(desk)
    entry = Entry.objects.get(code="fact.told")
    assert entry.detail == {"records": [desk.case.record_id]}
    assert Event.objects.get(code="fact.told").payload == {
        "fact_id": fact.pk,
        "record_id": desk.case.record_id,
    }
    assert queries.title_of(fact) == "尿液檢驗：陽性"
    assert queries.words_of(fact) == "物質：甲基安非他命；觀護人室通報"


def test_the_same_form_sent_twice_tells_it_once(desk):
    once = uuid.uuid4()
    assert tell(desk, once=once).pk == tell(desk, once=once).pk
    assert Fact.objects.count() == 1


def test_a_deputys_telling_names_both(desk):
    stand_in(desk.worker, desk.stranger)
    tell(desk, desk.see(desk.stranger))
    entry = Entry.objects.get(code="fact.told")
    assert (entry.actor_id, entry.acting_for_id) == (desk.stranger.pk, desk.worker.pk)


def test_a_colleague_who_may_only_take_a_call_tells_nothing(desk):
    with pytest.raises(Denied):
        tell(desk, desk.see(desk.colleague))
    with pytest.raises(Denied):
        tell(desk, desk.see(desk.stranger))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "no_such_kind"}, "kind"),
        ({"outcome": "in"}, "outcome"),
        ({"told_by": "a_bird"}, "told_by"),
        ({"occurred_on": TODAY() + timedelta(days=1)}, "occurred_on"),
        ({"until_on": TODAY() - timedelta(days=1)}, "until_on"),
    ],
)
def test_what_cannot_be_is_refused_by_field(desk, more, field):
    with pytest.raises(ValidationError) as refused:
        tell(desk, **more)
    assert field in refused.value.message_dict


def test_a_planned_release_may_lie_ahead(desk):
    ahead = TODAY() + timedelta(days=20)
    assert tell(desk, kind="custody", outcome="release_planned", occurred_on=ahead, detail={}).pk


def test_many_facts_are_told_at_once_and_taking_the_file_in_again_tells_nothing(
    desk, django_assert_max_num_queries
):
    given = [
        FactGiven(desk.case.record_id, "dose", "kept", TODAY() - timedelta(days=n), "clinic")
        for n in range(300)
    ]
    with django_assert_max_num_queries(20):
        assert services.tell_facts(given) == 300
    assert services.tell_facts(given) == 0
    assert Fact.objects.count() == 300
    assert refusal(FactGiven(1, "dose", "positive", TODAY(), "clinic")) == (
        "outcome", "「結果」不是這個種類可選的，請重新選擇。",
    )  # fmt: skip


def test_a_correction_keeps_what_stood_and_a_stale_one_is_refused(desk):
    fact = tell(desk)
    services.correct_fact(
        viewer=desk.see(), fact=fact, expected=1, reason="source_corrected", outcome="negative"
    )
    assert Revision.objects.get(subject_id=fact.pk, subject_type="care_facts.fact").changes == {
        "outcome": ["positive", "negative"]
    }
    with pytest.raises(StaleEdit):
        services.correct_fact(
            viewer=desk.see(), fact=fact, expected=1, reason="mistyped", outcome="refused"
        )


def test_a_withdrawn_fact_counts_nowhere_and_is_still_shown_as_withdrawn(desk):
    fact = tell(desk)
    services.withdraw_fact(viewer=desk.see(), fact=fact, expected=1, reason="wrong_person")
    assert queries.facts_of([desk.case.record_id]) == []
    grant = scopes.grant_on(desk.see(), desk.case.record_id)
    (shown,) = queries.shown_to(grant, [desk.case.record_id])
    assert shown.withdrawn == "不是這個人"
    with pytest.raises(ValidationError):
        services.correct_fact(
            viewer=desk.see(), fact=fact, expected=2, reason="mistyped", outcome="negative"
        )


def test_each_kind_is_known_only_under_its_group(desk):
    tell(desk)
    tell(desk, kind="custody", outcome="in", detail={"place": "高雄監獄"}, note="")
    tell(desk, kind="job", outcome="started", detail={"work": "堆高機"}, note="", told_by="self")
    grant = Grant(read=frozenset({Group.CASEWORK, Group.JUSTICE}))
    shown = queries.shown_to(grant, [desk.case.record_id])
    assert {fact.kind for fact in shown} == {"custody", "job"}
    words = {fact.kind: fact.words for fact in shown}
    assert words["custody"] == "機構或地點：高雄監獄"
    bare = queries.shown_to(Grant(read=frozenset({Group.HEALTH})), [desk.case.record_id])
    assert [(fact.kind, bool(fact.words)) for fact in bare] == [("urine", False)]


def test_the_timeline_gives_each_fact_the_group_of_its_kind(desk):
    tell(desk)
    tell(desk, kind="custody", outcome="in", detail={}, occurred_on=TODAY() - timedelta(days=9))
    found = hangings.moments(None, [desk.case.record_id], None, None, 10)
    assert [(moment.title, moment.group) for moment in found] == [
        ("尿液檢驗：陽性", "health"), ("入出監（所）：入", "justice"),
    ]  # fmt: skip


def test_custody_is_read_from_the_last_fact_up_to_the_day(desk):
    record = desk.case.record_id
    days = {n: TODAY() - timedelta(days=n) for n in (60, 40, 20)}
    tell(desk, kind="custody", outcome="in", occurred_on=days[60], detail={})
    tell(desk, kind="custody", outcome="out", occurred_on=days[40], detail={})
    tell(desk, kind="custody", outcome="in", occurred_on=days[20], detail={})
    ahead = TODAY() + timedelta(days=12)
    tell(desk, kind="custody", outcome="release_planned", occurred_on=ahead, detail={})
    now = queries.custody_of([record])
    assert (now.inside, now.since, now.free_on) == (True, days[20], ahead)
    between = queries.custody_of([record], TODAY() - timedelta(days=30))
    assert (between.inside, between.free_on) == (False, days[40])
    assert queries.custody_of([record], TODAY() - timedelta(days=70)) is None


def test_the_forms_words_are_those_of_the_day_and_only_what_may_be_told(desk):
    page = desk.browse().get(f"/facts/new/{desk.case.ref}/")
    assert page.status_code == 200
    assert "尿液檢驗" in page_text(page)
    part = page_text(desk.browse().post(
        f"/facts/new/{desk.case.ref}/",
        {"kind": "urine", "occurred_on": "114.7.31", "note": "先寫的字"},
        headers={"HX-Request": "true"},
    ))  # fmt: skip
    assert "陽性" in part
    assert "先寫的字" in part
    assert "請選" not in part


def test_a_fact_is_told_on_screen_and_comes_back_filled_in_when_wrong(desk):
    browser = desk.browse()
    address = f"/facts/new/{desk.case.ref}/"
    once = str(uuid.uuid4())
    said = {"kind": "urine", "occurred_on": "2/30", "outcome": "positive", "told_by": "police",
            "note": "路檢", "once": once}  # fmt: skip
    wrong = browser.post(address, said)
    assert wrong.status_code == 422
    assert "路檢" in page_text(wrong)
    assert not Fact.objects.exists()
    right = browser.post(address, {**said, "occurred_on": "114.7.30"})
    assert right.status_code == 302
    assert Fact.objects.get().occurred_on == date(2025, 7, 30)


def test_two_corrections_at_once_meet_on_the_conflict_screen(desk):
    fact = tell(desk)
    browser = desk.browse()
    address = f"/facts/{fact.ref}/correct/"
    services.correct_fact(
        viewer=desk.see(),
        fact=fact,
        expected=1,
        reason="confirmed",
        outcome="negative",
        note="複驗",
    )
    mine = {"outcome": "abnormal", "occurred_on": "114.7.30", "told_by": "prosecutor",
            "note": "觀護人室通報", "reason": "mistyped", "version": "1"}  # fmt: skip
    clash = browser.post(address, mine)
    text = page_text(clash)
    assert clash.status_code == 409
    assert "檢體異常" in text
    assert "複驗" in text  # their note was not lost, mine was unchanged
    settled = browser.post(
        address, {**mine, "note": "複驗", "version": "2", "keep-outcome": "theirs"}
    )
    assert settled.status_code == 302
    fact = Fact.objects.get()
    assert (fact.outcome, fact.occurred_on, fact.note) == ("negative", date(2025, 7, 30), "複驗")


def test_an_unknown_fact_and_a_hidden_one_look_the_same(desk):
    fact = tell(desk)
    browser = desk.browse(desk.stranger)
    hidden = browser.get(f"/facts/{fact.ref}/correct/")
    absent = browser.get(f"/facts/{uuid.uuid4()}/correct/")
    assert hidden.status_code == absent.status_code == 403


def test_a_fact_given_to_another_record_reads_under_the_other_key(desk):
    fact = tell(desk)
    other = make_case(desk.worker, desk.team).record
    participation.give([fact], other.pk)
    moved = Fact.objects.get()
    assert (moved.record_id, moved.key_id, moved.note) == (other.pk, other.key_id, "觀護人室通報")
    assert participation.export([other.pk])[0]["事實"] == "尿液檢驗：陽性"


@pytest.mark.databases
def test_the_database_refuses_a_fact_that_ends_before_it_began(desk):
    from django.db import IntegrityError

    fact = tell(desk)
    with pytest.raises(IntegrityError):
        Fact.objects.filter(pk=fact.pk).update(until_on=fact.occurred_on - timedelta(days=1))


def test_what_is_typed_is_kept_and_comes_back_until_it_is_told(desk):
    browser = desk.browse()
    address, draft = f"/facts/new/{desk.case.ref}/", f"/drafts/fact/{desk.case.ref}/"
    typed = {"kind": "urine", "occurred_on": "114.7.30", "note": "還沒寫完", "told_by": "police"}
    assert browser.post(draft, typed).status_code == 200
    page = page_text(browser.get(address))
    assert "還沒寫完" in page
    assert "陽性" in page
    assert "已帶回來" in page
    said = {**typed, "outcome": "positive", "once": str(uuid.uuid4())}
    assert browser.post(address, said).status_code == 302
    assert browser.get(draft).status_code == 204
    assert desk.browse(desk.stranger).post(draft, typed).status_code == 403
