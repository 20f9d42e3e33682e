import re
from datetime import timedelta

import pytest
from django.utils import timezone

from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.codes import queries
from mingdeng.foundation.codes.models import CodeEntry
from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.identity.tests.making import sign_in, staff
from mingdeng.foundation.identity.viewer import viewer_of
from mingdeng.foundation.rulebook.models import Change
from mingdeng.foundation.rulebook.services import codes, dating, withdrawing
from mingdeng.foundation.rules.loading import load_all
from mingdeng.foundation.slots import registry
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = [pytest.mark.django_db]
LIST, CODE = "deputy_reason", "training"


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


def rows(code=CODE):
    held = CodeEntry.objects.live().filter(list_name=LIST, code=code)
    return sorted(held, key=lambda row: str(row.valid_from or ""))


def typed(on, **more):
    return {
        "label": "公差、受訓或研討",
        "on": on.isoformat().replace("-", "/"),
        "basis": "人事處函",
        "reason": "decision",
        "seen": dating.seen_of(rows()),
        "base": str(rows()[0].pk),
        "step": "save",
        **more,
    }


def hidden(page):
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


def end(who, last, **more):
    given = {"basis": "人事處函", "reason": "decision", "seen": dating.seen_of(rows()), **more}
    made = codes.end_code(viewer=viewer_of(who), list_name=LIST, code=CODE, last=last, **given)
    queries.forget()
    return made


def test_a_renamed_code_is_still_called_what_it_was_called_then(browser, today):
    day = today + timedelta(days=5)
    answer = browser.post(f"/codes/{LIST}/{CODE}/change/", typed(day))
    assert answer.status_code == 302, page_text(answer)
    queries.forget()
    assert queries.label(LIST, CODE, day) == "公差、受訓或研討"
    assert queries.label(LIST, CODE, day - timedelta(days=1)) == "公差或受訓"
    assert Entry.objects.get(code="code.changed").detail["code"] == f"{LIST}.{CODE}"


def test_an_added_code_is_offered_from_its_day(browser, today):
    day = today + timedelta(days=5)
    form = typed(day, code="hospital_visit", label="陪病", seen=dating.seen_of([]), base="")
    assert browser.post(f"/codes/{LIST}/add/", form).status_code == 302
    queries.forget()
    assert "hospital_visit" not in dict(queries.choices(LIST, today))
    assert dict(queries.choices(LIST, day))["hospital_visit"] == "陪病"


def test_a_code_cannot_be_added_twice(browser, today):
    form = typed(today, code=CODE, base="")
    answer = browser.post(f"/codes/{LIST}/add/", form)
    assert answer.status_code == 422
    assert "已有這個代碼" in page_text(answer)


def test_an_ended_code_is_offered_no_more_and_stays_readable(browser, admin, today):
    end(admin, today)
    tomorrow = today + timedelta(days=1)
    assert CODE not in dict(queries.choices(LIST, tomorrow))
    assert queries.label(LIST, CODE, tomorrow) == "公差或受訓"
    page = browser.get(f"/codes/{LIST}/", {"on": tomorrow.isoformat().replace("-", "/")})
    assert "已停用" in page_text(page)


def test_an_end_is_withdrawn_while_the_code_is_still_offered(admin, today):
    made = end(admin, today)
    withdrawing.withdraw(viewer=viewer_of(admin), change=made)
    queries.forget()
    assert CODE in dict(queries.choices(LIST, today + timedelta(days=30)))
    assert not rows()[0].edited


def test_a_code_that_is_coming_anew_cannot_be_ended_before(browser, admin, today):
    browser.post(f"/codes/{LIST}/{CODE}/change/", typed(today + timedelta(days=5)))
    with pytest.raises(Exception, match="先撤回"):
        end(admin, today)


def test_what_uses_a_code_is_counted_before_it_ends(browser, today, monkeypatch):
    counter = registry.ImpactCounter("test.code", f"codes.{LIST}", lambda c: (3, f"3 件代理用{c}"))
    monkeypatch.setitem(registry.impacts._items, counter.name, counter)
    form = {**typed(today), "step": "preview"}
    page = page_text(browser.post(f"/codes/{LIST}/{CODE}/end/", form))
    assert "3 件代理用training" in page
    assert rows()[0].valid_to is None


def test_a_list_the_program_uses_can_only_be_reworded(browser, admin, today):
    assert browser.get("/codes/alert_level/add/").status_code in (403, 404)
    assert browser.get("/codes/alert_level/warn/end/").status_code in (403, 404)
    assert browser.get("/codes/alert_level/warn/change/").status_code == 200
    with pytest.raises(Exception, match="系統使用"):
        codes.end_code(
            viewer=viewer_of(admin),
            list_name="alert_level",
            code="warn",
            last=today,
            basis="x",
            reason="decision",
            seen=dating.seen_of(
                CodeEntry.objects.live().filter(list_name="alert_level", code="warn")
            ),
        )


def test_the_programs_own_words_cannot_be_changed_at_all(browser):
    assert browser.get("/codes/audit_code/").status_code == 200
    assert browser.get("/codes/audit_code/case.page_opened/change/").status_code in (403, 404)


def test_loading_the_shipped_data_undoes_nothing(browser, admin, today):
    browser.post(f"/codes/{LIST}/{CODE}/change/", typed(today + timedelta(days=5)))
    before = [(row.pk, row.label, row.valid_from, row.valid_to) for row in rows()]
    load_all()
    assert [(row.pk, row.label, row.valid_from, row.valid_to) for row in rows()] == before


def test_two_people_at_once_see_a_conflict(browser, today):
    mine = typed(today + timedelta(days=5))
    other = sign_in(staff(Role.OFFICER, name="王承辦", section="treatment"))
    other.post(f"/codes/{LIST}/{CODE}/change/", typed(today, label="公差"))
    answer = browser.post(f"/codes/{LIST}/{CODE}/change/", mine)
    page = page_text(answer)
    assert answer.status_code == 409
    assert "王承辦" in page
    assert "公差、受訓或研討" in page
    again = {**mine, **hidden(page), "keep-label": "mine", "step": "save"}
    assert browser.post(f"/codes/{LIST}/{CODE}/change/", again).status_code == 302
    queries.forget()
    assert queries.label(LIST, CODE, today + timedelta(days=5)) == "公差、受訓或研討"
    assert queries.label(LIST, CODE, today) == "公差"


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.DIRECTOR, Role.SUPERVISOR])
def test_others_read_and_may_not_change(role, today):
    browser = sign_in(staff(role))
    assert browser.get(f"/codes/{LIST}/").status_code == 200
    for path in ("add", f"{CODE}/change", f"{CODE}/end"):
        assert browser.post(f"/codes/{LIST}/{path}/", typed(today)).status_code in (403, 404)
    assert not Change.objects.exists()


def test_the_list_is_exported_with_what_ended(browser, admin, today):
    end(admin, today)
    answer = browser.post(f"/codes/{LIST}/export/")
    assert answer.content[:2] == b"PK"
    assert Entry.objects.get(code="dated.exported").detail["what"] == LIST


@pytest.mark.parametrize("name", ["deputy_reason", "drug", "suggestion", "contact_outcome", "goal"])
def test_pages_stay_within_their_budget(browser, name, django_assert_max_num_queries):
    browser.get("/rules/")
    with django_assert_max_num_queries(20):
        assert browser.get(f"/codes/{name}/").status_code == 200
