"""A small demo city served as `./run` serves it, and browsers signed in as each role.

The city is built once per run into a folder of its own and served by web, worker and clock; the
tests go in as people do. Nothing of the product is imported into the test process.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "mingdeng-demo"
CHROMIUM = os.environ.get("MINGDENG_CHROMIUM") or shutil.which("chromium") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class City:
    """A running demo city."""

    url: str
    home: Path
    log: Path
    env: dict[str, str]

    def command(self, *words: str) -> str:
        """The output of a `mingdeng` command in this city."""
        done = subprocess.run(
            [sys.executable, "-m", "mingdeng", *words],
            cwd=ROOT,
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


@pytest.fixture(scope="session")
def city():
    home = Path(tempfile.mkdtemp(prefix="mingdeng-e2e-"))
    port = free_port()
    env = {
        **os.environ,
        "MINGDENG_MODE": "demo",
        "MINGDENG_HOME": str(home),
        "MINGDENG_SECRET_KEY": "e2e-" * 12,
        "MINGDENG_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "mingdeng.config.settings",
    }
    made = City(f"http://127.0.0.1:{port}", home, home / "server.log", env)
    for words in (("keys", "create"), ("migrate",), ("data", "load"), ("demo", "build", "--small")):
        made.command(*words)
    with made.log.open("wb") as log:
        own = [sys.executable, "-m", "mingdeng"]
        web = [
            str(Path(sys.executable).parent / "gunicorn"),
            "mingdeng.config.asgi:application",
            "--worker-class",
            "uvicorn_worker.UvicornWorker",
            "--workers",
            "1",
            "--bind",
            f"127.0.0.1:{port}",
            "--log-level",
            "warning",
        ]
        processes = [
            subprocess.Popen(line, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
            for line in (web, [*own, "work"], [*own, "clock"])
        ]
        try:
            wait_for(made.url)
            yield made
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=20)
    shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{url}/alive/", timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError("the city did not answer within a minute")


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def signed_in(city: City, browser: Browser):
    """`signed_in(account, viewport)` gives a browser context of that person; kept for the run."""
    held: dict[tuple[str, int], BrowserContext] = {}

    def context(account: str, viewport: dict[str, int] = DESK) -> BrowserContext:
        place = (account, viewport["width"])
        if place not in held:
            made = browser.new_context(
                viewport=viewport, locale="zh-TW", timezone_id="Asia/Taipei", base_url=city.url
            )
            page = made.new_page()
            page.goto("/accounts/login/")
            page.fill("input[name=login]", account)
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/accounts/login" not in url)
            page.close()
            held[place] = made
        return held[place]

    yield context
    for one in held.values():
        one.close()


@pytest.fixture
def as_role(signed_in):
    """`as_role(account, viewport)` gives a fresh page; a script error or a refused resource on it
    fails the test: the content policy must never have to refuse anything of ours."""
    pages: list[Page] = []
    problems: list[str] = []

    def page(account: str, viewport: dict[str, int] = DESK) -> Page:
        made = signed_in(account, viewport).new_page()
        made.on("pageerror", lambda error: problems.append(str(error)))
        made.on(
            "console",
            lambda said: (
                problems.append(said.text) if "Content Security Policy" in said.text else None
            ),
        )
        pages.append(made)
        return made

    yield page
    for one in pages:
        one.close()
    assert not problems
