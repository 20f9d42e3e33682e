import hmac
import re
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from click.testing import CliRunner
from django.core.cache import cache
from django.test import Client

from mingdeng.foundation.audit.keys import keys
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.identity import services
from mingdeng.foundation.identity.models import Role
from mingdeng.foundation.identity.tests.making import PASSWORD, sign_in, staff
from mingdeng.foundation.secrecy import keyring
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def code_of(secret, ahead=0):
    counter = next(iter(yield_hotp_counters_from_time())) + ahead
    return format_hotp_value(hotp_value(secret, counter))


def set_up(browser):
    page = page_text(browser.get("/accounts/2fa/totp/activate/"))
    secret = re.search(r"金鑰：<code>(\w+)</code>", page)[1]
    answer = browser.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.status_code == 302, page_text(answer)
    return secret


def test_without_a_second_factor_every_page_leads_to_setting_one_up():
    browser = sign_in(staff())
    for path in ("/staff/me/", "/staff/deputies/", "/staff/duty/"):
        assert browser.get(path)["Location"] == "/accounts/2fa/"
    assert browser.post("/staff/alive/").status_code == 302


def test_setting_one_up_opens_the_system_and_gives_recovery_codes():
    browser = sign_in(staff())
    set_up(browser)
    assert browser.get("/staff/me/").status_code == 200
    page = page_text(browser.get("/accounts/2fa/recovery-codes/"))
    assert len(re.findall(r"<li><code>", page)) == 10


def test_the_next_sign_in_asks_for_the_code_and_nothing_opens_without_it():
    who = staff()
    secret = set_up(sign_in(who))
    browser = sign_in(who)
    assert browser.get("/staff/me/").status_code == 302
    assert browser.get("/staff/me/")["Location"].startswith("/accounts/login/")
    answer = browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "驗證碼不對" in page_text(answer)
    answer = browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret, 1)})
    assert answer.status_code == 302
    assert browser.get("/staff/me/").status_code == 200


def test_a_session_that_came_by_the_password_alone_is_ended_when_the_owner_sets_one_up():
    who = staff()
    thief, owner = sign_in(who), sign_in(who)
    set_up(owner)
    assert thief.get("/staff/me/")["Location"].startswith("/accounts/login/")
    assert owner.get("/staff/me/").status_code == 200


def test_a_session_that_showed_no_factor_is_not_let_in_by_one_that_exists():
    who = staff()
    browser = sign_in(who)
    Authenticator.objects.create(user=who, type="totp", data={"secret": "AAAA"})
    assert browser.get("/staff/me/")["Location"] == "/accounts/2fa/"


def test_a_code_signs_in_once_even_while_it_is_still_valid():
    who = staff()
    secret = set_up(sign_in(who))
    code = code_of(secret, 1)
    first, second = sign_in(who), sign_in(who)
    assert first.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    cache.clear()  # another process remembers nothing of the first
    assert second.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200
    assert second.get("/staff/me/")["Location"].startswith("/accounts/login/")


def test_guessing_codes_is_counted_against_the_account():
    who = staff()
    set_up(sign_in(who))
    browser = sign_in(who)
    statuses = [
        browser.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code
        for _ in range(6)
    ]
    assert statuses[-1] == 429
    again = Client().post("/accounts/login/", {"login": who.username, "password": PASSWORD})
    assert again.status_code == 429


def test_a_recovery_code_works_once():
    who = staff()
    browser = sign_in(who)
    set_up(browser)
    page = page_text(browser.get("/accounts/2fa/recovery-codes/"))
    code = re.search(r"<li><code>(\w+)</code>", page)[1]
    first = sign_in(who)
    assert first.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    second = sign_in(who)
    assert second.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 200


def test_the_secret_stands_sealed_in_the_database():
    browser = sign_in(staff())
    secret = set_up(browser)
    stored = Authenticator.objects.get(type="totp").data
    assert secret not in str(stored)


def test_the_last_second_factor_cannot_be_removed_where_one_is_required():
    browser = sign_in(staff())
    set_up(browser)
    answer = browser.post("/accounts/2fa/totp/deactivate/")
    assert "最後一個第二因素" in page_text(answer)
    assert Authenticator.objects.filter(type="totp").exists()


def test_the_administrator_can_reset_it_and_the_account_starts_again():
    who = staff()
    set_up(sign_in(who))
    assert services.reset_second_factor(who) >= 1
    browser = sign_in(who)
    assert browser.get("/staff/me/")["Location"] == "/accounts/2fa/"
    assert Entry.objects.filter(code="second_factor.reset", subject_id=str(who.pk)).exists()


def test_a_temporary_password_is_changed_before_anything_else():
    services.create(username="fresh.one", name="新人")
    from mingdeng.foundation.identity.models import Staff
    from mingdeng.foundation.identity.tests import making

    who = Staff.objects.get(username="fresh.one")
    making.Posting.objects.create(
        staff=who, agency=making.agency(), role=Role.AUDITOR, from_on="2018-01-01"
    )
    word = services.reset_password(who)
    browser = sign_in(who, password=word)
    assert browser.get("/staff/me/")["Location"] == "/accounts/password/change/"
    new = "some-other-long-word"
    browser.post(
        "/accounts/password/change/", {"oldpassword": word, "password1": new, "password2": new}
    )
    assert browser.get("/staff/me/")["Location"] == "/accounts/2fa/"


def test_pages_of_signing_in_carry_no_inline_script_or_style():
    browser = sign_in(staff())
    pages = [
        Client().get("/accounts/login/"),
        browser.get("/accounts/2fa/"),
        browser.get("/accounts/2fa/totp/activate/"),
        browser.get("/accounts/2fa/webauthn/"),
        browser.get("/accounts/2fa/webauthn/add/"),
        browser.get("/accounts/password/change/"),
    ]
    for page in pages:
        assert page.status_code == 200
        text = page_text(page)
        assert not re.search(r"\sstyle=|\son\w+=|<style", text)
        for script in re.findall(r"<script([^>]*)>", text):
            assert "src=" in script or "application/json" in script


def test_second_factors_survive_a_rotation_of_the_keys(tmp_path, settings):
    settings.KEYRING_PATH = str(tmp_path / "ring.json")
    keyring.write(keyring.fresh(), Path(settings.KEYRING_PATH))
    who = staff()
    secret = set_up(sign_in(who))
    for args in (["rotate"], ["drop-old", "--yes"]):
        told = CliRunner().invoke(keys, args)
        assert told.exit_code == 0, told.output
    browser = sign_in(who)
    answer = browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret, 1)})
    assert answer.status_code == 302


def test_a_secret_that_cannot_be_opened_refuses_every_code():
    """An empty secret in its place would be one from which everybody can compute the codes."""
    who = staff()
    set_up(sign_in(who))
    for held in Authenticator.objects.all():
        held.data = {**held.data, **{n: "AAAA" for n in ("secret", "seed") if n in held.data}}
        held.save()
    browser = sign_in(who)
    first = hmac.new(b"", b"  0,", "sha1").digest()[:4]
    recovery = str(int.from_bytes(first, "big") % 10**8).zfill(8)
    for guess in (code_of(""), code_of("", 1), recovery):
        assert browser.post("/accounts/2fa/authenticate/", {"code": guess}).status_code == 200
    assert browser.get("/staff/me/").status_code == 302
