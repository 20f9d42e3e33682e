import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from mingdeng.foundation.access.middleware import AccessMiddleware
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.identity.models import Session
from mingdeng.foundation.identity.sessions import SessionStore, digest
from mingdeng.foundation.identity.tests.making import PASSWORD, sign_in, staff
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.staff import gates
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def age(browser, *, seen=timedelta(0), started=timedelta(0)):
    now = timezone.now()
    Session.objects.filter(session_key=digest(browser.session.session_key)).update(
        seen_at=now - seen, started_at=now - started
    )


def rule(name):
    return rules.find("foundation.identity", "session").params[name]


def test_an_idle_session_ends_and_the_next_page_says_why():
    browser = sign_in(staff())
    age(browser, seen=timedelta(minutes=rule("idle_minutes"), seconds=1))
    answer = browser.get("/staff/me/", follow=True)
    assert answer.redirect_chain[0][0].startswith("/accounts/login/")
    assert "已自動登出" in page_text(answer)
    assert Entry.objects.get(code="session.expired").reason == "idle"


def test_a_session_in_use_stays_but_not_beyond_the_longest_time():
    browser = sign_in(staff())
    age(browser, seen=timedelta(minutes=rule("idle_minutes") - 1))
    assert browser.get("/staff/me/").status_code == 200
    age(browser, started=timedelta(hours=rule("absolute_hours"), seconds=1))
    assert browser.get("/staff/me/").status_code == 302
    assert Entry.objects.get(code="session.expired").reason == "absolute"


def test_a_request_renews_the_session_and_keepalive_does_so_without_a_page():
    browser = sign_in(staff())
    age(browser, seen=timedelta(minutes=10))
    assert browser.post("/staff/alive/").status_code == 204
    row = Session.objects.get(session_key=digest(browser.session.session_key))
    assert timezone.now() - row.seen_at < timedelta(minutes=1)


def test_a_page_that_asks_by_itself_does_not_keep_the_session_alive(monkeypatch):
    browser = sign_in(staff())
    age(browser, seen=timedelta(minutes=10))
    original = gates.SessionAgeMiddleware.process_view

    def marked(self, request, view, args, kwargs):
        return original(self, request, gates.passive(lambda: None), args, kwargs)

    monkeypatch.setattr(gates.SessionAgeMiddleware, "process_view", marked)
    again = Client()
    again.cookies = browser.cookies
    assert again.get("/staff/me/").status_code == 200
    row = Session.objects.get(session_key=digest(browser.session.session_key))
    assert timezone.now() - row.seen_at > timedelta(minutes=9)


def test_the_page_carries_what_the_browser_needs_to_warn():
    page = page_text(sign_in(staff()).get("/staff/me/"))
    assert f'data-idle-seconds="{rule("idle_minutes") * 60}"' in page
    assert 'data-idle-url="/staff/alive/"' in page


def test_one_sees_where_one_is_signed_in_and_can_end_it():
    who = staff()
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) AppleWebKit Safari/605"
    phone = sign_in(who, HTTP_USER_AGENT=agent)
    desk = sign_in(who)
    page = page_text(desk.get("/staff/me/"))
    assert "iPhone，Safari" in page
    assert "這一個" in page
    held = Session.objects.get(session_key=digest(phone.session.session_key))
    desk.post(f"/staff/me/sessions/{held.ref}/end/")
    assert phone.get("/staff/me/").status_code == 302
    assert desk.get("/staff/me/").status_code == 200
    assert Entry.objects.filter(code="session.revoked").exists()


def test_nobody_ends_a_session_of_another_account():
    mine, theirs = sign_in(staff()), sign_in(staff())
    held = Session.objects.get(session_key=digest(theirs.session.session_key))
    mine.post(f"/staff/me/sessions/{held.ref}/end/")
    assert theirs.get("/staff/me/").status_code == 200


def test_changing_the_password_ends_the_other_sessions():
    who = staff()
    phone, desk = sign_in(who), sign_in(who)
    word = "a-much-better-word-9"
    answer = desk.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": word, "password2": word},
    )
    assert answer.status_code == 302, page_text(answer)
    assert phone.get("/staff/me/").status_code == 302
    assert desk.get("/staff/me/").status_code == 200


def test_signing_in_gives_a_new_session_key_and_a_new_beginning():
    browser = Client()
    browser.get("/accounts/login/")
    browser.session["x"] = 1
    before = browser.session.session_key
    who = staff()
    sign_in(who, browser)
    assert browser.session.session_key != before
    assert Session.objects.filter(staff_id=who.pk).count() == 1


def test_the_table_holds_neither_the_key_nor_readable_content():
    browser = sign_in(staff())
    store = SessionStore(browser.session.session_key)
    store["secret"] = "王小明"
    store.save()
    row = Session.objects.get(session_key=digest(store.session_key))
    assert store.session_key not in (row.session_key, row.session_data)
    assert "王小明" not in row.session_data
    assert SessionStore(store.session_key)["secret"] == "王小明"


def test_a_session_whose_content_was_tampered_with_is_signed_out():
    browser = sign_in(staff())
    Session.objects.update(session_data="AAAA")
    assert browser.get("/staff/me/").status_code == 302


def test_reading_a_page_costs_no_more_than_session_account_posting_and_deputies(
    django_assert_max_num_queries,
):
    browser = sign_in(staff())
    browser.get("/staff/me/")
    with django_assert_max_num_queries(4):
        browser.post("/staff/alive/")


def test_a_page_is_never_cached_and_carries_the_content_policy():
    answer = sign_in(staff()).get("/staff/me/")
    assert answer["Cache-Control"] == "no-store"
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_view_without_a_policy_is_refused(rf):
    from django.core.exceptions import PermissionDenied
    from django.urls import resolve

    request = rf.get("/staff/me/")
    request.resolver_match = resolve("/staff/me/")
    with pytest.raises(PermissionDenied):
        AccessMiddleware(lambda r: HttpResponse()).process_view(
            request, lambda r: HttpResponse(), (), {}
        )


def test_an_unknown_address_is_not_found_rather_than_refused():
    assert Client().get("/no/such/page/").status_code == 404
    assert sign_in(staff()).get("/no/such/page/").status_code == 404


def test_signing_out_clears_what_the_browser_kept():
    browser = sign_in(staff())
    answer = browser.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/staff/me/").status_code == 302
    assert Entry.objects.filter(code="session.closed").exists()


def test_a_refusal_is_written_down_without_the_address():
    browser = sign_in(staff())
    assert browser.get("/audit/").status_code == 403
    assert Entry.objects.get(code="access.refused").detail == {"view": "audit:search"}


def test_messages_travel_in_the_sealed_session_and_not_in_a_cookie():
    browser = sign_in(staff())
    browser.post("/staff/me/sessions/end-others/")
    assert set(browser.cookies) == {"session", "csrf"} & set(browser.cookies)
    assert "messages" not in browser.cookies


def test_over_https_cookies_are_bound_to_the_host():
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "from mingdeng.config import settings as s, environment;"
            "import json;"
            "print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
            " s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, s.SECOND_FACTOR_REQUIRED, s.DEMO]))",
        ],
        env={
            **os.environ,
            "MINGDENG_MODE": "production",
            "MINGDENG_SECRET_KEY": "x" * 60,
            "MINGDENG_HOSTS": "mingdeng.example",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(told.stdout) == [
        "__Host-session",
        "__Host-csrf",
        True,
        True,
        31_536_000,
        True,
        False,
    ]
