"""Each page says what it should, to whom it should, within its queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mingdeng.care.assessments import services
from mingdeng.care.assessments.models import Administration, Rating, Tier
from mingdeng.care.assessments.queries import instrument
from mingdeng.care.assessments.tests.conftest import ago, today
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.slots.registry import panels
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db

PHQ = {f"a-phq9_{n}": "0" for n in range(1, 10)}


def page(name, *args):
    return reverse(f"assessments:{name}", args=args)


@pytest.fixture
def browser(office, enter):
    return enter(office.lin)


@pytest.fixture
def worsened(case, everything, past):
    for days in (200, 150, 100, 70):
        everything(case, days)
    past(case, 2, drug_use=3, treatment=1, work_money=2)
    return case


def panel(browser, case, name):
    return browser.get(reverse("cases:panel", args=[case.ref, name]))


def text(response):
    assert response.status_code == 200, response
    return page_text(response)


def test_the_radar_panel_tells_in_words_what_moved_beyond_noise(browser, worsened):
    said = text(panel(browser, worsened, "assessments.radar"))
    assert "三個月來，<b>毒品使用</b>升高，<b>治療參與</b>下降，這兩項超過測量誤差" in said
    assert said.count("超過誤差</span></td>") == 2
    assert "1.96" in said
    assert said.count("<svg") >= 20


def test_a_value_three_or_six_months_ago_that_lies_beyond_noise_is_ringed_there(
    browser, case, everything, past
):
    everything(case, 200, drug_use=1)
    past(case, 135, drug_use=3)
    said = text(panel(browser, case, "assessments.radar"))
    assert "三個月來，沒有超過測量誤差的變化" in said
    assert said.count("與現在的差超過誤差") == 2  # six months ago: in the table and in the phone's


def test_a_factors_course_is_drawn_on_the_whole_scale(browser, worsened):
    said = text(browser.get(page("factor", worsened.ref, "work_money")))
    assert ">4</text>" in said


def test_a_case_never_rated_says_so_and_offers_to_begin(browser, case):
    said = text(panel(browser, case, "assessments.radar"))
    assert "還沒有評過因子" in said
    assert page("rate", case.ref) in said


@pytest.mark.parametrize("name", ["radar", "tier", "instruments"])
def test_each_panel_keeps_its_budget(office, worsened, name, questionnaires):
    hung = panels.get(f"assessments.{name}")
    from mingdeng.care.cases.queries import case_for

    viewer = office.viewer(office.lin)
    case, grant = case_for(viewer, worsened.ref)
    request = type("R", (), {"viewer": viewer})()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        hung.context(request, case, grant)
    assert len(seen) <= hung.budget


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("radar", ()), ("rate", ()), ("factor", ("drug_use",)), ("tier", ()),
        ("instruments", ()), ("give", ("phq9",)), ("instrument_history", ("phq9",)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("who", ["lin", "chou"])
def test_every_page_opens_within_twenty_queries_and_is_audited_once(
    office, enter, worsened, questionnaires, name, args, who
):
    browser = enter(getattr(office, who))
    with CaptureQueriesContext(connection) as seen:
        text(browser.get(page(name, worsened.ref, *args)))
    assert len(seen) <= 20
    entries = Entry.objects.filter(detail__records=[worsened.record_id], code__endswith="_opened")
    assert entries.count() == 1


@pytest.mark.parametrize("name", ["radar", "rate", "tier", "instruments"])
def test_a_colleague_without_the_case_gets_the_same_no_as_for_nothing(
    office, enter, worsened, name
):
    browser = enter(office.chiu)
    assert browser.get(page(name, worsened.ref)).status_code in {403, 404}
    nothing = "00000000-0000-4000-8000-000000000000"
    assert browser.get(page(name, nothing)).status_code in {403, 404}


def test_an_officer_reads_the_radar_and_cannot_rate(office, enter, worsened):
    browser = enter(office.officer)
    assert browser.get(page("radar", worsened.ref)).status_code == 200
    assert browser.get(page("rate", worsened.ref)).status_code in {403, 404}


def test_the_radar_of_a_past_day_as_it_was_known_then(browser, case, everything):
    everything(case, 40, drug_use=4)
    day = f"{ago(40).year - 1911}.{ago(40):%m.%d}"
    wrong = Rating.objects.get(factor="drug_use")
    address = page("correct_rating", wrong.row_key)
    sent = {"value": "0", "on": day, "reason": "slip", "evidence": ""}
    assert browser.post(address, sent).status_code == 302
    then = browser.get(page("radar", case.ref), {"on": day, "known": "then"})
    now = browser.get(page("radar", case.ref), {"on": day, "known": "now"})
    found = [response.context["radar"].axis("drug_use").change.now for response in (then, now)]
    assert found == [4, 0]


def test_a_factor_page_shows_each_rating_with_evidence_and_who(browser, case, lin):
    services.rate(case, {"drug_use": 2}, viewer=lin, on=ago(3), evidence="自述用過一次")
    said = text(browser.get(page("factor", case.ref, "drug_use")))
    assert "自述用過一次" in said
    assert "林書妤" in said
    assert "使用 1 至 3 天，或有 1 次檢驗陽性" in said


def rating_form(**changed):
    return {"on": f"{today().year - 1911}.{today():%m.%d}", "basis": "observed", **changed}


def test_rating_without_a_contact_stores_only_what_was_changed(browser, case, everything):
    everything(case, 10)
    before = Rating.objects.count()
    sent = rating_form(
        **{
            "factors-v-drug_use": "3",
            "factors-was-drug_use": "1",
            "factors-v-housing": "1",
            "factors-was-housing": "1",
        }
    )
    sent = {f"factors-{k}" if k in {"on", "basis"} else k: v for k, v in sent.items()}
    assert browser.post(page("rate", case.ref), sent).status_code == 302
    (made,) = Rating.objects.order_by("pk")[before:]
    assert (made.factor, made.value, made.basis) == ("drug_use", 3, "observed")


def test_a_form_that_repeats_an_old_value_does_not_undo_a_colleagues(browser, case, past):
    past(case, 10, drug_use=1)
    past(case, 0, drug_use=4)
    sent = {"factors-on": rating_form()["on"], "factors-basis": "observed",
            "factors-v-drug_use": "1", "factors-was-drug_use": "1",
            "factors-v-housing": "2"}  # fmt: skip
    assert browser.post(page("rate", case.ref), sent).status_code == 302
    assert Rating.objects.filter(factor="drug_use").count() == 2


def test_a_rating_form_sent_unchanged_comes_back_saying_how(browser, case, past):
    past(case, 10, drug_use=1)
    sent = {"factors-on": rating_form()["on"], "factors-basis": "observed",
            "factors-v-drug_use": "1", "factors-was-drug_use": "1"}  # fmt: skip
    answer = browser.post(page("rate", case.ref), sent)
    assert answer.status_code == 422
    assert "沒有改變任何一項" in page_text(answer)


def phq(**more):
    return {
        **PHQ, "once": "11111111-1111-4111-8111-111111111111",
        "given_on": f"{today().year - 1911}.{today():%m.%d}",
        "occasion": "review", "mode": "read_aloud", "note": "", **more,
    }  # fmt: skip


def test_item_nine_is_answered_with_what_to_do_at_once(browser, case, questionnaires):
    answer = browser.post(page("give", case.ref, "phq9"), phq(**{"a-phq9_9": "1"}), follow=True)
    said = text(answer)
    assert "現在就做" in said
    assert "1925" in said
    case.refresh_from_db()
    assert (case.now_tier, case.now_strength) == ("high", 5)


def test_a_questionnaire_sent_twice_is_stored_once(browser, case, questionnaires):
    for _ in range(2):
        assert browser.post(page("give", case.ref, "phq9"), phq()).status_code == 302
    assert Administration.objects.count() == 1


def test_a_question_left_out_is_asked_about_and_may_stay_open(browser, case, questionnaires):
    sent = phq()
    del sent["a-phq9_3"]
    answer = browser.post(page("give", case.ref, "phq9"), sent)
    assert answer.status_code == 422
    assert "第 3 題還沒有回答" in page_text(answer)
    assert not Administration.objects.exists()
    said = text(
        browser.post(page("give", case.ref, "phq9"), {**sent, "open_left": "on"}, follow=True)
    )
    assert "有題目未答，不計分" in said


@pytest.fixture
def given(case, lin, questionnaires):
    answers = {f"phq9_{n}": 1 for n in range(1, 9)} | {"phq9_9": 0}
    return services.give_instrument(
        viewer=lin, case=case, instrument=instrument("phq9", today()), answers=answers,
        given_on=today(), occasion="review", mode="self",
    )  # fmt: skip


def test_a_correction_is_a_new_version_scored_anew(browser, given):
    sent = {f"a-phq9_{n}": "2" for n in range(1, 9)} | {"a-phq9_9": "0"}
    sent |= {"version": "1", "reason": "slip", "note": ""}
    said = text(browser.post(page("correct_given", given.ref), sent, follow=True))
    given.refresh_from_db()
    assert (given.version, given.scores["subscales"]["total"]) == (2, 16)
    assert "第 2 版" in said


def test_a_stale_correction_shows_both_sides_and_keeps_what_was_typed(browser, given, lin):
    services.correct_answers(
        viewer=lin, administration=given, answers={"phq9_1": 3}, reason="slip", expected=1
    )
    sent = {"a-phq9_1": "0", "version": "1", "reason": "slip", "note": "", "open_left": "on"}
    answer = browser.post(page("correct_given", given.ref), sent)
    assert answer.status_code == 409
    said = page_text(answer)
    assert "林書妤剛改過這一筆" in said
    assert 'name="keep-answers"' in said
    assert 'name="version" value="2"' in said


def test_a_withdrawn_questionnaire_no_longer_counts(browser, given):
    sent = {"version": "1", "reason": "slip", "note": ""}
    said = text(browser.post(page("withdraw_given", given.ref), sent, follow=True))
    assert "這次施測已撤銷" in said
    given.refresh_from_db()
    assert given.withdrawn_at is not None


def test_the_catalogue_shows_every_factor_with_its_five_wordings(browser):
    answer = browser.get(page("catalogue"))
    said = text(answer)
    assert answer.context["count"] == 18
    assert "最近 3 次接觸都談到本人，電話與住址都查證有效" in said
    assert "暫定" in said


def test_the_tier_page_adds_up(browser, worsened, lin):
    services.retier(worsened)
    answer = browser.get(page("tier_sum", worsened.ref))
    found = answer.context["sum"]
    assert sum(line.points for line in found.lines) == found.points
    assert f"<b>{found.points}</b> 分" in text(answer)


def test_raising_the_tier_works_at_once_from_the_page(browser, worsened):
    services.retier(worsened)
    sent = {"strength": "5", "reason": "crisis", "note": "家屬來電"}
    said = text(browser.post(page("tier", worsened.ref), sent, follow=True))
    assert "已調整" in said
    assert Tier.objects.get(source="worker").strength == 5


def test_a_reason_for_the_other_direction_is_refused_beside_its_field(browser, worsened):
    services.retier(worsened)
    answer = browser.post(page("tier", worsened.ref), {"strength": "5", "reason": "stable_support"})
    assert answer.status_code == 422
    assert "請選調高的理由" in page_text(answer)
