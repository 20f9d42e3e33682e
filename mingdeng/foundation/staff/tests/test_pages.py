from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.identity.models import Deputyship, Duty, Posting, Role, Staff
from mingdeng.foundation.identity.tests.making import agency, sign_in, staff, team
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = [pytest.mark.django_db]
REFUSED = (403, 404)  # a partner's clerk is told that pages beyond her desk are not there


def test_the_administrator_makes_an_account_posts_it_and_it_can_sign_in():
    browser = sign_in(staff(Role.ADMINISTRATOR))
    answer = browser.post("/staff/new/", {"username": "new.person", "name": "新同仁"})
    page = page_text(answer)
    assert "臨時密碼" in page
    made = Staff.objects.get(username="new.person")
    browser.post(
        f"/staff/{made.ref}/posting/",
        {
            "posting-role": Role.CASE_MANAGER,
            "posting-agency": agency().pk,
            "posting-team": team("A").pk,
            "posting-from_on": "107.1.1",
        },
    )
    assert Posting.objects.get(staff=made).team == team("A")


def test_mistakes_come_back_with_what_was_typed_and_what_to_mend():
    browser = sign_in(staff(Role.ADMINISTRATOR))
    answer = browser.post("/staff/new/", {"username": "bad name!", "name": "新同仁"})
    assert answer.status_code == 422
    assert "新同仁" in page_text(answer)
    assert "只能用英文字母" in page_text(answer)


def test_the_list_finds_by_name_role_and_state_and_writes_one_entry():
    admin = staff(Role.ADMINISTRATOR)
    staff(name="林怡君")
    browser = sign_in(admin)
    page = page_text(browser.post("/staff/", {"text": "怡君"}))
    assert "林怡君" in page
    assert admin.username not in page
    entry = Entry.objects.filter(code="staff.list_opened").latest("id")
    assert entry.detail["filters"] == ["text"]
    assert "怡君" not in str(entry.detail)


def test_the_next_page_hides_what_was_searched_for():
    for n in range(60):
        staff(name=f"共同{n:02}", password=None)
    browser = sign_in(staff(Role.ADMINISTRATOR))
    page = page_text(browser.post("/staff/", {"text": "共同"}))
    after = page.split("?after=")[1].split('"')[0]
    assert "共同" not in after
    rest = page_text(browser.get(f"/staff/?after={after}"))
    assert "這一頁 10 個，共 60 個" in rest


@pytest.mark.parametrize(
    "role", [Role.CASE_MANAGER, Role.SUPERVISOR, Role.DIRECTOR, Role.AUDITOR, Role.PARTNER]
)
def test_only_the_administrator_changes_accounts(role):
    browser, other = sign_in(staff(role)), staff()
    assert browser.get("/staff/new/").status_code in REFUSED
    for act in ("disable", "enable", "reset-password", "reset-mfa", "unlock", "end-sessions"):
        assert browser.post(f"/staff/{other.ref}/{act}/").status_code in REFUSED
    assert browser.post(f"/staff/{other.ref}/posting/").status_code in REFUSED


def test_an_administrator_repairs_an_account():
    browser, other = sign_in(staff(Role.ADMINISTRATOR)), staff()
    assert browser.get(f"/staff/{other.ref}/").status_code == 200
    assert "臨時密碼" in page_text(browser.post(f"/staff/{other.ref}/reset-password/"))
    for act in ("reset-mfa", "unlock", "end-sessions"):
        assert browser.post(f"/staff/{other.ref}/{act}/").status_code == 302
    assert (
        browser.post(f"/staff/{other.ref}/disable/", {"disable-reason": "left"}).status_code == 302
    )
    assert not Staff.objects.get(pk=other.pk).is_active
    assert "臨時密碼" in page_text(browser.post(f"/staff/{other.ref}/enable/"))


def test_one_names_ones_own_deputy_on_the_page_and_withdraws_it():
    absent, by = staff(name="請假人"), staff(name="代理人甲")
    browser = sign_in(absent)
    answer = browser.post(
        "/staff/deputies/",
        {
            "absent": absent.pk,
            "deputy": by.pk,
            "from_on": "115.12.1",
            "to_on": "115.12.5",
            "reason": "leave",
        },
    )
    assert answer.status_code == 302, page_text(answer)
    made = Deputyship.objects.get()
    assert "代理人甲" in page_text(browser.get("/staff/deputies/"))
    browser.post(f"/staff/deputies/{made.ref}/withdraw/")
    assert Deputyship.objects.get().withdrawn_at is not None


def test_nobody_withdraws_the_deputy_of_a_stranger():
    absent, by = staff(in_team=team("A")), staff(in_team=team("A"))
    made = Deputyship.objects.create(
        absent=absent, deputy=by, from_on="2026-12-01", to_on="2026-12-02", reason="leave"
    )
    stranger = sign_in(staff(in_team=team("B")))
    assert stranger.post(f"/staff/deputies/{made.ref}/withdraw/").status_code == 403


def test_the_duty_page_shows_the_note_to_the_bureau_and_to_nobody_outside():
    supervisor, who = staff(Role.SUPERVISOR), staff(name="值班甲")
    planner, worker = sign_in(supervisor), sign_in(who)
    began = timezone.localtime() - timedelta(hours=2)
    turn = {
        "staff": who.pk,
        "on": f"{began.year - 1911}.{began.month}.{began.day}",
        "starts": f"{began:%H:%M}",
        "hours": "8",
    }
    assert planner.post("/staff/duty/", turn).status_code == 302
    duty = Duty.objects.get()
    assert (
        worker.post(f"/staff/duty/{duty.ref}/hand-over/", {"note": "要追王小明"}).status_code == 302
    )
    assert "要追王小明" in page_text(planner.get("/staff/duty/"))
    planner.post(f"/staff/duty/{duty.ref}/read/")
    assert f"{supervisor.name} 已看過" in page_text(worker.get("/staff/duty/"))
    for role in (Role.PARTNER, Role.AUDITOR, Role.ADMINISTRATOR):
        assert sign_in(staff(role)).get("/staff/duty/").status_code in REFUSED


def test_writing_needs_a_token_of_the_page():
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/accounts/login/", {"login": "x", "password": "y"}).status_code == 403
