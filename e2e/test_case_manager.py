"""A case manager's day: on the phone and at the desk, by touch and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import DESK, PHONE

pytestmark = pytest.mark.browser


def first_contact_form(page):
    page.goto("/")
    page.locator('a[href^="/contacts/new/"]').first.click()
    page.wait_for_url(re.compile("/contacts/new/"))


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_reached_call_is_recorded_in_eight_interactions(as_role, viewport):
    page = as_role("worker", viewport)
    first_contact_form(page)
    page.locator('label[for="id_channel_0"]').click()
    page.locator('label[for="id_met_0"]').click()
    page.locator("#id_narrative").fill("接電話，情緒平穩，工作照常。端到端測試。")
    page.locator('main button[type="submit"].go, .foot button.go').last.click()
    page.wait_for_url(re.compile(r"/(cases|contacts)/[0-9a-f-]{36}/|/$"))
    page.goto("/cases/")
    expect(page.locator("main")).to_contain_text("案")


def test_the_day_begins_with_who_needs_what_and_why(as_role):
    page = as_role("worker")
    page.goto("/")
    expect(page.locator("h1")).to_have_text("今日工作")
    expect(page.locator("main")).to_contain_text("排在這裡，因為")
    expect(page.get_by_text("示範資料").first).to_be_visible()


def test_a_case_page_tells_one_story(as_role):
    page = as_role("worker")
    page.goto("/cases/")
    page.locator('main a[href^="/cases/"]').filter(
        has_text=re.compile(r"^[\u4e00-\u9fff]{2,4}$")
    ).first.click()
    page.wait_for_load_state("networkidle")
    for words in ("風險與保護因子", "時間軸", "處遇計畫", "誰看過"):
        expect(page.get_by_text(words).first).to_be_visible()


def test_by_keyboard_alone_search_and_open_a_person(as_role):
    page = as_role("worker")
    page.goto("/cases/")
    name = (
        page.locator('main a[href^="/cases/"]')
        .filter(has_text=re.compile(r"^[\u4e00-\u9fff]{2,4}$"))
        .first.inner_text()
    )
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    expect(page.locator("main")).to_contain_text(name)
    assert name not in page.url


def test_an_unknown_page_says_what_to_do(as_role):
    page = as_role("worker")
    answer = page.goto("/cases/00000000-0000-4000-8000-000000000000/")
    assert answer.status in {403, 404}
    expect(page.locator("main, body").first).to_contain_text("回")
