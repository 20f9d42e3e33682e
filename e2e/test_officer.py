"""An officer's day, by mouse and by keyboard alone; and what everybody's hands expect anywhere."""

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import DESK, PHONE
from e2e.hands import CASE, says, settled, tab_to

pytestmark = pytest.mark.browser
RULE = re.compile(r"/rules/[a-z_.]+/[a-z0-9_]+/$")


def test_she_follows_a_number_from_her_home_to_the_cases_behind_it(as_role):
    page = as_role("officer")
    page.goto("/")
    settled(page)
    says(page, "每個人手上的分量")
    page.get_by_role("link", name="看板").first.click()
    page.wait_for_url("**/cases/team/")
    number = page.locator("main tbody td a").first
    told = int(number.inner_text())
    number.click()
    page.wait_for_url(re.compile(r"/cases/\?"))
    says(settled(page), f"共 {told} 案")


def test_she_reads_what_a_rule_said_on_another_day(as_role):
    page = as_role("officer")
    page.goto("/rules/")
    page.locator("main form.filters input[name=q], main form.filters input[type=text]").first.fill(
        "接觸頻率"
    )
    page.get_by_role("button", name="找").click()
    page.locator("main tbody a[data-open]").first.click()
    page.wait_for_url(RULE)
    page.locator("main form.filters input[name=on]").fill("114.07.31")
    page.get_by_role("button", name="看這一天").click()
    says(settled(page), "114年7月31日適用的內容")


def test_by_keyboard_alone_she_finds_a_rule_and_opens_it(as_role):
    page = as_role("officer")
    page.goto("/rules/")
    tab_to(page, page.locator("main form.filters input:visible").first)
    page.keyboard.type("冷卻期")
    page.keyboard.press("Enter")
    settled(page)
    tab_to(page, page.locator("main tbody a[data-open]").first)
    page.keyboard.press("Enter")
    page.wait_for_url(RULE)
    says(page, "適用的內容")


def test_by_keyboard_alone_the_administrator_finds_an_account_and_opens_it(as_role):
    page = as_role("admin")
    page.goto("/staff/")
    tab_to(page, page.locator("main form.filters input:visible").first)
    page.keyboard.type("worker")
    page.keyboard.press("Enter")
    settled(page)
    tab_to(page, page.locator("main tbody a").first)
    page.keyboard.press("Enter")
    says(settled(page), "基本資料", "登入問題")


def test_by_keyboard_alone_the_director_reaches_what_the_menu_holds(as_role):
    page = as_role("director")
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="看板").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/team/")


def test_j_on_the_home_page_stands_on_what_is_to_be_done(as_role):
    page = as_role("worker", DESK)
    page.goto("/")
    page.locator("h1").click()
    page.keyboard.press("j")
    first = page.locator(".jobs .job").first
    expect(first).to_have_class(re.compile(r"\bat\b"))
    expect(first.locator("[data-open]")).to_be_focused()


def test_the_keys_of_a_page_are_told_by_one_of_them(as_role):
    page = as_role("worker", DESK)
    page.goto("/cases/")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_saving_with_two_quick_presses_writes_once(as_role):
    page = as_role("worker", PHONE)
    page.goto("/cases/")
    page.locator("main tbody th a").nth(4).click()
    page.wait_for_url(CASE)
    case = page.url
    settled(page).locator('a[href^="/contacts/new/"]').first.click()
    page.wait_for_url(re.compile("/contacts/new/"))
    page.locator('label:has-text("電訪")').first.click()
    page.locator('label:has-text("有遇")').first.click()
    page.locator("#id_narrative").fill("連按兩下也只記一次。")
    page.locator("footer.stick-foot button.go").dblclick()
    page.wait_for_url(re.compile(r"^(?!.*/new/)"))
    page.goto(case)
    told = settled(page).locator("#timeline li", has_text="連按兩下也只記一次")
    expect(told).to_have_count(1)


def test_on_the_phone_one_signs_out_from_the_menu(as_role):
    page = as_role("ngo", PHONE)
    page.goto("/desk/")
    page.locator(".side .more").click()
    page.locator(".side .account").click()
    says(settled(page), "登入中的裝置")
    page.get_by_role("button", name="登出", exact=True).first.click()
    page.wait_for_url(re.compile("/accounts/login/"))
