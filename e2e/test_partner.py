"""A partner agency's clerk: her desk, the clocks, an answer, an outcome; nothing else answers."""

import re

import pytest

from e2e.conftest import PHONE
from e2e.hands import says, settled, tab_to

pytestmark = pytest.mark.browser

WAITING = 'main a[href^="/desk/"]:has-text("○")'
ELSEWHERE = (
    "/cases/", "/cases/team/", "/alerts/", "/audit/", "/people/search/", "/staff/", "/imports/",
    "/status/", "/contacts/today/", "/referrals/", "/rules/", "/rights/", "/contacts/review/",
)  # fmt: skip


def test_she_accepts_a_referral_and_reports_what_came_of_it(as_role):
    page = as_role("partner")
    page.goto("/desk/")
    page.locator(WAITING).first.click()
    page.get_by_role("button", name=re.compile("接受")).first.click()
    says(settled(page), "已接受")
    form = page.locator('form:has(button:has-text("送出結果"))')
    if form.locator("select").count():
        form.locator("select").first.select_option(index=1)
    else:
        form.locator("label:has(input[type=radio])").first.click()
    form.locator("textarea").first.fill("已完成，後續由我方追蹤。")
    form.get_by_role("button", name="送出結果").click()
    says(settled(page), "成果", "已完成，後續由我方追蹤。")


def test_by_keyboard_alone_on_a_phone_she_opens_what_waits(as_role):
    page = as_role("partner", PHONE)
    page.goto("/desk/")
    tab_to(page, page.locator('main a[href^="/desk/"]').filter(has_text="○").first)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/.+"))
    says(page, "轉介")


def test_nothing_else_answers_her(as_role):
    page = as_role("partner")
    for path in ELSEWHERE:
        assert page.goto(path).status in {403, 404}, path
    page.goto("/")
    assert "/desk/" in page.url


def test_she_refers_somebody_in(as_role):
    page = as_role("partner")
    page.goto("/desk/new/")
    says(page, "轉介")
    page.locator("main form button.go").last.click()
    says(settled(page), "請")


def test_each_kind_of_agency_has_a_desk_of_its_own(as_role):
    for account in ("police", "probation", "prison", "social", "labour", "school", "ngo"):
        page = as_role(account)
        assert page.goto("/desk/").status == 200
        assert page.goto("/cases/").status in {403, 404}
