"""A small demo city in a folder of its own, served as `./run` serves it, and browsers inside it.

Shared by the end-to-end tests and by `mingdeng guide shots`. Nothing of the product is imported:
both go in as people do. Playwright is imported only where a browser is asked for, because it comes
with the test requirements.
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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "mingdeng-demo"  # nosec B105: synthetic people only
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-TW",
]


class Missing(RuntimeError):
    """This machine lacks what a browser needs; the message says what to install."""


@dataclass(frozen=True)
class City:
    """A running demo city."""

    url: str
    home: Path
    log: Path
    env: dict[str, str]

    def command(self, *words: str) -> str:
        """The output of a `mingdeng` command in this city. Raises RuntimeError saying why not."""
        done = subprocess.run(
            [sys.executable, "-m", "mingdeng", *words],
            cwd=ROOT,
            env=self.env,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-3:]
            raise RuntimeError(f"mingdeng {' '.join(words)}: {' / '.join(last)}")
        return done.stdout


@contextmanager
def served(prefix: str) -> Iterator[City]:
    """Build and serve a small city for the block; its folder is removed afterwards.

    Raises RuntimeError when it does not answer within a minute of being built.
    """
    home = Path(tempfile.mkdtemp(prefix=prefix))
    port = free_port()
    env = {
        **os.environ,
        "MINGDENG_MODE": "demo",
        "MINGDENG_HOME": str(home),
        "MINGDENG_SECRET_KEY": "small-city-" * 5,
        "MINGDENG_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "mingdeng.config.settings",
        # what is left there is searched for plain words: e2e/test_z_nothing_in_clear.py
        "TMPDIR": str(home / "tmp"),
    }
    (home / "tmp").mkdir()
    city = City(f"http://127.0.0.1:{port}", home, home / "server.log", env)
    try:
        for words in (
            ("keys", "create"),
            ("migrate",),
            ("data", "load"),
            ("demo", "build", "--small"),
        ):
            city.command(*words)
        with city.log.open("wb") as log:
            processes = [
                subprocess.Popen(line, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
                for line in programs(port, workers=1).values()
            ]
            try:
                wait_for(city.url)
                yield city
            finally:
                for process in processes:
                    process.terminate()
                for process in processes:
                    process.wait(timeout=20)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def programs(port: int, *, workers: int) -> dict[str, list[str]]:
    """The command lines of web, worker and clock."""
    own = [sys.executable, "-m", "mingdeng"]
    web = [
        str(Path(sys.executable).parent / "gunicorn"),
        "mingdeng.config.asgi:application",
        "--worker-class",
        "uvicorn_worker.UvicornWorker",
        "--workers",
        str(workers),
        "--bind",
        f"127.0.0.1:{port}",
        "--log-level",
        "warning",
    ]
    return {"web": web, "worker": [*own, "work"], "clock": [*own, "clock"]}


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str) -> None:
    """Until the city answers; raises RuntimeError after a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{url}/alive/", timeout=2):  # nosec B310: our own address
                return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError("the city did not answer within a minute")


def chromium() -> str:
    """The path of Chromium: MINGDENG_CHROMIUM, or the first found. Raises Missing."""
    named = os.environ.get("MINGDENG_CHROMIUM")
    if named:
        return named
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    raise Missing("找不到 Chromium：請安裝 apt 的 chromium，或以 MINGDENG_CHROMIUM 指定路徑。")


@contextmanager
def browsing() -> Iterator[Browser]:
    """Chromium for the block. Raises Missing when it or Playwright is not installed."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError as absent:
        raise Missing(
            "找不到 Playwright：它在測試需求裡，請先執行 ./test lint 建立測試環境。"
        ) from absent
    path = chromium()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def sign_in(browser: Browser, city: City, account: str, viewport: dict[str, int]) -> BrowserContext:
    """A browser context of `account`, gone in by the sign-in page."""
    made = browser.new_context(
        viewport=viewport,  # type: ignore[arg-type]
        locale="zh-TW",
        timezone_id="Asia/Taipei",
        base_url=city.url,
    )
    page = made.new_page()
    page.goto("/accounts/login/")
    page.fill("input[name=login]", account)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    page.close()
    return made
