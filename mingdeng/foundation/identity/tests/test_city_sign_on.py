"""Sign-on with the city's server: a small server of our own that speaks OpenID Connect."""

import base64
import http.client
import json
import secrets
import threading
import time
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from mingdeng.config import environment
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.identity.tests.making import staff
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = [pytest.mark.django_db]
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class City(BaseHTTPRequestHandler):
    """Discovery, authorisation, keys, token, user info; whoever asks is `who`, called `name`.

    It keeps the protocol: a code is good once, for the client, the address and the challenge
    (RFC 7636) it was given for. `lie` changes the claims of the token it gives.
    """

    who = ""
    name = ""
    lie: ClassVar[dict] = {}
    codes: ClassVar[dict] = {}

    def log_message(self, *args):
        pass

    def answer(self, body):
        raw = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    @property
    def root(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def do_GET(self):
        path, asked = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path.endswith("openid-configuration"):
            self.answer(
                {
                    "issuer": self.root,
                    "authorization_endpoint": f"{self.root}/authorize",
                    "token_endpoint": f"{self.root}/token",
                    "userinfo_endpoint": f"{self.root}/userinfo",
                    "jwks_uri": f"{self.root}/keys",
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )
        elif path == "/authorize":
            code = secrets.token_urlsafe(8)
            City.codes[code] = asked
            back = f"{asked['redirect_uri'][0]}?code={code}&state={asked['state'][0]}"
            self.send_response(302)
            self.send_header("Location", back)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path == "/keys":
            held = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self.answer({"keys": [{**held, "kid": "1", "use": "sig", "alg": "RS256"}]})
        else:
            self.answer(
                {
                    "sub": City.who,
                    "preferred_username": City.name,
                    "email": "who@kcg.example",
                    "national_id": "A123456789",
                }
            )

    def kept(self, said):
        """Whether the code was given for this client, address and challenge; it is used up."""
        asked = City.codes.pop(said.get("code", [""])[0], None)
        if asked is None:
            return False
        digest = sha256(said.get("code_verifier", [""])[0].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return (
            asked["code_challenge_method"] == ["S256"]
            and asked["code_challenge"] == [challenge]
            and asked["redirect_uri"] == said["redirect_uri"]
            and asked["client_id"] == said["client_id"] == ["mingdeng"]
            and said["client_secret"] == ["s"]
            and said["grant_type"] == ["authorization_code"]
        )

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        said = parse_qs(self.rfile.read(length).decode())
        if not self.kept(said):
            self.send_error(400)
            return
        now = int(time.time())
        claims = {
            "iss": self.root,
            "aud": "mingdeng",
            "sub": City.who,
            "preferred_username": City.name,
            "iat": now,
            "exp": now + 60,
            **City.lie,
        }
        token = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "1"})
        self.answer({"access_token": "a", "token_type": "Bearer", "id_token": token})


@pytest.fixture
def city(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), City)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    root = f"http://127.0.0.1:{server.server_port}"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "city",
                    "name": "市府單一簽入",
                    "client_id": "mingdeng",
                    "secret": "s",
                    "settings": {"server_url": root},
                }
            ],
        }
    }
    yield root
    server.shutdown()


def leave(browser):
    """The browser goes to the city and is sent back: the address it comes back to."""
    away = browser.get("/accounts/oidc/city/login/")
    assert away.status_code == 302, page_text(away)
    place = urlsplit(away["Location"])
    city = http.client.HTTPConnection(place.netloc)
    city.request("GET", f"{place.path}?{place.query}")
    back = urlsplit(city.getresponse().headers["Location"])
    city.close()
    return f"{back.path}?{back.query}"


def sign_on(who, name=None):
    City.who, City.name = who, name or who
    browser = Client()
    return browser, browser.get(leave(browser))


def test_an_account_the_administrator_made_signs_on_through_the_city(city):
    who = staff()
    browser, answer = sign_on(who.username)
    assert answer.status_code == 302, page_text(answer)
    assert browser.get("/staff/me/").status_code == 200
    assert Entry.objects.get(code="session.opened").detail["methods"] == ["city"]


def test_whom_nobody_made_an_account_gets_in_nowhere(city):
    browser, answer = sign_on("stranger")
    page = page_text(browser.get(answer["Location"]))
    assert "單一簽入沒有成功" in page
    assert browser.get("/staff/me/").status_code == 302
    assert Entry.objects.filter(code="session.refused").exists()


def test_an_answer_nobody_asked_for_is_refused(city):
    who = staff()
    City.who = City.name = who.username
    browser = Client()
    answer = browser.get("/accounts/oidc/city/login/callback/?code=c&state=invented", follow=True)
    assert "單一簽入沒有成功" in page_text(answer)
    assert browser.get("/staff/me/").status_code == 302


def test_a_code_is_good_once_and_only_in_the_browser_that_asked(city):
    City.who = City.name = staff().username
    browser, other = Client(), Client()
    back = leave(browser)
    other.get(back)
    assert other.get("/staff/me/").status_code == 302
    assert browser.get(back).status_code == 302
    assert browser.get("/staff/me/").status_code == 200
    again = Client()
    again.get(back)
    assert again.get("/staff/me/").status_code == 302


@pytest.mark.parametrize(
    "lie",
    [{"aud": "another"}, {"iss": "https://elsewhere.example"}, {"exp": 1_700_000_000}],
    ids=["for another", "by another", "expired"],
)
def test_a_token_for_or_by_somebody_else_or_too_old_opens_nothing(city, monkeypatch, lie):
    monkeypatch.setattr(City, "lie", lie)
    browser, _ = sign_on(staff().username)
    assert browser.get("/staff/me/").status_code == 302


def test_after_first_use_the_citys_subject_counts_and_no_name(city):
    who = staff()
    sign_on("subject-1", name=who.username)
    renamed, _ = sign_on("subject-1", name="somebody.else")
    assert renamed.get("/staff/me/").status_code == 200
    heir, answer = sign_on("subject-2", name=who.username)
    assert "單一簽入沒有成功" in page_text(heir.get(answer["Location"]))
    assert heir.get("/staff/me/").status_code == 302
    refused = Entry.objects.filter(code="session.refused").latest("id")
    assert refused.detail == {"why": "city_account_differs"}


def test_what_the_city_tells_of_a_person_is_not_kept(city):
    who = staff()
    for _ in range(2):
        sign_on("subject-1", name=who.username)
        assert SocialAccount.objects.get().extra_data == {}
    assert not SocialToken.objects.exists()


def test_the_second_factor_is_still_asked_for(city, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    browser, _ = sign_on(staff().username)
    assert browser.get("/staff/me/")["Location"] == "/accounts/2fa/"


def test_the_button_is_there_only_when_the_city_is_configured(city, settings):
    assert "市府單一簽入" in page_text(Client().get("/accounts/login/"))
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "市府單一簽入" not in page_text(Client().get("/accounts/login/"))


def test_half_a_configuration_is_refused_naming_what_is_missing(monkeypatch):
    monkeypatch.setenv("MINGDENG_OIDC_ISSUER", "https://sso.example")
    with pytest.raises(environment.Misconfigured, match="MINGDENG_OIDC_CLIENT_ID"):
        environment.city_sign_on()
