"""A partner sees her referrals' own fields while they are shared, and nothing else answers her."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.consents import services as consents
from mingdeng.care.referrals import services
from mingdeng.care.referrals.models import Referral
from mingdeng.care.referrals.tests.makers import NAME, NUMBER, PHONE
from mingdeng.foundation.access.groups import Relation
from mingdeng.foundation.access.scopes import grant_on, grants_on
from mingdeng.foundation.access.tests import walk
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.identity.models import Agency, Staff
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.people.records.services import register_person

pytestmark = pytest.mark.django_db
MARKERS = {
    "health": "健康標記Ｈ",
    "justice": "司法標記Ｊ",
    "family": "家庭標記Ｆ",
    "minors": "孩子標記Ｍ",
}
TYPED = {
    "request": "請安排訓練",
    "substances": MARKERS["health"],
    "hours_required": MARKERS["justice"],
    "caregiver": MARKERS["family"],
    "child_name": MARKERS["minors"],
}


@pytest.fixture
def browse(client):
    def _browse(viewer):
        client.force_login(Staff.objects.get(pk=viewer.staff_id))
        return client

    return _browse


def text(answer):
    return page_text(answer)


def pages_of(page, referral):
    """Everything a clerk can read about a referral."""
    return "".join(
        text(page.get(url))
        for url in (
            reverse("portal:desk"),
            reverse("portal:desk") + "?tab=serving",
            reverse("portal:desk") + "?tab=ended",
            reverse("portal:referral", args=[referral.ref]),
        )
    ) + text(page.post(reverse("portal:search"), {"q": referral.number}))


def test_no_marker_of_a_group_outside_the_agreement_reaches_her(browse, case, sent, clerk):
    referral = sent(case, given=TYPED)
    seen = pages_of(browse(clerk), referral)
    assert "請安排訓練" in seen
    for marker in (*MARKERS.values(), NAME, NUMBER, PHONE, "中山路", case.case_no):
        assert marker not in seen, marker


def test_a_hospital_sees_what_its_own_agreement_says(browse, case, sent, agency, hire):
    hospital = agency("hospital", "示範醫院")
    nurse = hire("partner", at=hospital)
    referral = sent(case, hospital, service="outpatient", given=TYPED,
                    groups=["identity", "contact", "health", "referral"])  # fmt: skip
    seen = pages_of(browse(nurse), referral)
    assert MARKERS["health"] in seen
    for group in ("justice", "family", "minors"):
        assert MARKERS[group] not in seen


def test_a_number_is_masked_and_showing_it_is_recorded(browse, case, sent, clerk):
    referral = sent(case)
    page = browse(clerk)
    shown = text(page.get(reverse("portal:referral", args=[referral.ref])))
    assert PHONE not in shown
    answer = page.post(reverse("portal:show", args=[referral.ref, "phone"]))
    assert json.loads(answer.content)["value"] == PHONE
    entry = Entry.objects.get(code="referral.value_shown")
    assert (entry.detail["field"], entry.actor_id) == ("phone", clerk.staff_id)
    assert page.post(reverse("portal:show", args=[referral.ref, "request"])).status_code == 404


def test_a_revoked_share_is_revoked_on_both_sides(browse, case, sent, clerk, worker):
    referral = sent(case)
    services.accept(viewer=clerk, referral=referral, note="我們的回覆")
    services.withdraw(viewer=worker, referral=referral, reason="need_gone", note="本人已就業")
    seen = pages_of(browse(clerk), referral)
    assert "已撤回" in seen
    assert referral.number in seen
    for gone in ("陳先生", "堆高機", "0912", "我們的回覆", "本人已就業"):
        assert gone not in seen, gone
    ours = text(browse(worker).get(reverse("referrals:page", args=[referral.ref])))
    assert "已撤回" in ours
    assert grant_on(clerk, case.record_id).relation != Relation.SHARED


def test_after_consent_is_withdrawn_only_number_and_state_remain(browse, case, sent, clerk, worker):
    referral = sent(case)
    services.accept(viewer=clerk, referral=referral)
    page = browse(clerk)
    assert "堆高機" in pages_of(page, referral)
    consents.withdraw(viewer=worker, consent=referral.consent, on=timezone.localdate(), how="phone")
    seen = pages_of(browse(clerk), referral)
    assert referral.number in seen
    assert "已接受" in seen
    assert "停止提供資料" in text(page.get(reverse("outbox:bell")))
    for gone in ("陳先生", "堆高機", "0912"):
        assert gone not in seen, gone
    assert page.post(reverse("portal:show", args=[referral.ref, "phone"])).status_code == 404
    assert grants_on(clerk, [case.record_id])[case.record_id].read == frozenset()


def test_a_consent_that_ran_out_shares_no_more(browse, case, sent, clerk):
    referral = sent(case)
    yesterday = timezone.localdate() - timedelta(days=1)
    type(referral.consent).objects.filter(pk=referral.consent_id).update(
        from_on=yesterday, to_on=yesterday
    )
    assert "堆高機" not in pages_of(browse(clerk), referral)


def test_what_ended_is_shown_for_a_while_and_then_no_more(browse, case, sent, clerk):
    referral = sent(case)
    services.accept(viewer=clerk, referral=referral)
    services.complete(viewer=clerk, referral=referral, outcome="hired")
    page = browse(clerk)
    assert "堆高機" in pages_of(page, referral)
    ended = timezone.localdate() - timedelta(days=91)
    Referral.objects.filter(pk=referral.pk).update(ended_on=ended)
    assert "堆高機" not in pages_of(page, referral)


def test_drafts_and_other_agencies_referrals_are_not_there(
    browse, case, drafted, sent, agency, clerk
):
    draft = drafted(case)
    other = sent(case, agency("labour", "別的中心"))
    page = browse(clerk)
    listed = text(page.get(reverse("portal:desk")))
    assert draft.number not in listed
    assert other.number not in listed
    nobody = "00000000-0000-4000-8000-000000000000"
    absent = same(page.get(reverse("portal:referral", args=[nobody])))
    for hidden in (draft, other):
        assert same(page.get(reverse("portal:referral", args=[hidden.ref]))) == absent


def same(answer):
    """An answer without what differs from request to request."""
    held = re.sub("代碼 404・[0-9a-f]+", "", text(answer))
    return answer.status_code, clean(held)


def test_no_other_address_answers_her_better_than_a_wrong_one(browse, case, sent, clerk, worker):
    referral = sent(case)
    page = browse(clerk)
    wrong = same(page.get("/no/such/page/"))
    assert wrong[0] == 404
    refs = {
        "case": case.ref, "record": case.record.ref, "person": case.record.ref,
        "referral": referral.ref, "consent": referral.consent.ref,
    }  # fmt: skip
    tried = 0
    for route in walk.routes():
        made = route.policy
        if made is None or made.public or made.closed or not made.about:
            continue
        if route.name.startswith("portal:"):
            continue
        ref = refs.get(made.about, case.ref)
        kwargs = {
            name: str(ref) if "UUID" in type(converter).__name__ else value
            for (name, converter), value in zip(
                route.converters.items(), route.sample().values(), strict=True
            )
        }
        for method in (page.get, page.post):
            answer = method(reverse(route.name, kwargs=kwargs))
            if answer.status_code == 405:
                continue
            assert same(answer) == wrong, (route.name, answer.status_code)
            tried += 1
    assert tried > 40


@pytest.mark.parametrize("kind", ["police", "prosecutor"])
def test_a_self_help_case_never_shows_to_police_or_prosecutors(
    browse, hire, agency, take, kind, bureau
):
    """Same counts, order and text with and without one, even were it sent by mistake."""
    office = agency(kind, "某機關")
    officer = hire("partner", at=office)
    page = browse(officer)
    before = [
        text(page.get(reverse("portal:desk") + f"?tab={t}")) for t in ("answer", "serving", "ended")
    ]
    hidden = take(name="隱名人", number="", phone="", source="self_help", shielded=True)
    made = Referral.objects.create(
        key=hidden.record.key, number="R115-99999", record=hidden.record, case=hidden, sender=bureau,
        receiver=office, service="employment", purpose="reoffence_plan", state="sent",
        sent_at=timezone.now(), answer_by=timezone.now(),
        snapshot={"purpose": "reoffence_plan", "on": "2026-01-01", "parts": []},
    )  # fmt: skip
    after = [
        text(page.get(reverse("portal:desk") + f"?tab={t}")) for t in ("answer", "serving", "ended")
    ]
    assert [clean(a) for a in after] == [clean(b) for b in before]
    found = page.post(reverse("portal:search"), {"q": "R115-99999"})
    assert "找到 0 件" in text(found)
    answer = page.get(reverse("portal:referral", args=[made.ref]))
    assert same(answer) == same(page.get("/no/such/page/"))
    assert grant_on(officer, hidden.record_id).read == frozenset()


def clean(held):
    """A page without its one-time token and its minute."""
    held = re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": |data-csrf=)"[^"]*"', "", held)
    return re.sub(r"\d{2}:\d{2}", "", held)


def test_whether_somebody_is_known_changes_nothing_of_the_answer(browse, hire, agency, take, case):
    office = agency("police", "某分局")
    officer = hire("partner", at=office)
    page = browse(officer)
    known = {"name": NAME, "id_number": NUMBER, "phone": PHONE}
    unknown = {"name": "林大同", "id_number": "F131104093", "phone": "0922000111"}
    told = []
    for person in (known, unknown):
        answer = page.post(
            reverse("portal:new"),
            {
                "once": str(uuid.uuid4()), "purpose": "reoffence_plan", "sex": "m",
                "urgency": "normal", "request": "請評估", **person,
            },
        )  # fmt: skip
        assert answer.status_code == 302, text(answer)
        shown = text(page.get(answer.url))
        for value in (*known.values(), *unknown.values()):
            shown = shown.replace(value, "")
        told.append(shown)
    number = [r.number for r in Referral.objects.order_by("pk")]
    refs = [str(r.ref) for r in Referral.objects.order_by("pk")]
    first, second = (
        clean(one).replace(n, "").replace(r, "")
        for one, n, r in zip(told, number, refs, strict=True)
    )
    mask = {"陳○偉": "", "林○同": "", "A12****789": "", "F13****093": ""}
    for old, new in mask.items():
        first, second = first.replace(old, new), second.replace(old, new)
    blank = re.compile(r"09\d\d-\*+-\d+")
    assert blank.sub("", first) == blank.sub("", second)
    assert Case.objects.count() == 1


def test_a_record_of_another_person_is_not_hers(clerk, case, sent):
    sent(case)
    stranger = register_person(name="別人")
    grants = grants_on(clerk, [case.record_id, stranger.pk])
    assert grants[case.record_id].relation is Relation.SHARED
    assert grants[stranger.pk].read == frozenset()


def test_staff_have_no_desk_and_clerks_no_agreements(browse, worker, clerk):
    assert browse(worker).get(reverse("portal:desk")).status_code == 403
    assert browse(worker).get(reverse("portal:agreements")).status_code == 200
    assert browse(clerk).get(reverse("portal:agreements")).status_code == 404


def test_pages_keep_their_budget_however_many_there_are(
    browse, take, sent, clerk, hire, worker, supervisor, django_assert_max_num_queries
):
    referrals = [sent(take(name=f"人{n}", number="", phone="")) for n in range(12)]
    page = browse(clerk)
    for url in (
        reverse("portal:desk"),
        reverse("portal:out"),
        reverse("portal:new"),
        reverse("portal:referral", args=[referrals[0].ref]),
    ):
        with django_assert_max_num_queries(20):
            assert page.get(url).status_code == 200
    page = browse(worker)
    for url in (
        reverse("referrals:list"),
        reverse("referrals:page", args=[referrals[0].ref]),
        reverse("portal:agreements"),
    ):
        with django_assert_max_num_queries(20):
            assert page.get(url).status_code == 200
    page = browse(supervisor)
    for url in (reverse("referrals:incoming"), reverse("referrals:list")):
        with django_assert_max_num_queries(20):
            assert page.get(url).status_code == 200
    assert Agency.objects.exists()
