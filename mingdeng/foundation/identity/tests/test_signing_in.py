import pytest
from django.test import Client

from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.identity.models import Attempt, Role, Session, Staff
from mingdeng.foundation.identity.tests.making import PASSWORD, sign_in, staff
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = [pytest.mark.django_db]


def test_the_right_password_opens_a_session_and_is_written_down():
    who = staff()
    browser = sign_in(who)
    assert browser.get("/staff/me/").status_code == 200
    assert Entry.objects.get(code="session.opened").actor_id == who.pk


def test_a_wrong_password_gets_one_sentence_whether_the_account_exists_or_not():
    who = staff()
    texts = set()
    for name in (who.username, "nobody-here"):
        answer = Client().post("/accounts/login/", {"login": name, "password": "wrong"})
        assert answer.status_code == 200
        assert "帳號或密碼不對" in page_text(answer)
        texts.add(page_text(answer).count("帳號或密碼不對"))
    assert len(texts) == 1


def test_passwords_are_kept_as_argon2():
    assert staff().password.startswith("argon2$argon2id$")


def test_what_was_typed_stands_nowhere_after_a_refusal():
    Client().post("/accounts/login/", {"login": "MyPasswordInTheWrongBox", "password": "x"})
    entry = Entry.objects.get(code="session.refused")
    assert "WrongBox" not in f"{entry.detail}{entry.subject_id}"
    assert b"WrongBox" not in b"".join(bytes(a.key) for a in Attempt.objects.all())


@pytest.mark.parametrize("change", ["disabled", "no posting"])
def test_an_account_without_a_place_is_sent_to_a_page_that_says_what_to_do(change):
    who = staff()
    if change == "disabled":
        Staff.objects.filter(pk=who.pk).update(is_active=False)
    else:
        who.postings.all().delete()
    answer = Client().post(
        "/accounts/login/", {"login": who.username, "password": PASSWORD}, follow=True
    )
    assert "這個帳號目前不能使用" in page_text(answer)
    assert not Session.objects.filter(staff_id=who.pk).exists()


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/email/",
        "/accounts/3rdparty/",
        "/accounts/3rdparty/signup/",
        "/accounts/2fa/recovery-codes/download/",
    ],
)
def test_what_the_package_offers_and_we_do_not_is_not_there(path):
    assert Client().get(path).status_code == 404
    assert sign_in(staff()).get(path).status_code == 404


def test_the_sign_in_page_lists_demo_accounts_only_in_a_demo(settings):
    staff(Role.AUDITOR, name="稽核示範")
    assert "稽核示範" not in page_text(Client().get("/accounts/login/"))
    settings.DEMO = True
    page = page_text(Client().get("/accounts/login/"))
    assert "稽核示範" in page
    assert "mingdeng-demo" in page


def test_a_page_that_needs_signing_in_leads_to_the_sign_in_page():
    answer = Client().get("/staff/me/")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/staff/me/"


def test_a_part_of_a_page_is_never_filled_with_the_sign_in_page():
    read = Client().get("/staff/me/", headers={"HX-Request": "true"})
    assert (read.status_code, read["HX-Redirect"]) == (401, "/accounts/login/")
    written = Client().post("/staff/alive/", headers={"HX-Request": "true"})
    assert written.status_code == 401
    assert "HX-Redirect" not in written
