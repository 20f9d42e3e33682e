"""Reads the environment once, so that settings hold no parsing.

Every setting a deployment may change comes from a `MINGDENG_*` variable; the README of `deploy/`
lists them. Three modes: `demo` (./run), `test` (./test), `production`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

MODES = ("demo", "test", "production")
REPOSITORY = Path(__file__).resolve().parents[2]


class Misconfigured(RuntimeError):
    """A deployment's environment lacks something or contradicts itself."""


@dataclass(frozen=True)
class Environment:
    """What the process was told from outside."""

    mode: str
    home: Path
    database_url: str
    secret_key: str
    hosts: tuple[str, ...]
    https: bool

    @property
    def demo(self) -> bool:
        """Whether this process serves synthetic people."""
        return self.mode == "demo"


def text(name: str, default: str = "") -> str:
    """Value of `MINGDENG_<name>`, or `default`."""
    return os.environ.get(f"MINGDENG_{name}", default)


def flag(name: str, default: bool = False) -> bool:
    """Boolean of `MINGDENG_<name>`: 1, true, yes, on."""
    raw = text(name)
    return default if not raw else raw.strip().lower() in {"1", "true", "yes", "on"}


def read() -> Environment:
    """The environment of this process. Raises Misconfigured naming the variable to set."""
    mode = text("MODE", "demo")
    if mode not in MODES:
        raise Misconfigured(f"MINGDENG_MODE must be one of {', '.join(MODES)}, not {mode!r}")
    home = Path(text("HOME", str(REPOSITORY / "var"))).resolve()
    secret = text("SECRET_KEY")
    if not secret:
        if mode == "production":
            raise Misconfigured("MINGDENG_SECRET_KEY is not set")
        secret = "not-a-secret-" + mode * 8
    hosts = tuple(h.strip() for h in text("HOSTS").split(",") if h.strip())
    if not hosts:
        if mode == "production":
            raise Misconfigured("MINGDENG_HOSTS is not set")
        hosts = ("localhost", "127.0.0.1", "[::1]", "testserver")
    return Environment(
        mode=mode,
        home=home,
        database_url=text("DATABASE_URL"),
        secret_key=secret,
        hosts=hosts,
        https=flag("HTTPS", mode == "production"),
    )


def database(url: str, home: Path) -> dict[str, Any]:
    """Django's DATABASES entry for `url`: empty or sqlite:///PATH, or postgresql://…

    SQLite runs in WAL with IMMEDIATE transactions: a deferred transaction that turns into a
    writer fails at once under load instead of waiting its turn.
    """
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        path = parts.path[1:] if url else ""
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path or str(home / "mingdeng.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                    "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
                ),
            },
        }
    if parts.scheme not in {"postgres", "postgresql"}:
        raise Misconfigured("MINGDENG_DATABASE_URL must begin with sqlite:/// or postgresql://")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or (parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def city_sign_on() -> dict[str, Any]:
    """allauth's providers: the city's OpenID Connect server, when `MINGDENG_OIDC_*` names one.

    ISSUER (its address), CLIENT_ID, CLIENT_SECRET, NAME (what the button says). Raises
    Misconfigured when only some of the first three are set.
    """
    parts = {name: text(f"OIDC_{name}") for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")}
    if not any(parts.values()):
        return {}
    missing = [f"MINGDENG_OIDC_{name}" for name, value in parts.items() if not value]
    if missing:
        raise Misconfigured(f"{', '.join(missing)} is not set")
    app = {
        "provider_id": "city",
        "name": text("OIDC_NAME", "市府單一簽入"),
        "client_id": parts["CLIENT_ID"],
        "secret": parts["CLIENT_SECRET"],
        "settings": {"server_url": parts["ISSUER"], "uid_field": "sub"},
    }
    asked = ["openid", "profile"]  # no mail address: nobody is known by it here
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "SCOPE": asked, "APPS": [app]}}
