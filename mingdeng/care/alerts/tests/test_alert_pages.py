"""The pages: who finds what in them, what is veiled, and what they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mingdeng.care.alerts import services
from mingdeng.care.alerts.models import Alert, Quota
from mingdeng.care.alerts.queries.listing import unnoticed
from mingdeng.care.alerts.queries.page import basis
from mingdeng.care.alerts.tests.making import (
    ago,
    asked,
    contact,
    make_case,
    one,
    stand_in,
    tell,
    today,
)
from mingdeng.care.cases.models import Case
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.people.records.models import Restriction

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(unlucky):
    """A worker with seven cases that each have something."""
    cases = [unlucky.case]
    for _ in range(6):
        case = make_case(unlucky.worker, unlucky.team)
        contact(case, ago(9), reached=True, face=True)
        contact(case, ago(4))
        contact(case, ago(2))
        cases.append(case)
    services.evaluate_many([case.pk for case in cases])
    return unlucky


def late(alerts=None):
    rows = Alert.objects.filter(state="open") if alerts is None else alerts
    rows.update(acknowledge_by=timezone.now() - timedelta(hours=3))


def queries(browser, url):
    browser.get(url)
    with CaptureQueriesContext(connection) as made:
        answer = browser.get(url)
    assert answer.status_code == 200, url
    return asked(made)


class TestBudgets:
    def test_the_list_costs_the_same_however_long_it_is(self, full):
        for staff in (full.worker, full.supervisor):
            assert queries(full.browse(staff), "/alerts/") <= 20

    def test_the_page_of_an_alert(self, full):
        alert = one(full.case, "two_failed_contacts")
        tell(full.case, "overdose", "survived", ago(0))
        services.evaluate(full.case)
        for url in (f"/alerts/{alert.ref}/", f"/alerts/{one(full.case, 'overdose').ref}/"):
            assert queries(full.browse(), url) <= 20
            assert queries(full.browse(), f"{url}background/") <= 4 + 1 + 2 + 3

    def test_the_panels_of_the_home_page(self, full, chief):
        late()
        for name, staff in (
            ("alerts.home_week", full.worker),
            ("alerts.home_unclaimed", full.supervisor),
            ("alerts.home_unclaimed", chief("director")),
        ):
            whole = queries(full.browse(staff), f"/home/panel/{name}/")
            assert whole <= 6 + 4, name

    def test_the_measures(self, full):
        assert queries(full.browse(full.supervisor), "/alerts/measures/") <= 20


class TestTheList:
    def test_mine_holds_the_absent_colleagues_alerts_too(self, full):
        stand_in(full.worker, full.colleague)
        page = page_text(full.browse(full.colleague).get("/alerts/"))
        assert page.count("連續兩次未遇</a>") == 7
        assert "代理" in page

    def test_a_colleague_finds_none_of_another(self, full):
        page = page_text(full.browse(full.colleague).get("/alerts/?scope=all&scope=team"))
        assert "連續兩次未遇</a>" not in page

    def test_the_team_is_the_supervisors_and_a_stranger_has_no_such_scope(self, full):
        assert "7 則要處理" in page_text(full.browse(full.supervisor).get("/alerts/"))
        assert "0 則要處理" in page_text(full.browse(full.stranger).get("/alerts/?scope=team"))

    def test_partners_planners_and_auditors_have_no_list(self, full, chief):
        for role, section in (("auditor", ""), ("administrator", ""), ("officer", "planning")):
            assert full.browse(chief(role, section)).get("/alerts/").status_code in {403, 404}

    def test_restricted_people_change_no_count(self, full):
        Restriction.objects.create(record=full.case.record, reason="staff_kin")
        assert "6 則要處理" in page_text(full.browse(full.supervisor).get("/alerts/"))
        assert unnoticed(full.see()).count() == 6

    def test_held_back_ones_are_listed_with_the_reason(self, full):
        tell(full.case, "custody", "in", ago(0))
        services.evaluate(full.case)
        page = page_text(full.browse().get("/alerts/?tab=suppressed"))
        assert "個案在監（所）" in page
        assert "延後的 1" in page

    def test_it_narrows_by_level_rule_and_lateness(self, full):
        tell(full.case, "overdose", "survived", ago(0))
        services.evaluate(full.case)
        browser = full.browse()
        assert "1 則符合" in page_text(browser.get("/alerts/?level=urgent"))
        assert "7 則符合" in page_text(browser.get("/alerts/?rule=two_failed_contacts"))
        late(Alert.objects.filter(rule="overdose"))
        assert "1 則符合" in page_text(browser.get("/alerts/?late=1"))

    def test_pages_follow_one_another_without_repeating(self, desk, monkeypatch):
        from mingdeng.care.alerts.queries import listing

        monkeypatch.setattr(listing, "PAGE", 3)
        for _ in range(7):
            case = make_case(desk.worker, desk.team)
            contact(case, ago(9), reached=True, face=True)
            tell(case, "overdose", "survived", ago(0))
            services.evaluate(case)
        seen, after = [], ""
        while True:
            page = listing.page(desk.see(), listing.Filters.read({}, desk.see()), after)
            seen += [row.alert.id for row in page.rows]
            after = page.after
            if not after:
                break
        assert len(seen) == len(set(seen)) == 7

    def test_taking_note_of_those_ticked(self, full):
        refs = [str(ref) for ref in Alert.objects.values_list("ref", flat=True)[:3]]
        answer = full.browse().post("/alerts/acknowledge/", {"alert": refs, "tab": "open"})
        assert answer.status_code == 302
        assert Alert.objects.filter(state="acknowledged").count() == 3

    def test_a_stranger_ticks_nothing_of_others(self, full):
        refs = [str(ref) for ref in Alert.objects.values_list("ref", flat=True)]
        full.browse(full.stranger).post("/alerts/acknowledge/", {"alert": [*refs, "no-uuid"]})
        assert not Alert.objects.filter(state="acknowledged").exists()

    def test_opening_it_is_one_entry_with_the_people_shown(self, full):
        full.browse().get("/alerts/")
        entry = Entry.objects.get(code="alert.list_opened")
        assert len(entry.detail["records"]) == 7


class TestVeils:
    """The director reads casework and justice, not health."""

    @pytest.fixture
    def health(self, desk):
        tell(desk.case, "overdose", "survived", ago(0))
        services.evaluate(desk.case)
        return one(desk.case, "overdose")

    def test_who_may_not_read_health_is_told_only_that_there_is_an_alert(self, desk, health, chief):
        browser = desk.browse(chief("director"))
        for url in ("/alerts/", f"/alerts/{health.ref}/", f"/cases/{desk.case.ref}/"):
            page = browser.get(url)
            assert page.status_code == 200
            assert "過量" not in page_text(page), url
        assert "不在您的權限內" in page_text(browser.get(f"/alerts/{health.ref}/"))

    def test_nor_can_a_filter_find_it_out(self, desk, health, chief):
        page = page_text(desk.browse(chief("director")).get("/alerts/?rule=overdose"))
        assert "1 則符合" in page
        page = desk.browse(chief("officer")).get("/alerts/?rule=two_failed_contacts")
        assert "0 則符合" in page_text(page)

    def test_the_story_leaves_it_out_for_her(self, desk, health, chief):
        from mingdeng.care.alerts.hangings.timeline import moments

        (moment,) = moments(None, [desk.case.record_id], None, None, 10)
        assert moment.group == "health"


class TestThePage:
    @pytest.mark.parametrize(
        ("source", "said"),
        [
            ("毒品戒癮治療實施辦法 §11 (5), §13", "毒品戒癮治療實施辦法 §11 (5)、§13"),
            ("notes/risk.md §2 (87.5%), §7; provisional, bureau to confirm", "本局規則（門檻暫定，待本局確認）"),
            ("notes/risk.md §7; 毒品危害防制條例 §25", "毒品危害防制條例 §25"),
        ],
    )  # fmt: skip
    def test_the_basis_is_the_statute_and_never_our_own_notes(self, source, said):
        assert basis(source) == said

    def test_it_says_since_when_by_which_rule_and_on_what_evidence(self, full):
        alert = one(full.case, "two_failed_contacts")
        page = page_text(full.browse().get(f"/alerts/{alert.ref}/"))
        for words in ("依規則「連續兩次未遇」", "處理期限", "排訪視"):
            assert words in page, words
        behind = page_text(full.browse().get(f"/alerts/{alert.ref}/background/"))
        assert "電訪：無人接聽" in behind

    def test_what_is_refused_comes_back_with_everything_typed(self, full):
        alert = one(full.case, "two_failed_contacts")
        answer = full.browse().post(
            f"/alerts/{alert.ref}/resolve/", {"resolution": "reached", "note": "寫了一半"}
        )
        assert answer.status_code == 422
        assert "寫了一半" in page_text(answer)

    def test_closed_in_between_the_words_are_not_lost(self, full):
        alert = one(full.case, "two_failed_contacts")
        browser = full.browse()
        Alert.objects.filter(pk=alert.pk).update(state="lapsed", lapsed_at=timezone.now())
        answer = browser.post(
            f"/alerts/{alert.ref}/resolve/", {"resolution": "other", "note": "寫了一半"}
        )
        assert answer.status_code in {409, 422}
        assert "寫了一半" in page_text(answer)

    def test_the_button_on_the_case_page_swaps_its_own_card(self, full):
        alert = one(full.case, "two_failed_contacts")
        answer = full.browse().post(
            f"/alerts/{alert.ref}/acknowledge/", headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200
        assert "處理中" in page_text(answer)
        assert f'id="alert-{alert.ref}"' in page_text(answer)

    def test_a_way_back_never_leaves_the_house(self, full):
        alert = one(full.case, "two_failed_contacts")
        answer = full.browse().post(
            f"/alerts/{alert.ref}/acknowledge/", {"next": "//elsewhere.example/"}
        )
        assert answer.url == f"/alerts/{alert.ref}/"


class TestHome:
    def test_the_week_says_how_much_is_left_and_what_was_put_off(self, desk):
        from mingdeng.care.alerts.deciding import monday

        Quota.objects.create(worker=desk.worker, week=monday(today()), used=4)
        page = page_text(desk.browse().get("/home/panel/alerts.home_week/"))
        assert "4／6" in page
        assert "還能有 2 則" in page

    def test_the_supervisor_sees_what_nobody_took_note_of_and_takes_it(self, full):
        late()
        browser = full.browse(full.supervisor)
        page = page_text(browser.get("/home/panel/alerts.home_unclaimed/"))
        assert "7 則" in page
        assert "我來接" in page
        alert = one(full.case, "two_failed_contacts")
        browser.post(f"/alerts/{alert.ref}/acknowledge/", {"next": "/"})
        page = page_text(browser.get("/home/panel/alerts.home_unclaimed/"))
        assert "6 則" in page

    def test_the_inbox_says_the_alerts_sentence(self, full):
        page = page_text(full.browse().get("/"))
        assert "連續兩次未遇" in page
        assert "連續 2 次未遇" in page

    def test_the_caseload_list_has_its_column(self, full):
        from mingdeng.care.alerts.hangings.columns import standing

        ids = list(Case.objects.values_list("pk", flat=True))
        assert standing(full.see(), ids)[full.case.pk] == "警示 1"
