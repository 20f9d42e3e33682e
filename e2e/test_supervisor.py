"""A supervisor's and an officer's day: the team, what waits for a signature, cases passed on."""

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import PHONE
from e2e.hands import open_case, says, settled, tab_to

pytestmark = pytest.mark.browser


def test_she_sees_her_team_its_load_and_what_is_late(as_role):
    page = as_role("supervisor")
    page.goto("/")
    says(page, "每個人手上的分量")
    page.goto("/cases/team/")
    says(page, "案")
    page.goto("/alerts/")
    says(page, "警示")
    page.goto("/contacts/rates/")
    says(page, "有遇率", "面訪率")


def test_she_signs_visit_records_and_sends_one_back(as_role):
    page = as_role("supervisor")
    page.goto("/contacts/review/")
    boxes = page.locator('main input[type=checkbox][name="contact"]')
    before = boxes.count()
    assert before > 2
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="核閱勾選的").click()
    settled(page)
    page.goto("/contacts/review/")
    page.get_by_role("link", name="看全文或退回").first.click()
    page.wait_for_url(re.compile(r"/contacts/[0-9a-f-]{36}/"))
    says(page, "核閱")


def test_a_closing_asked_for_by_the_worker_is_approved_by_another(as_role):
    worker = as_role("worker")
    case = open_case(worker, 5)
    worker.goto(f"{case}close/")
    worker.locator("main form input[type=radio], main form select").first.wait_for()
    select = worker.locator("main form select[name=reason]")
    if select.count():
        select.select_option(index=1)
    else:
        worker.locator("main form label:has(input[name=reason])").first.click()
    summary = worker.locator("main form textarea")
    for one in range(summary.count()):
        summary.nth(one).fill("輔導目標達成，生活與工作穩定。")
    for one in worker.locator("main form input[type=checkbox]").all():
        one.check()
    worker.locator("main form button.go").click()
    settled(worker)
    worker.goto(case)
    says(worker, "送核")
    boss = as_role("supervisor")
    boss.goto("/cases/queue/")
    boss.locator('main a[href^="/cases/approval"], main a:has-text("審")').first.click()
    boss.get_by_role("button", name="核定", exact=True).click()
    settled(boss)
    worker.goto(case)
    says(worker, "結案")


def test_cases_passed_on_in_bulk_tell_both_workers(as_role):
    page = as_role("supervisor")
    page.goto("/cases/team/move/")
    page.locator("main nav a.chip").first.click()
    page.locator('main input[name="cases"]').nth(0).check()
    page.locator('main input[name="cases"]').nth(1).check()
    page.locator("select[name=worker]").select_option(index=2)
    reason = page.locator("select[name=reason]")
    if reason.count():
        reason.select_option(index=1)
    else:
        page.locator("label:has(input[name=reason])").first.click()
    note = page.locator("textarea[name=note]")
    if note.count():
        note.fill("組內調整分量。")
    page.get_by_role("button", name=re.compile("移交並通知雙方")).click()
    says(settled(page), "2")


def test_by_keyboard_alone_she_signs_a_record(as_role):
    page = as_role("supervisor")
    page.goto("/contacts/review/")
    tab_to(page, page.locator('main input[type=checkbox][name="contact"]').first)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="核閱勾選的"))
    page.keyboard.press("Enter")
    says(settled(page), "核閱")


def test_a_deputy_is_named_and_both_names_stay(as_role):
    page = as_role("supervisor")
    page.goto("/staff/deputies/")
    says(page, "代理")


def test_the_officer_and_the_director_have_their_queue_before_them(as_role):
    for account in ("officer", "director"):
        page = as_role(account, PHONE)
        page.goto("/")
        expect(page.locator("h1")).to_be_visible()
        assert page.goto("/cases/queue/").status == 200
