"""The contact form on screen: few taps, nothing typed lost, within its budget, for who may."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from mingdeng.care.contacts import services
from mingdeng.care.contacts.hangings import moments, unfinished, work
from mingdeng.care.contacts.models import Contact
from mingdeng.care.facts.tests.makers import make_desk, stand_in
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.drafts import services as drafts
from mingdeng.foundation.drafts.models import Draft
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.foundation.worklist.models import Item
from mingdeng.foundation.worklist.queries import inbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return make_desk()


def roc(day):
    return f"{day.year - 1911}.{day.month:02}.{day.day:02}"


def prefilled(text):
    """What a browser would send of the page as it stands, before any tap."""
    sent = {}
    for field in re.findall(r"<input[^>]*>", text):
        kind = re.search(r'type="(\w+)"', field)
        name = re.search(r'name="([^"]+)"', field)
        value = re.search(r'value="([^"]*)"', field)
        if not name or (kind and kind[1] in ("radio", "checkbox") and " checked" not in field):
            continue
        sent[name[1]] = value[1] if value else ""
    sent.pop("q", None)
    return sent


def test_a_reached_call_needs_only_what_nobody_can_know_beforehand(desk):
    browser = desk.browse()
    address = f"/contacts/new/{desk.case.ref}/"
    sent = prefilled(page_text(browser.get(address)))
    # two answers and the words: 有遇, a ready sentence, 儲存
    made = browser.post(address, {**sent, "met": "yes", "narrative": "接電話，情緒平穩。"})
    assert made.status_code == 302
    contact = Contact.objects.get()
    assert (contact.channel, contact.outcome, contact.with_whom) == ("phone", "reached", "self")
    assert contact.occurred_on == timezone.localdate()
    assert contact.occurred_at is not None


def test_an_unreached_call_needs_two_taps_and_no_words(desk):
    browser = desk.browse()
    address = f"/contacts/new/{desk.case.ref}/"
    sent = prefilled(page_text(browser.get(address)))
    browser.post(address, {**sent, "met": "no", "why": "no_answer", "narrative": ""})
    contact = Contact.objects.get()
    assert (contact.outcome, contact.reached, contact.next_channel) == (
        "no_answer", False, "home_visit",
    )  # fmt: skip


def test_a_failed_contact_shows_what_the_lost_contact_procedure_still_asks_for(desk):
    address = f"/contacts/new/{desk.case.ref}/"
    browser = desk.browse()
    assert "失聯程序要有" not in page_text(browser.get(address))
    today = timezone.localdate()
    for ago, channel, outcome in (
        (6, "phone", "no_answer"), (5, "phone", "no_answer"), (2, "phone", "switched_off"),
        (1, "home_visit", "not_home"), (0, "phone", "in_custody"),
    ):  # fmt: skip
        services.record_contact(
            viewer=desk.see(), case=desk.case, once=uuid.uuid4(), channel=channel,
            outcome=outcome, occurred_on=today - timedelta(days=ago),
        )  # fmt: skip
    said = page_text(browser.get(address))
    assert "這是第 5 次連續未遇" in said
    assert "已有電訪 2 次、家訪 1 次" in said


def test_what_is_wrong_comes_back_with_everything_typed(desk):
    browser = desk.browse()
    address = f"/contacts/new/{desk.case.ref}/"
    sent = prefilled(page_text(browser.get(address)))
    wrong = browser.post(
        address, {**sent, "met": "yes", "narrative": "一大段話", "occurred_on": "114.2.30"}
    )
    text = page_text(wrong)
    assert wrong.status_code == 422
    assert "一大段話" in text
    assert "114.2.30" in text
    assert not Contact.objects.exists()
    late = roc(timezone.localdate() + timedelta(days=90))
    beyond = browser.post(
        address,
        {
            **sent,
            "met": "yes",
            "narrative": "談過",
            "following": "other",
            "next_on": late,
            "next_channel": "phone",
        },
    )
    assert "晚於規則上限" in page_text(beyond)


def test_another_day_brings_the_words_of_its_year(desk):
    browser = desk.browse()
    address = f"/contacts/new/{desk.case.ref}/"
    part = page_text(
        browser.post(
            address,
            {"channel": "phone", "met": "yes", "occurred_on": "113.12.1", "narrative": "寫到一半"},
            headers={"HX-Request": "true"},
        )
    )
    assert 'name="channel" value="network"' not in part
    today = page_text(browser.get(address))
    assert 'name="channel" value="network"' in today


def test_the_page_keeps_its_budget(desk, django_assert_max_num_queries):
    browser = desk.browse()
    for n in range(12):
        services.record_contact(
            viewer=desk.see(), case=desk.case, once=uuid.uuid4(), channel="phone",
            outcome="no_answer", occurred_on=timezone.localdate() - timedelta(days=n % 5),
        )  # fmt: skip
    services.record_contact(
        viewer=desk.see(), case=desk.case, once=uuid.uuid4(), channel="phone", outcome="reached",
        occurred_on=timezone.localdate(), narrative="談過。",
    )  # fmt: skip
    browser.get(f"/contacts/new/{desk.case.ref}/")
    with django_assert_max_num_queries(20):
        assert browser.get(f"/contacts/new/{desk.case.ref}/").status_code == 200
    contact = Contact.objects.first()
    for address in (
        f"/contacts/{contact.ref}/",
        f"/contacts/{contact.ref}/revise/",
        "/contacts/today/",
        f"/contacts/visits/new/{desk.case.ref}/",
        "/contacts/conferences/",
    ):
        with django_assert_max_num_queries(20):
            assert browser.get(address).status_code == 200, address


def test_opening_the_form_is_on_record_and_a_stranger_meets_the_same_wall_as_for_nothing(desk):
    desk.browse().get(f"/contacts/new/{desk.case.ref}/")
    entry = Entry.objects.get(code="contact.form_opened")
    assert entry.detail["records"] == [desk.case.record_id]
    hidden = desk.browse(desk.stranger).get(f"/contacts/new/{desk.case.ref}/")
    absent = desk.browse(desk.stranger).get(f"/contacts/new/{uuid.uuid4()}/")
    assert hidden.status_code == absent.status_code == 403


def test_a_draft_comes_back_and_is_gone_when_the_contact_is_saved(desk):
    drafts.keep(
        desk.see(), "contact", desk.case.ref,
        {"channel": ["interview"], "met": ["yes"], "narrative": ["寫了一半的話"]},
        desk.case.record_id,
    )  # fmt: skip
    browser = desk.browse()
    address = f"/contacts/new/{desk.case.ref}/"
    text = page_text(browser.get(address))
    assert "寫了一半的話" in text
    assert "沒寫完的草稿" in text
    sent = prefilled(text)
    assert sent["channel"] == "interview"
    browser.post(address, {**sent, "narrative": "寫完了。"})
    assert Contact.objects.get().channel == "interview"
    assert not Draft.objects.exists()


def test_drafts_are_listed_with_whose_they_are_only_while_she_may_write(desk):
    draft = drafts.keep(desk.see(), "contact", desk.case.ref, {"narrative": ["字"]}, None)
    (line,) = unfinished.describe([draft], desk.see()).values()
    assert line.url == f"/contacts/new/{desk.case.ref}/"
    assert unfinished.describe([draft], desk.see(desk.stranger)) == {}


def test_a_deputy_sees_in_whose_name_she_writes(desk):
    stand_in(desk.worker, desk.stranger)
    text = page_text(desk.browse(desk.stranger).get(f"/contacts/new/{desk.case.ref}/"))
    assert "代理 林書妤" in text


def test_two_corrections_at_once_meet_on_the_conflict_screen_and_nothing_is_lost(desk):
    contact = services.record_contact(
        viewer=desk.see(), case=desk.case, once=uuid.uuid4(), channel="phone", outcome="reached",
        occurred_on=timezone.localdate(), narrative="原來的話。",
    )  # fmt: skip
    browser = desk.browse()
    address = f"/contacts/{contact.ref}/revise/"
    sent = prefilled(page_text(browser.get(address)))
    services.revise_contact(
        viewer=desk.see(desk.supervisor), contact=contact, expected=1, narrative="督導的話。",
        minutes=12,
    )  # fmt: skip
    clash = browser.post(address, {**sent, "narrative": "我的話。"})
    text = page_text(clash)
    assert clash.status_code == 409
    for words in ("原來的話。", "我的話。", "督導的話。", "周靜宜"):
        assert words in text
    again = prefilled(text)
    assert again["minutes"] == "12"  # theirs, which I had not touched
    kept = browser.post(address, {**again, "narrative": "我的話。", "keep-narrative": "mine"})
    assert kept.status_code == 302
    contact.refresh_from_db()
    assert (contact.narrative, contact.minutes, contact.version) == ("我的話。", 12, 3)
    page = page_text(browser.get(f"/contacts/{contact.ref}/"))
    assert "第 3 版" in page
    assert "督導的話。" in page  # in the versions


def test_the_inbox_says_what_is_due_and_why_in_few_queries(desk, django_assert_max_num_queries):
    services.record_contact(
        viewer=desk.see(), case=desk.case, once=uuid.uuid4(), channel="phone", outcome="no_answer",
        occurred_on=timezone.localdate(),
    )  # fmt: skip
    sees = desk.see()
    with django_assert_max_num_queries(10):
        (entry,) = inbox(sees).entries
    assert entry.said.title == "家訪"
    assert "連 1 次未遇" in entry.said.reason
    assert entry.said.url == f"/contacts/new/{desk.case.ref}/"
    assert work.describe(Item.objects.all(), desk.see(desk.stranger)) == {}


def test_the_timeline_tells_each_contact_in_its_years_words_with_what_it_changed(desk):
    contact = services.record_contact(
        viewer=desk.see(), case=desk.case, once=uuid.uuid4(), channel="phone", outcome="no_answer",
        occurred_on=timezone.localdate(), attempts=2,
    )  # fmt: skip
    moments.register_tags("test", lambda ids: {contact.pk: ("就業經濟 2→3",)})
    try:
        (moment,) = moments.contacts(None, [desk.case.record_id], None, None, 9)
    finally:
        moments._taggers.pop("test")
    assert (moment.title, moment.text, moment.mark) == (
        "電訪未遇（試 2 次）", "無人接聽。", "miss",
    )  # fmt: skip
    assert "就業經濟 2→3" in moment.tags
