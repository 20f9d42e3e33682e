"""A case manager's day: on the phone and at the desk, by touch and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import DESK, PHONE
from e2e.hands import CASE, Hands, open_case, says, settled, tab_to

pytestmark = pytest.mark.browser

SIZES = pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
SAVED = re.compile(r"/(cases|contacts)/[0-9a-f-]{36}/$|^[^?]*://[^/]+/$")
RECORD = 'main a[href^="/contacts/new/"]'


@SIZES
def test_a_reached_call_is_recorded_in_eight_interactions(as_role, viewport):
    page = as_role("worker", viewport)
    page.goto("/")
    hands = Hands(page)
    hands.press(page.locator(RECORD).first)
    page.wait_for_url(re.compile("/contacts/new/"))
    hands.press(page.locator('label:has-text("電訪")').first)
    hands.press(page.locator('label:has-text("有遇")').first)
    hands.type(
        page.locator("#id_narrative"), f"接電話，情緒平穩，工作照常。端到端{viewport['width']}。"
    )
    hands.press(page.locator("footer.stick-foot button.go"))
    page.wait_for_url(SAVED)
    assert hands.count <= 8
    says(settled(page), f"端到端{viewport['width']}")


@SIZES
def test_with_the_number_shown_a_ready_sentence_and_a_changed_factor_it_is_still_eight(
    as_role, viewport
):
    page = as_role("worker", viewport)
    page.goto("/")
    for number in range(page.locator(RECORD).count()):
        page.locator(RECORD).nth(number).click()
        page.wait_for_url(re.compile("/contacts/new/"))
        call = page.locator('main [data-reveal-kind="tel"]')
        if call.count():
            break
        page.goto("/")
    hands = Hands(page)
    hands.count = 1  # 記錄接觸
    hands.press(page.locator('label:has-text("電訪")').first)
    hands.press(call.first)
    expect(page.locator('main a[href^="tel:"]').first).to_be_visible()
    hands.press(page.locator('label:has-text("有遇")').first)
    hands.press(page.get_by_role("button", name="接電話，情緒平穩"))
    factor = page.locator("fieldset.rate:visible").first
    label = factor.get_attribute("data-factor-label")
    hands.press(factor.locator("label:not(:has(:checked))").first)
    expect(factor.get_by_text("已改")).to_be_visible()
    hands.press(page.locator("footer.stick-foot button.go"))
    page.wait_for_url(SAVED)
    assert hands.count <= 8
    says(settled(page), "接電話，情緒平穩，對答切題。", label)


def test_a_factors_course_opens_at_its_newest_end_on_the_phone(as_role):
    page = as_role("worker", PHONE)
    open_case(page)
    page.goto(page.url.replace("/cases/", "/assessments/"))
    page.locator(".radar-row tbody th a").first.click()
    page.wait_for_url(re.compile("/factor/"))
    expect(page.locator(".frame > svg text.t-b").last).to_be_in_viewport()
    frame = page.locator(".frame").first
    assert frame.evaluate("node => node.scrollWidth > node.clientWidth")


def test_the_day_begins_with_who_needs_what_and_why(as_role):
    page = as_role("worker")
    page.goto("/")
    expect(page.locator("h1")).to_have_text("今日工作")
    says(page, "排在這裡，因為")
    expect(page.get_by_text("示範資料").first).to_be_visible()


@SIZES
def test_a_case_page_tells_one_story(as_role, viewport):
    page = as_role("worker", viewport)
    open_case(page)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    says(settled(page), "風險與保護因子", "時間軸", "處遇計畫", "家庭", "轉介", "文件", "誰看過")


def test_what_is_typed_is_kept_on_the_server_and_survives_a_dead_line(as_role):
    page = as_role("worker", PHONE)
    page.goto("/")
    page.locator(RECORD).nth(1).click()
    page.wait_for_url(re.compile("/contacts/new/"))
    form = page.url
    page.locator('label:has-text("有遇")').first.click()
    page.locator("#id_narrative").fill("寫到一半，線路斷了。")
    expect(page.locator(".top-state")).to_contain_text("已存", timeout=20_000)
    page.context.set_offline(True)
    try:
        page.locator("#id_narrative").fill("寫到一半，線路斷了。又寫了一句。")
        expect(page.locator(".top-state")).to_contain_text("未上傳", timeout=20_000)
        expect(page.locator("#id_narrative")).to_have_value("寫到一半，線路斷了。又寫了一句。")
    finally:
        page.context.set_offline(False)
    expect(page.locator(".top-state")).to_contain_text("已存", timeout=40_000)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.goto(form)
    expect(page.locator("#id_narrative")).to_have_value("寫到一半，線路斷了。又寫了一句。")
    says(page, "草稿")


def test_a_form_that_is_refused_names_the_field_and_comes_back_filled_in(as_role):
    page = as_role("worker")
    page.goto("/")
    page.locator(RECORD).first.click()
    page.wait_for_url(re.compile("/contacts/new/"))
    page.locator("#id_narrative").fill("沒有選有遇或未遇。")
    page.locator("footer.stick-foot button.go").click()
    says(settled(page), "結果")
    expect(page.locator("#id_narrative")).to_have_value("沒有選有遇或未遇。")


def test_a_visit_is_agreed_begun_and_left_safely(as_role):
    page = as_role("worker", PHONE)
    page.goto("/contacts/today/")
    for _ in range(6):
        if page.locator('main a[href^="/contacts/visits/"][data-open]').count():
            break
        page.get_by_role("link", name=re.compile("後一天")).click()
    page.locator('main a[href^="/contacts/visits/"][data-open]:near(:text("家訪"))').first.click()
    page.get_by_role("button", name=re.compile("開始訪視")).click()
    says(settled(page), "訪視中")
    page.get_by_role("button", name=re.compile("我已平安離開")).click()
    says(settled(page), "平安離開")


def test_an_alert_is_taken_up_and_ended_with_what_came_of_it(as_role):
    page = as_role("worker")
    page.goto("/alerts/")
    page.locator("main tbody a[data-open]").first.click()
    known = page.get_by_role("button", name="我知道了")
    if known.count():
        known.first.click()
    settled(page)
    page.locator(
        'form[action$="/resolve/"] input[type=radio], form[action$="/resolve/"] option'
    ).first.wait_for(state="attached")
    page.locator('form[action$="/resolve/"] label').filter(
        has_text=re.compile("聯繫|處理|追蹤|已")
    ).first.click()
    note = page.locator('form[action$="/resolve/"] textarea')
    if note.count():
        note.first.fill("已電話確認，安排家訪。")
    page.get_by_role("button", name="處理完成").click()
    page.wait_for_url(CASE)
    says(settled(page), "警示：")
    page.goto("/alerts/?tab=done")
    says(page, "已")


def test_a_new_person_is_looked_for_first_and_then_taken_in(as_role):
    page = as_role("worker")
    page.goto("/cases/new/")
    page.locator("#intake-q").fill("游試案")
    page.locator("main form button.go").first.click()
    page.get_by_role("button", name=re.compile("建立新的人")).click()
    settled(page)
    expect(page.locator("input[name=name]")).to_have_value("游試案")
    page.locator('label:has-text("男")').first.click()
    page.locator("main form button.go").last.click()
    says(settled(page), "案源")


def test_a_closing_asked_for_is_decided_by_the_supervisor(as_role):
    page = as_role("worker")
    open_case(page, 3)
    case = page.url
    page.goto(f"{case}close/")
    says(page, "結案")
    reason = page.locator("main form select, main form input[type=radio]").first
    expect(reason).to_be_attached()


def test_by_keyboard_alone_search_and_open_a_person(as_role):
    page = as_role("worker")
    page.goto("/cases/")
    name = page.locator("main tbody th a").first.inner_text()
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    says(settled(page), name)
    assert name not in page.url


def test_by_keyboard_alone_a_call_is_recorded(as_role):
    page = as_role("worker", DESK)
    page.goto("/")
    record = page.locator(RECORD).nth(2)
    tab_to(page, record)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/contacts/new/"))
    tab_to(page, page.locator("input[name=met]").first)
    page.keyboard.press("Space")
    tab_to(page, page.locator("#id_narrative"))
    page.keyboard.type("只用鍵盤記下的電話。")
    tab_to(page, page.locator("footer.stick-foot button.go"))
    page.keyboard.press("Enter")
    page.wait_for_url(SAVED)
    says(settled(page), "只用鍵盤記下的電話")


def test_j_and_k_go_through_the_list_and_enter_opens(as_role):
    page = as_role("worker")
    page.goto("/cases/")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(CASE)


def test_an_unknown_page_says_what_to_do(as_role):
    page = as_role("worker")
    answer = page.goto("/cases/00000000-0000-4000-8000-000000000000/")
    assert answer.status in {403, 404}
    expect(page.locator("main, body").first).to_contain_text("回")
