from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.identity.tests.making import sign_in, staff
from mingdeng.foundation.identity.viewer import viewer_of
from mingdeng.foundation.rulebook import words
from mingdeng.foundation.rulebook.models import Change
from mingdeng.foundation.rulebook.services import dating, rules, withdrawing
from mingdeng.foundation.rules import queries
from mingdeng.foundation.rules.loading import load_all
from mingdeng.foundation.rules.models import RuleVersion
from mingdeng.foundation.slots import registry
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = [pytest.mark.django_db]
FAMILY, CODE = "foundation.identity", "session"
PAGE = f"/rules/{FAMILY}/{CODE}/"


@pytest.fixture(autouse=True)
def _fresh():
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def admin():
    return staff(Role.ADMINISTRATOR, name="系管")


@pytest.fixture
def browser(admin):
    return sign_in(admin)


def rows():
    return list(RuleVersion.objects.live().filter(family=FAMILY, code=CODE).order_by("valid_from"))


def minutes(on):
    queries.forget()
    return queries.find(FAMILY, CODE, on).params["idle_minutes"]


def change(who, on, value, **more):
    given = {
        "basis": "府授資字第1號",
        "reason": "decision",
        "seen": dating.seen_of(rows()),
        **more,
    }
    params = {**rows()[0].params, "idle_minutes": value}
    made = rules.change_rule(
        viewer=viewer_of(who), family=FAMILY, code=CODE, on=on, params=params, **given
    )
    queries.forget()
    return made


def typed(on, value, **more):
    return {
        "v0": value,
        "v1": "12",
        "on": on.isoformat().replace("-", "/"),
        "basis": "府授資字第2號",
        "reason": "decision",
        "seen": dating.seen_of(rows()),
        "base": str(rows()[0].pk),
        **more,
    }


def roc(day):
    return f"{day.year - 1911}.{day.month:02}.{day.day:02}"


def test_a_change_is_a_new_row_and_yesterday_still_says_what_it_said(admin, today):
    before = minutes(today)
    day = today + timedelta(days=10)
    change(admin, day, 30)
    assert minutes(day - timedelta(days=1)) == before
    assert minutes(day) == 30
    old, new = rows()
    assert old.valid_to == day - timedelta(days=1)
    assert (new.valid_from, new.source) == (day, "府授資字第1號")


def test_two_versions_cannot_begin_on_one_coming_day(admin, today):
    day = today + timedelta(days=5)
    change(admin, day, 30)
    with pytest.raises(Exception, match="不能重疊"):
        change(admin, day, 40)
    assert minutes(day) == 30


def test_a_change_between_two_versions_splits_the_earlier_one(admin, today):
    change(admin, today + timedelta(days=20), 30)
    change(admin, today + timedelta(days=10), 25)
    spans = [(row.valid_from, row.valid_to) for row in rows()]
    for (_, ends), (begins, _) in pairwise(spans):
        assert ends == begins - timedelta(days=1)
    assert minutes(today + timedelta(days=19)) == 25
    assert minutes(today + timedelta(days=20)) == 30


def test_the_past_changes_only_as_a_correction_told_in_words(admin, today):
    day = today - timedelta(days=30)
    with pytest.raises(Exception, match="更正錯誤"):
        change(admin, day, 30)
    with pytest.raises(Exception, match="說明"):
        change(admin, day, 30, reason="correction")
    made = change(admin, day, 30, reason="correction", note="原本抄錯")
    assert made.act == "corrected"
    assert minutes(day) == 30
    assert minutes(day - timedelta(days=1)) == 20


def test_todays_mistake_is_corrected_under_another_name_and_both_wordings_are_kept(admin, today):
    change(admin, today, 6)
    first = queries.find(FAMILY, CODE, today).version
    change(admin, today, 30, reason="correction", note="少打一個零")
    second = queries.find(FAMILY, CODE, today).version
    assert minutes(today) == 30
    assert first != second
    assert len(second) <= 10
    held = RuleVersion.objects.filter(family=FAMILY, code=CODE, valid_from=today)
    assert sorted(row.params["idle_minutes"] for row in held) == [6, 30]


def test_a_coming_change_is_withdrawn_and_the_row_before_holds_on(admin, today):
    day = today + timedelta(days=10)
    made = change(admin, day, 30)
    withdrawing.withdraw(viewer=viewer_of(admin), change=made)
    assert minutes(day) == 20
    (row,) = rows()
    assert (row.valid_to, row.edited) == (None, False)
    made.refresh_from_db()
    assert made.withdrawn_at is not None


def test_what_is_in_force_cannot_be_withdrawn(admin, today):
    made = change(admin, today, 30)
    with pytest.raises(Exception, match="已經生效"):
        withdrawing.withdraw(viewer=viewer_of(admin), change=made)
    assert minutes(today) == 30


def test_withdrawing_the_middle_of_three_joins_its_neighbours(admin, today):
    change(admin, today + timedelta(days=20), 30)
    middle = change(admin, today + timedelta(days=10), 25)
    withdrawing.withdraw(viewer=viewer_of(admin), change=middle)
    assert minutes(today + timedelta(days=15)) == 20
    first, last = rows()
    assert first.valid_to == last.valid_from - timedelta(days=1)


def test_loading_the_shipped_data_undoes_nothing(admin, today):
    day = today + timedelta(days=10)
    change(admin, day, 30)
    before = [(row.pk, row.valid_from, row.valid_to, row.params) for row in rows()]
    load_all()
    assert [(row.pk, row.valid_from, row.valid_to, row.params) for row in rows()] == before


def test_a_version_shipped_later_gives_way_to_the_bureaus_and_is_named(admin, today, tmp_path):
    from mingdeng.foundation.rules.loading import load_file

    change(admin, today + timedelta(days=10), 30)
    later = today + timedelta(days=400)
    file = tmp_path / "rules.toml"
    file.write_text(
        f'[[rule]]\ncode = "{CODE}"\nlabel = "登入時效"\nvalid_from = {later}\n'
        "params = { idle_minutes = 15, absolute_hours = 12 }\n",
        "utf-8",
    )
    left_out = []
    load_file(f"mingdeng.{FAMILY}", file, left_out=left_out)
    assert left_out == [f"{FAMILY}.{CODE} {later}"]
    assert minutes(later) == 30


def test_a_stale_edit_is_refused(admin, today):
    seen = dating.seen_of(rows())
    change(admin, today + timedelta(days=10), 30)
    with pytest.raises(StaleEdit):
        change(admin, today + timedelta(days=12), 40, seen=seen)


@pytest.mark.parametrize("value", [0, 4, 61, "x", 20.5, None, True])
def test_values_outside_the_shape_are_refused_by_the_service_too(admin, today, value):
    with pytest.raises(Exception, match="閒置幾分鐘後登出"):
        change(admin, today + timedelta(days=1), value)


def test_each_write_leaves_one_entry_with_codes_and_days_only(admin, today):
    day = today + timedelta(days=10)
    made = change(admin, day, 30)
    entry = Entry.objects.get(code="rule.changed")
    assert entry.detail == {"rule": f"{FAMILY}.{CODE}", "on": day.isoformat(), "act": "changed"}
    assert (entry.reason, entry.subject_id) == ("decision", str(made.pk))
    withdrawing.withdraw(viewer=viewer_of(admin), change=made)
    assert Entry.objects.filter(code="dated.withdrawn").count() == 1


READERS = [
    (Role.CASE_MANAGER, ""),
    (Role.SUPERVISOR, ""),
    (Role.OFFICER, "planning"),
    (Role.OFFICER, "prevention"),
    (Role.DIRECTOR, ""),
    (Role.AUDITOR, ""),
]


@pytest.mark.parametrize(("role", "section"), READERS)
def test_others_read_and_may_not_change(role, section, today):
    who = staff(role, section=section)
    with pytest.raises(Denied):
        change(who, today + timedelta(days=1), 30)
    browser = sign_in(who)
    page = browser.get(PAGE)
    assert page.status_code == 200
    assert f"{PAGE}change/" not in page_text(page)
    assert browser.get(f"{PAGE}change/").status_code in (403, 404)
    assert browser.post(f"{PAGE}change/", typed(today, 30)).status_code in (403, 404)


def test_a_partner_sees_nothing_of_it():
    browser = sign_in(staff(Role.PARTNER))
    for path in ("/rules/", PAGE, "/calendar/days/", "/places/villages/", "/codes/channel/"):
        assert browser.get(path).status_code in (403, 404)


@pytest.mark.parametrize(
    ("role", "section"), [(Role.ADMINISTRATOR, ""), (Role.OFFICER, "treatment")]
)
def test_administrator_and_treatment_officer_change(role, section, today):
    browser = sign_in(staff(role, section=section))
    day = today + timedelta(days=3)
    answer = browser.post(f"{PAGE}change/", typed(day, 30, step="save"))
    assert answer.status_code == 302, page_text(answer)
    assert minutes(day) == 30


def test_the_preview_counts_what_is_touched_and_saves_nothing(browser, today, monkeypatch):
    counter = registry.ImpactCounter(
        "test.session", f"{FAMILY}.{CODE}", lambda given: (7, f"7 人登入中；{len(given) > 9}")
    )
    monkeypatch.setitem(registry.impacts._items, counter.name, counter)
    day = today + timedelta(days=3)
    page = page_text(browser.post(f"{PAGE}change/", typed(day, 30, step="preview")))
    assert "7 人登入中；True" in page
    assert "20" in page
    assert "30" in page
    assert len(rows()) == 1
    browser.post(f"{PAGE}change/", typed(day, 30, step="save"))
    assert "7 人登入中；True" in Change.objects.get().touched
    assert "7 人登入中" in page_text(browser.get(PAGE))


def test_without_a_counter_the_preview_says_so(browser, today, monkeypatch):
    monkeypatch.setattr(registry.impacts, "_items", {})
    page = page_text(browser.post(f"{PAGE}change/", typed(today + timedelta(days=3), 30)))
    assert "沒有登記計數的方法" in page


def test_the_accounts_a_rule_binds_are_counted(browser, today):
    page = page_text(browser.post(f"{PAGE}change/", typed(today + timedelta(days=3), 30)))
    assert "1 個啟用中的帳號" in page


def test_a_mistake_names_field_and_fix_and_keeps_what_was_typed(browser, today):
    answer = browser.post(f"{PAGE}change/", typed(today + timedelta(days=3), "九十", basis=""))
    page = page_text(answer)
    assert answer.status_code == 422
    assert "「閒置幾分鐘後登出」要填整數" in page
    assert "請填「依據」" in page
    assert "九十" in page
    answer = browser.post(f"{PAGE}change/", typed(today + timedelta(days=3), "90"))
    assert "要在 5 到 60 之間" in page_text(answer)


def test_the_page_shows_the_day_asked_for(browser, admin, today):
    day = today + timedelta(days=10)
    change(admin, day, 33)
    now = page_text(browser.get(PAGE))
    assert "<dd>20</dd>" in now
    assert roc(day) in now
    then = page_text(browser.get(PAGE, {"on": roc(day)}))
    assert "<dd>33</dd>" in then


def test_a_version_the_bureau_only_ended_is_still_called_shipped(browser, admin, today):
    change(admin, today + timedelta(days=10), 33)
    page = page_text(browser.get(PAGE))
    assert page.count(">隨附資料<") == 1
    assert page.count(">本局<") == 1


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("issue 2 §3; provisional, bureau to confirm", "明燈預設；暫定，待局確認"),
        ("兒童及少年福利與權益保障法 §53", "兒童及少年福利與權益保障法 §53"),
        ("PDPA §11; 個人資料保護法 §11; provisional", "個人資料保護法 §11；暫定，待局確認"),
    ],
)
def test_the_basis_is_told_in_the_readers_words(source, said):
    assert words.basis(source) == said


def test_two_versions_are_compared(browser, admin, today):
    change(admin, today + timedelta(days=10), 33)
    old, new = rows()
    page = page_text(browser.get(PAGE, {"a": old.pk, "b": new.pk}))
    assert "<del>20</del>" in page
    assert "<ins>33</ins>" in page


def test_two_people_at_once_see_a_conflict_field_by_field(browser, admin, today):
    day = today + timedelta(days=3)
    mine = typed(day, 30, step="save")
    change(admin, today, 45)
    answer = browser.post(f"{PAGE}change/", mine)
    page = page_text(answer)
    assert answer.status_code == 409
    assert "系管" in page
    assert 'name="keep-idle_minutes"' in page
    again = {**mine, **hidden(page), "keep-idle_minutes": "theirs", "v1": "10", "step": "save"}
    assert browser.post(f"{PAGE}change/", again).status_code == 302
    told = queries.find(FAMILY, CODE, day).params
    queries.forget()
    told = queries.find(FAMILY, CODE, day).params
    assert (told["idle_minutes"], told["absolute_hours"]) == (45, 10)


def test_a_clash_without_an_answer_is_asked_again(browser, admin, today):
    mine = typed(today + timedelta(days=3), 30, step="save")
    change(admin, today, 45)
    page = page_text(browser.post(f"{PAGE}change/", mine))
    assert browser.post(f"{PAGE}change/", {**mine, **hidden(page)}).status_code == 409
    assert len(rows()) == 2


def hidden(page):
    import re

    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


def test_pages_stay_within_their_budget(browser, admin, today, django_assert_max_num_queries):
    change(admin, today + timedelta(days=10), 33)
    browser.get("/rules/")
    for path in ("/rules/", PAGE, f"{PAGE}change/"):
        with django_assert_max_num_queries(20):
            assert browser.get(path).status_code == 200


def test_the_hub_finds_by_name_and_shows_what_is_coming(browser, admin, today):
    day = today + timedelta(days=10)
    change(admin, day, 33)
    page = page_text(browser.post("/rules/", {"q": "登入時效"}))
    assert "登入時效" in page
    assert "登入失敗限制" not in page
    assert roc(day) in page
    assert "系管" in page
    coming = page_text(browser.post("/rules/", {"coming": "on"}))
    assert "登入時效" in coming
    assert "接觸頻率表" not in coming


def test_the_hub_is_exported_as_ods_with_one_entry(browser):
    answer = browser.post("/rules/export/")
    assert answer["Content-Type"] == "application/vnd.oasis.opendocument.spreadsheet"
    assert answer.content[:2] == b"PK"
    assert Entry.objects.filter(code="dated.exported").count() == 1
