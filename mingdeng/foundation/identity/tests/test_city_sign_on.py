"""Sign-on with the city's server: a small server of our own that speaks OpenID Connect."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from mingdeng.config import environment
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.identity.tests.making import staff

pytestmark = [pytest.mark.django_db]
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class City(BaseHTTPRequestHandler):
    """Discovery, keys, token, user info; whoever asks is `who`."""

    who = ""
    asked: ClassVar[dict] = {}

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
        path = urlsplit(self.path).path
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
        elif path == "/keys":
            held = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self.answer({"keys": [{**held, "kid": "1", "use": "sig", "alg": "RS256"}]})
        else:
            self.answer({"sub": City.who, "preferred_username": City.who})

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        City.asked = parse_qs(self.rfile.read(length).decode())
        now = int(time.time())
        claims = {
            "iss": self.root,
            "aud": "mingdeng",
            "sub": City.who,
            "preferred_username": City.who,
            "iat": now,
            "exp": now + 60,
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


def sign_on(name):
    City.who = name
    browser = Client()
    away = browser.get("/accounts/oidc/city/login/")
    assert away.status_code == 302, away.content.decode()
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert "code_challenge" in asked
    back = f"/accounts/oidc/city/login/callback/?code=c&state={asked['state'][0]}"
    return browser, browser.get(back)


def test_an_account_the_administrator_made_signs_on_through_the_city(city):
    who = staff()
    browser, answer = sign_on(who.username)
    assert answer.status_code == 302, answer.content.decode()
    assert browser.get("/staff/me/").status_code == 200
    assert "code_verifier" in City.asked
    assert Entry.objects.get(code="session.opened").detail["methods"] == ["city"]


def test_whom_nobody_made_an_account_gets_in_nowhere(city):
    browser, answer = sign_on("stranger")
    page = browser.get(answer["Location"]).content.decode()
    assert "單一簽入沒有成功" in page
    assert browser.get("/staff/me/").status_code == 302
    assert Entry.objects.filter(code="session.refused").exists()


def test_an_answer_nobody_asked_for_is_refused(city):
    who = staff()
    City.who = who.username
    browser = Client()
    answer = browser.get("/accounts/oidc/city/login/callback/?code=c&state=invented", follow=True)
    assert "單一簽入沒有成功" in answer.content.decode()
    assert browser.get("/staff/me/").status_code == 302


def test_the_second_factor_is_still_asked_for(city, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    browser, _ = sign_on(staff().username)
    assert browser.get("/staff/me/")["Location"] == "/accounts/2fa/"


def test_the_button_is_there_only_when_the_city_is_configured(city, settings):
    assert "市府單一簽入" in Client().get("/accounts/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "市府單一簽入" not in Client().get("/accounts/login/").content.decode()


def test_half_a_configuration_is_refused_naming_what_is_missing(monkeypatch):
    monkeypatch.setenv("MINGDENG_OIDC_ISSUER", "https://sso.example")
    with pytest.raises(environment.Misconfigured, match="MINGDENG_OIDC_CLIENT_ID"):
        environment.city_sign_on()
