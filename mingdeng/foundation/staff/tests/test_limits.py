from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.identity import services
from mingdeng.foundation.identity.models import Attempt
from mingdeng.foundation.identity.tests.making import PASSWORD, sign_in, staff
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Hundreds of guesses: the hasher that makes each of them slow is not what is tested here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def fail(name, times, **more):
    return [
        Client().post("/accounts/login/", {"login": name, "password": "wrong"}, **more)
        for _ in range(times)
    ]


def limit(name):
    return rules.find("foundation.identity", "sign_in").params[name]


def test_an_account_is_closed_for_a_while_after_too_many_failures_even_for_the_right_password():
    who = staff()
    assert all(a.status_code == 200 for a in fail(who.username, limit("per_account")))
    answer = Client().post("/accounts/login/", {"login": who.username, "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= limit("window_minutes") * 60 + 1
    assert "請等" in page_text(answer)
    assert Entry.objects.filter(code="session.limited").exists()


def test_other_accounts_are_not_touched_by_it():
    who, other = staff(), staff()
    fail(who.username, limit("per_account") + 1)
    sign_in(other)


def test_the_name_is_counted_whatever_its_case_and_spaces():
    who = staff()
    fail(who.username.upper(), limit("per_account") - 1)
    fail(f" {who.username} ", 1)
    assert fail(who.username, 1)[0].status_code == 429


def test_an_address_is_closed_after_too_many_failures_on_many_accounts():
    for n in range(limit("per_address")):
        fail(f"guess{n}", 1, REMOTE_ADDR="192.0.2.7")
    assert fail("another", 1, REMOTE_ADDR="192.0.2.7")[0].status_code == 429
    assert fail("another", 1, REMOTE_ADDR="192.0.2.8")[0].status_code == 200


def test_a_forwarded_address_a_client_invents_is_not_believed():
    for n in range(limit("per_address")):
        fail(f"guess{n}", 1, REMOTE_ADDR="192.0.2.9", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")
    last = fail("x", 1, REMOTE_ADDR="192.0.2.9", HTTP_X_FORWARDED_FOR="203.0.113.1")
    assert last[0].status_code == 429


def test_success_is_never_counted():
    who = staff()
    for _ in range(limit("per_account") + 2):
        sign_in(who)
    assert not Attempt.objects.exists()


def test_waiting_out_the_window_opens_the_account_again():
    who = staff()
    fail(who.username, limit("per_account") + 1)
    past = timezone.now() - timedelta(minutes=limit("window_minutes") + 1)
    Attempt.objects.update(at=past)
    sign_in(who)


def test_an_administrator_can_forgive():
    who = staff()
    fail(who.username, limit("per_account"))
    assert services.unlock(who) == limit("per_account")
    sign_in(who)


def test_guessing_the_old_password_on_the_change_page_is_counted_too():
    browser = sign_in(staff())
    word = {
        "oldpassword": "wrong",
        "password1": "a-new-long-word-1",
        "password2": "a-new-long-word-1",
    }
    answers = [
        browser.post("/accounts/password/change/", word).status_code
        for _ in range(limit("per_account") + 1)
    ]
    assert answers == [200] * limit("per_account") + [429]
