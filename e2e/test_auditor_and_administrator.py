"""The auditor sees acts and no person; the administrator keeps accounts and sees no person."""

import re

import pytest
from playwright.sync_api import expect

from e2e.hands import says, settled, tab_to

pytestmark = pytest.mark.browser

OF_PEOPLE = ("/cases/", "/alerts/", "/contacts/today/", "/contacts/review/", "/referrals/")


def test_the_auditor_follows_an_entry_and_sees_no_person(as_role):
    page = as_role("auditor")
    page.goto("/audit/")
    page.locator('main tbody a[href^="/audit/"]').first.click()
    says(settled(page), "代碼", "封存")
    page.goto("/audit/watch/")
    expect(page.locator("h1")).to_be_visible()
    for path in OF_PEOPLE:
        assert page.goto(path).status in {403, 404}, path


def test_by_keyboard_alone_the_auditor_searches(as_role):
    page = as_role("auditor")
    page.goto("/audit/")
    tab_to(page, page.locator("main form button.go, main form button").first)
    page.keyboard.press("Enter")
    says(settled(page), "稽核")


def test_the_administrator_makes_an_account_and_disables_it(as_role):
    page = as_role("admin")
    page.goto("/staff/new/")
    page.locator("input[name=username]").fill("e2e001")
    page.locator("input[name=name]").fill("試帳號")
    for name in ("role", "team", "agency", "section"):
        field = page.locator(f"select[name={name}]")
        if field.count() and name == "role":
            field.select_option(index=1)
    page.locator("main form button.go").last.click()
    settled(page)
    page.goto("/staff/")
    page.locator("main form.filters input:visible").first.fill("e2e001")
    page.locator("main form.filters button").click()
    page.locator("main tbody a", has_text="e2e001").click()
    leaving = page.locator("form", has=page.get_by_role("button", name="停用帳號"))
    leaving.locator("select").select_option(index=1)
    leaving.get_by_role("button", name="停用帳號").click()
    expect(page.get_by_role("heading", name="恢復")).to_be_visible()


def test_the_administrator_sees_the_machine_and_no_person(as_role):
    page = as_role("admin")
    assert page.goto("/status/").status == 200
    says(page, "封存")
    for path in OF_PEOPLE:
        assert page.goto(path).status in {403, 404}, path


def test_a_session_can_be_ended_from_another_device(as_role):
    page = as_role("planner")
    page.goto("/staff/me/")
    says(page, "登入")
    expect(page.get_by_role("button", name=re.compile("登出")).first).to_be_visible()
