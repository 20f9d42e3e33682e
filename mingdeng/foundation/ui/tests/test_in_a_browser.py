"""The scripts and the gallery in a real browser, under the content policy the product sends."""

from __future__ import annotations

import dataclasses
import shutil
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler

from mingdeng.foundation.ui.tests import desk

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture(scope="module")
def browser():
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def site(settings):
    settings.ROOT_URLCONF = "mingdeng.foundation.ui.tests.desk"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.SECURE_SSL_REDIRECT = False
    settings.CSRF_COOKIE_SECURE = False
    settings.MIDDLEWARE = [
        "mingdeng.foundation.ui.security.ContentPolicyMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ]
    template = {**settings.TEMPLATES[0]}
    processors = ["django.template.context_processors.request"]
    template["OPTIONS"] = {**template["OPTIONS"], "context_processors": processors}
    settings.TEMPLATES = [template]
    for name in (f.name for f in dataclasses.fields(desk.State)):
        setattr(desk.STATE, name, getattr(desk.State(), name))
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def page(browser, site):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(15_000)
    opened = context.new_page()
    opened.problems = []
    opened.on("pageerror", lambda error: opened.problems.append(str(error)))
    opened.on("console", lambda m: m.type == "error" and opened.problems.append(m.text))
    opened.goto(site)
    yield opened
    context.close()


def state(page):
    return page.locator("[data-draft-state]")


def test_words_are_saved_when_a_field_is_left(page):
    page.fill("#words", "接電話，情緒平穩")
    assert state(page).inner_text() == "尚未存：1 個欄位"
    page.focus("#next")
    sync_api.expect(state(page)).to_have_text("草稿已存 10:42")
    assert desk.STATE.drafts[-1]["words"] == "接電話，情緒平穩"


def test_words_are_saved_by_themselves_while_writing_goes_on(page):
    page.fill("#words", "母親在旁")
    sync_api.expect(state(page)).to_have_text("草稿已存 10:42", timeout=15_000)


def test_on_a_dead_line_the_words_stay_and_the_page_says_which_are_unsaved(page):
    page.context.set_offline(True)
    page.fill("#words", "承認 7/20 前後用過一次")
    page.focus("#next")
    notice = page.locator("[data-draft-notice]")
    sync_api.expect(notice).to_be_visible()
    assert "網路斷了，文字還在" in notice.inner_text()
    assert "還沒存的欄位：紀錄" in notice.inner_text()
    assert page.input_value("#words") == "承認 7/20 前後用過一次"
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert kept == "[{},{}]"
    page.context.set_offline(False)
    sync_api.expect(state(page)).to_have_text("草稿已存 10:42", timeout=15_000)
    sync_api.expect(notice).to_be_hidden()
    assert desk.STATE.drafts[-1]["words"] == "承認 7/20 前後用過一次"


def test_on_a_dead_line_saving_does_not_lose_the_page(page):
    page.context.set_offline(True)
    page.fill("#words", "願意明天在家見面")
    page.focus("#next")
    sync_api.expect(page.locator("[data-draft-notice]")).to_be_visible()
    page.get_by_role("button", name="儲存").click()
    sync_api.expect(page.locator(".toast")).to_contain_text("沒有送出")
    assert page.input_value("#words") == "願意明天在家見面"
    page.context.set_offline(False)
    sync_api.expect(state(page)).to_have_text("草稿已存 10:42", timeout=15_000)
    page.get_by_role("button", name="儲存").click()
    page.wait_for_url("**/sent/")


def test_on_a_line_that_hangs_saving_waits_and_does_not_lose_the_page(page):
    held = []
    page.route("**/draft/", lambda route: held.insert(0, route))
    page.route("**/sent/", lambda route: route.abort("timedout"))
    page.fill("#words", "電梯裡按了儲存")
    page.get_by_role("button", name="儲存").click()
    for _ in range(2):  # first on leaving the field, then to ask whether the line lives
        for _ in range(300):
            if held:
                break
            page.wait_for_timeout(50)
        held.pop().abort("timedout")
    sync_api.expect(page.locator(".toast")).to_contain_text("沒有送出")
    assert page.input_value("#words") == "電梯裡按了儲存"
    page.unroute_all()
    page.get_by_role("button", name="儲存").click()
    page.wait_for_url("**/sent/")
    assert desk.STATE.drafts[-1]["words"] == "電梯裡按了儲存"


def test_who_was_signed_out_keeps_her_words_and_saves_after_signing_in_elsewhere(page):
    desk.STATE.draft_status = desk.STATE.page_status = 401
    page.fill("#words", "寫到一半被登出")
    page.get_by_role("button", name="儲存").click()
    sync_api.expect(page.locator(".toast")).to_contain_text("另開視窗登入")
    assert page.input_value("#words") == "寫到一半被登出"
    page.context.clear_cookies()
    desk.STATE.draft_status = desk.STATE.page_status = 200
    page.get_by_role("button", name="儲存").click()
    page.wait_for_url("**/sent/")
    assert desk.STATE.sent[-1]["words"] == "寫到一半被登出"


def test_a_refused_draft_says_why_and_stops_until_asked(page):
    desk.STATE.draft_status = 401
    page.fill("#words", "文字")
    page.focus("#next")
    notice = page.locator("[data-draft-notice]")
    sync_api.expect(notice).to_contain_text("登入已過期")
    desk.STATE.draft_status = 200
    page.click("[data-draft-retry]")
    sync_api.expect(state(page)).to_have_text("草稿已存 10:42")


def test_on_the_phone_the_menu_leads_to_the_account_and_out(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{page.url}gallery/")
    link = page.locator(".side .account")
    sync_api.expect(link).to_be_hidden()
    page.locator(".side .more").click()
    sync_api.expect(link).to_be_visible()


def test_a_broken_draft_service_does_not_keep_anyone_from_saving(page):
    desk.STATE.draft_status = 500
    page.fill("#words", "文字")
    page.focus("#next")
    sync_api.expect(state(page)).to_contain_text("未上傳")
    page.get_by_role("button", name="儲存").click()
    page.wait_for_url("**/sent/")


def test_a_grave_act_asks_first_and_cancelling_does_nothing(page):
    page.click("#grave")
    dialog = page.locator("#confirm")
    assert "結案後 7 天內可以復原。" in dialog.inner_text()
    assert page.evaluate("document.activeElement.textContent") == "取消"
    page.keyboard.press("Enter")
    sync_api.expect(dialog).to_be_hidden()
    assert desk.STATE.closed == 0
    page.click("#grave")
    dialog.get_by_role("button", name="結案").click()
    page.wait_for_url("**/close/")
    assert desk.STATE.closed == 1


def test_the_keyboard_alone_reaches_everything(page):
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("j")
    assert page.input_value("#find") == "j"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "楊凱翔"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == "陳志偉"
    page.keyboard.press("Enter")
    page.wait_for_url("**/one/")


def test_g_then_h_goes_home(page):
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/home/")


def test_the_key_table_knows_the_pages_own_keys_and_can_switch_them_off(page):
    page.keyboard.press("?")
    table = page.locator("#keys")
    sync_api.expect(table).to_be_visible()
    assert "記錄接觸" in table.inner_text()
    page.check("#keys-off")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    sync_api.expect(page.locator("#help")).to_be_hidden()


def test_a_pages_own_key_presses_its_button(page):
    page.keyboard.press("n")
    sync_api.expect(page.locator("#help")).to_be_visible()


def test_a_number_is_shown_for_dialling_and_hidden_again(page):
    page.click("[data-reveal-url]")
    link = page.locator("a[href='tel:0912345678']")
    sync_api.expect(link).to_have_text("0912-345-678")
    sync_api.expect(page.locator("[data-reveal-text]")).to_have_text("0912-***-678")
    assert link.count() == 0


def test_a_part_that_fails_is_said_in_words_and_shows_no_trace(page):
    page.click("#part")
    toast = page.locator(".toast")
    sync_api.expect(toast).to_contain_text("這個動作沒有完成")
    assert "secret" not in page.inner_text("body")
    toast.get_by_role("button", name="關閉訊息").click()
    assert page.locator(".toast").count() == 0


def test_folded_tables_open_on_paper_only(page):
    fold = page.locator("details[data-print-open]")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert fold.get_attribute("open") is not None
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert fold.get_attribute("open") is None


def test_elapsed_time_keeps_the_exact_one(page):
    place = page.locator("time[data-elapsed]")
    sync_api.expect(place).to_contain_text("天前")
    assert place.get_attribute("title") == "114.07.31 10:42"


def test_two_minutes_before_the_end_it_asks_and_staying_tells_the_server(browser, site):
    desk.STATE.idle_seconds = 100
    page = browser.new_page()
    page.goto(site)
    dialog = page.locator("#idle")
    sync_api.expect(dialog).to_be_visible(timeout=15_000)
    page.click("[data-idle-stay]")
    sync_api.expect(dialog).to_be_hidden()
    assert desk.STATE.kept_alive == 1
    page.close()


def test_the_page_runs_without_a_single_complaint(page):
    assert page.problems == []


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_gallery_has_no_accessibility_violation_and_nothing_sticks_out(
    browser, site, width, scheme
):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(f"{site}/gallery/")
    found = [(v["id"], len(v["nodes"])) for v in axe.run(page).response["violations"]]
    assert found == []
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") == 0
    page.close()


def test_every_place_of_the_navigation_is_reached_on_the_phone(browser, site):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{site}/gallery/")
    last = page.locator("#all-nav a", has_text="轉介")
    sync_api.expect(last).to_be_hidden()
    page.click("#all-nav .more")
    sync_api.expect(last).to_be_visible()
    page.click("#all-nav .fewer")
    sync_api.expect(last).to_be_hidden()
    page.close()
