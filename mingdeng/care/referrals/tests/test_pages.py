"""The bureau's pages: choose, write, preview, send; answers that come back; who may see which."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from mingdeng.care.referrals import services
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.tests.makers import NAME, PHONE
from mingdeng.foundation.drafts.models import Draft
from mingdeng.foundation.identity.models import Agency, Role, Section, Staff
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.people.records.models import Restriction

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse(client):
    def _browse(viewer):
        client.force_login(Staff.objects.get(pk=viewer.staff_id))
        return client

    return _browse


def text(answer):
    return page_text(answer)


def form_data(**more):
    return {
        "once": str(uuid.uuid4()), "request": "堆高機班", "urgency": "normal",
        "groups": ["identity", "contact"], **more,
    }  # fmt: skip


def test_choose_write_preview_and_send(browse, case, worker, labour, agree):
    agree(case, ["labour"], ["identity", "contact"])
    page = browse(worker)
    new = reverse("referrals:new", args=[case.ref])
    assert "就業媒合" in text(page.get(new))
    assert labour.name in text(page.get(f"{new}?service=employment"))
    url = f"{new}?service=employment&to={labour.ref}"
    assert "自動帶出的欄位" in text(page.get(url))
    made = page.post(url, form_data())
    referral = Referral.objects.get()
    assert made.url == reverse("referrals:page", args=[referral.ref])
    preview = text(page.get(made.url))
    assert "看過了，送出" in preview
    assert "陳先生" in preview
    assert PHONE not in preview
    page.post(reverse("referrals:send", args=[referral.ref]))
    assert Referral.objects.get().state == "sent"
    assert "已送出" in text(page.get(made.url))


def test_a_form_sent_twice_makes_one_and_comes_back_filled_when_wrong(
    browse, case, worker, labour, agree
):
    agree(case, ["labour"], ["identity", "contact"])
    page = browse(worker)
    url = reverse("referrals:new", args=[case.ref]) + f"?service=employment&to={labour.ref}"
    wrong = page.post(url, form_data(request="", best_time="平日晚上"))
    assert wrong.status_code == 422
    assert "平日晚上" in text(wrong)
    data = form_data()
    page.post(url, data)
    page.post(url, data)
    assert Referral.objects.count() == 1


def test_what_needs_consent_says_where_to_take_it(browse, case, worker, labour):
    page = browse(worker)
    url = reverse("referrals:new", args=[case.ref]) + f"?service=employment&to={labour.ref}"
    shown = text(page.get(url))
    assert "還不能提供" in shown
    assert reverse("consents:new", args=[case.ref]) in shown


def test_what_was_typed_is_kept_and_gone_once_saved(browse, case, worker, labour, agree):
    agree(case, ["labour"], ["identity", "contact"])
    page = browse(worker)
    kept = reverse("drafts:draft", kwargs={"form": "referral", "subject_ref": case.ref})
    assert page.post(kept, {"request": "打到一半"}).status_code == 200
    url = reverse("referrals:new", args=[case.ref]) + f"?service=employment&to={labour.ref}"
    assert "打到一半" in text(page.get(url))
    page.post(url, form_data())
    assert not Draft.objects.exists()


def test_a_draft_edited_by_two_keeps_what_both_typed(browse, case, drafted, worker):
    made = drafted(case)
    page = browse(worker)
    url = reverse("referrals:edit", args=[made.ref])
    page.post(url, form_data(request="甲的話", expected=made.version))
    late = page.post(url, form_data(request="乙的話", expected=made.version))
    assert late.status_code == 409
    assert "乙的話" in text(late)
    assert Referral.objects.get().given["request"] == "甲的話"


def test_a_late_click_shows_what_happened(browse, case, sent, worker, clerk):
    referral = sent(case)
    services.accept(viewer=clerk, referral=referral)
    services.complete(viewer=clerk, referral=referral, outcome="hired")
    url = reverse("referrals:act", args=[referral.ref, "withdraw"])
    answer = browse(worker).post(url, {"withdraw-reason": "need_gone"})
    assert answer.status_code == 409
    assert "已完成" in text(answer)
    assert "沒有生效" in text(answer)


def test_a_rejected_one_offers_another_place(browse, case, sent, worker, clerk):
    referral = sent(case)
    services.reject(viewer=clerk, referral=referral, reason="full")
    shown = text(browse(worker).get(reverse("referrals:page", args=[referral.ref])))
    assert "名額已滿" in shown
    assert "改送他處" in shown


def test_the_list_shows_only_cases_in_reach(browse, hire, take, sent, worker):
    other = hire(name="別的個管員")
    mine, theirs = sent(take()), sent(take(other, "王小美", "", ""), viewer=other)
    shown = text(browse(worker).get(reverse("referrals:list")))
    assert mine.number in shown
    assert theirs.number not in shown
    assert "進行中 1" in shown
    hidden = browse(worker).get(reverse("referrals:page", args=[theirs.ref]))
    absent = browse(worker).get(reverse("referrals:page", args=[uuid.uuid4()]))
    assert hidden.status_code == absent.status_code == 403


def test_the_section_officer_and_the_supervisor_see_more(browse, hire, case, sent, supervisor):
    referral = sent(case)
    officer = hire(Role.OFFICER, section=Section.TREATMENT, name="科員")
    for viewer in (supervisor, officer):
        page = browse(viewer)
        assert referral.number in text(page.get(reverse("referrals:list")))
        assert page.get(reverse("referrals:page", args=[referral.ref])).status_code == 200
    planning = hire(Role.OFFICER, section=Section.PLANNING, name="綜規")
    assert browse(planning).get(reverse("referrals:list")).status_code == 403


def test_a_restricted_person_is_in_no_list_and_no_count(browse, case, sent, worker, hire):
    sent(case)
    held = Restriction.objects.create(record=case.record, reason="staff")
    named = hire(name="指定的人")
    held.named.add(named.staff_id)
    shown = text(browse(worker).get(reverse("referrals:list")))
    assert "進行中 0" in shown
    assert NAME not in shown


def test_pages_follow_each_other_without_gap_or_repeat(browse, take, sent, worker, bureau):
    numbers = {sent(take(name=f"人{n}", number="", phone="")).number for n in range(27)}
    page = browse(worker)
    first = text(page.get(reverse("referrals:list")))
    after = first.split("after=")[1].split('"')[0]
    second = text(page.get(reverse("referrals:list") + f"?after={after}"))
    seen = [number for number in numbers for shown in (first, second) if number in shown]
    assert sorted(seen) == sorted(numbers)
    assert "27 件符合" in first


def test_the_case_page_has_the_panel_and_the_moments(browse, case, sent, worker):
    referral = sent(case)
    page = browse(worker)
    panel = text(page.get(reverse("cases:panel", args=[case.ref, "referrals.case"])))
    assert "就業媒合" in panel
    assert reverse("referrals:new", args=[case.ref]) in panel
    story = text(
        page.get(
            reverse("cases:panel", args=[case.ref, "cases.timeline"]) + "?source=referrals.steps"
        )
    )
    assert "轉介送出：就業媒合" in story
    assert Agency.objects.get(pk=referral.receiver_id).name in story
