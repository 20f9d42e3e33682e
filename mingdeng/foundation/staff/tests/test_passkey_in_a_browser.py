"""Adding a passkey and signing in with it, in a real browser with a virtual authenticator."""

import os
import shutil

import pytest

from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.identity.tests.making import PASSWORD, staff
from mingdeng.foundation.rules.loading import load_all

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(monkeypatch):
    # The browser's driver runs an event loop in this thread; the database is used beside it.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def test_a_passkey_is_added_and_opens_the_system_alone_and_as_second_factor(
    page, live_server, settings
):
    load_all()
    settings.SECOND_FACTOR_REQUIRED = True
    settings.ALLOWED_HOSTS = ["localhost"]
    who = staff(Role.AUDITOR)
    root = live_server.url.replace("127.0.0.1", "localhost")
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    def password():
        page.goto(f"{root}/accounts/login/")
        page.fill("[name=login]", who.username)
        page.fill("[name=password]", PASSWORD)
        page.click("[data-signin] button")

    password()
    page.wait_for_url("**/accounts/2fa/")
    page.goto(f"{root}/accounts/2fa/webauthn/add/")
    page.check("[name=passwordless]")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/recovery-codes/")

    page.context.clear_cookies()
    page.goto(f"{root}/accounts/login/?next=/staff/me/")
    page.click("form[data-passkey] button")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    page.goto(f"{root}/staff/me/")
    assert "我的帳號" in page.title()

    page.context.clear_cookies()
    password()
    page.wait_for_url("**/2fa/authenticate/")
    page.click("form[data-passkey] button")
    page.wait_for_url(lambda url: "/2fa/authenticate/" not in url)
    page.goto(f"{root}/staff/me/")
    assert "我的帳號" in page.title()
    assert errors == []
