import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.calendar import loading
from mingdeng.foundation.calendar.deadlines import deadline
from mingdeng.foundation.calendar.models import DayException
from mingdeng.foundation.calendar.queries import is_working_day, next_working_day
from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.identity.tests.making import sign_in, staff
from mingdeng.foundation.identity.viewer import viewer_of
from mingdeng.foundation.places import loading as places_loading
from mingdeng.foundation.places.models import Village
from mingdeng.foundation.places.queries import find_village, successors_on
from mingdeng.foundation.rulebook.models import Change
from mingdeng.foundation.rulebook.services import days, withdrawing
from mingdeng.foundation.slots import registry
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = [pytest.mark.django_db]
DAYS = "/calendar/days/change/"
VILLAGES = "/places/villages/change/"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def coming(today):
    return next_working_day(today + timedelta(days=20))


@pytest.fixture
def admin():
    return staff(Role.ADMINISTRATOR, name="系管")


@pytest.fixture
def browser(admin):
    return sign_in(admin)


def slashed(day):
    return day.isoformat().replace("-", "/")


def hidden(page):
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


def closed(day, **more):
    return {
        "on": slashed(day),
        "works": "no",
        "why": "颱風停止上班",
        "basis": "市府公告",
        "reason": "disaster",
        "note": "全市停止上班",
        **more,
    }


def saved(browser, path, form):
    page = page_text(browser.post(path, {**form, "step": "preview"}))
    return browser.post(path, {**form, **hidden(page), "step": "save"})


def test_a_closed_day_moves_the_deadline_that_ends_on_it(browser, coming):
    start = coming - timedelta(days=10)
    assert deadline(start, days=10) == coming
    assert saved(browser, DAYS, closed(coming)).status_code == 302
    assert not is_working_day(coming)
    assert deadline(start, days=10) == next_working_day(coming)
    assert Entry.objects.get(code="workday.changed").detail["day"] == coming.isoformat()


def test_the_deadlines_a_day_moves_are_counted_first(browser, coming, monkeypatch):
    counter = registry.ImpactCounter("test.day", "calendar.day", lambda said: (4, f"4 件 {said}"))
    monkeypatch.setitem(registry.impacts._items, counter.name, counter)
    page = page_text(browser.post(DAYS, closed(coming)))
    assert "4 件" in page
    assert coming.isoformat() in page
    assert is_working_day(coming)


def test_a_day_that_has_begun_needs_a_reason_that_corrects(browser, today):
    day = today - timedelta(days=7)
    while not is_working_day(day):
        day -= timedelta(days=1)
    assert saved(browser, DAYS, closed(day, reason="decision")).status_code == 422
    assert saved(browser, DAYS, closed(day)).status_code == 302
    assert not is_working_day(day)


def test_a_holiday_is_not_entered_as_one(browser):
    answer = saved(browser, DAYS, closed(date(2027, 1, 1)))
    assert answer.status_code == 422
    assert "本來就是放假日" in page_text(answer)


def test_a_coming_day_is_withdrawn_to_what_it_was(admin, browser, coming):
    saved(browser, DAYS, closed(coming))
    saved(browser, DAYS, closed(coming, why="颱風"))
    first, second = Change.objects.order_by("pk")
    with pytest.raises(Exception, match="最後那一筆"):
        withdrawing.withdraw(viewer=viewer_of(admin), change=first)
    withdrawing.withdraw(viewer=viewer_of(admin), change=second)
    assert DayException.objects.get(day=coming).reason == "颱風停止上班"
    browser.post(f"/rules/changes/{first.ref}/withdraw/")
    assert is_working_day(coming)


def test_loading_the_shipped_days_undoes_nothing(browser, coming):
    saved(browser, DAYS, closed(coming))
    loading.load()
    assert not is_working_day(coming)


def test_two_people_entering_one_day_see_a_conflict(browser, coming):
    page = page_text(browser.post(DAYS, closed(coming)))
    mine = {**closed(coming), **hidden(page), "step": "save"}
    other = sign_in(staff(Role.OFFICER, name="王承辦", section="treatment"))
    saved(other, DAYS, closed(coming, why="豪雨停止上班"))
    answer = browser.post(DAYS, mine)
    page = page_text(answer)
    assert answer.status_code == 409
    assert "王承辦" in page
    assert "豪雨停止上班" in page
    again = {**mine, **hidden(page), "keep-why": "theirs", "keep-basis": "mine"}
    preview = page_text(browser.post(DAYS, {**again, "step": "preview"}))
    assert hidden(preview)["why"] == "豪雨停止上班"


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.DIRECTOR, Role.AUDITOR])
def test_others_read_and_may_not_change(role, coming):
    browser = sign_in(staff(role))
    assert browser.get("/calendar/days/").status_code == 200
    assert browser.get("/places/villages/").status_code == 200
    for path in (DAYS, VILLAGES):
        assert browser.post(path, closed(coming)).status_code in (403, 404)
    assert days.seen_of(None) == "none"
    assert not Change.objects.exists()


def rename(village, after, on, **more):
    return {
        "district": village.district_code,
        "before": village.name,
        "after": after,
        "on": slashed(on),
        "basis": "市府公告",
        "reason": "decision",
        **more,
    }


@pytest.fixture
def village():
    return Village.objects.filter(valid_to=None).order_by("pk").first()


def test_a_renamed_village_keeps_its_old_name_before_the_day(browser, village, coming):
    assert saved(browser, VILLAGES, rename(village, "明燈里", coming)).status_code == 302
    code = village.district_code
    assert find_village(code, village.name, coming - timedelta(days=1)) == village
    village.refresh_from_db()
    assert find_village(code, village.name, coming) is None
    assert [each.name for each in successors_on(village, coming)] == ["明燈里"]
    page = browser.get("/places/villages/", {"district": code, "on": slashed(coming)})
    assert "明燈里" in page_text(page)
    assert Entry.objects.filter(code="village.changed").count() == 1


def test_loading_the_shipped_villages_undoes_nothing(browser, village, coming):
    saved(browser, VILLAGES, rename(village, "明燈里", coming))
    places_loading.load()
    village.refresh_from_db()
    assert village.valid_to == coming - timedelta(days=1)


def test_what_is_recorded_in_a_village_is_counted_first(browser, village, coming, monkeypatch):
    counter = registry.ImpactCounter("test.v", "places.village", lambda said: (9, "9 個地址"))
    monkeypatch.setitem(registry.impacts._items, counter.name, counter)
    page = page_text(browser.post(VILLAGES, rename(village, "明燈里", coming)))
    assert "9 個地址" in page
    village.refresh_from_db()
    assert village.valid_to is None


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [("沒有這里", "明燈里", "請檢查里名"), ("", "", "至少一個"), ("", "明燈村", "不是里名")],
)
def test_a_mistake_names_the_fix(browser, village, coming, before, after, said):
    answer = browser.post(VILLAGES, rename(village, after, coming, before=before))
    assert answer.status_code == 422
    assert said in page_text(answer)


def test_a_stale_change_of_villages_is_not_saved(browser, village, coming):
    page = page_text(browser.post(VILLAGES, rename(village, "明燈里", coming)))
    mine = {**rename(village, "明燈里", coming), **hidden(page), "step": "save"}
    other = Village.objects.filter(district_code=village.district_code, valid_to=None)
    saved(browser, VILLAGES, rename(other.exclude(pk=village.pk).first(), "暗夜里", coming))
    answer = browser.post(VILLAGES, mine)
    assert answer.status_code == 409
    assert "別人剛改過" in page_text(answer)
    assert find_village(village.district_code, "明燈里", coming) is None


def test_pages_stay_within_their_budget(browser, django_assert_max_num_queries):
    browser.get("/calendar/days/")
    for path in ("/calendar/days/", "/calendar/days/?year=113", "/places/villages/"):
        with django_assert_max_num_queries(20):
            assert browser.get(path).status_code == 200
