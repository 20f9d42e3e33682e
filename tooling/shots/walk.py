"""Walks to each page of the plan and takes its picture at both sizes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tooling.city import City, sign_in
from tooling.shots.plan import HERE, VERBS, Shot

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Response

Look = Callable[["Page", int], list[str]]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LONGEST = 12_000
"""Pixels: of a list longer than this the beginning is enough."""
RAW = re.compile(r"\bNone\b|\bundefined\b|\bNaN\b|\b[a-z]+_[a-z_]+\b|\{[{%]")
"""Words that are the machine's and not the reader's."""


@dataclass
class Walk:
    """Browsers of each account in one city; `keep` holds words read on the way."""

    city: City
    browser: Browser
    contexts: dict[str, BrowserContext] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    answer: Response | None = None

    def context(self, account: str) -> BrowserContext:
        """The account's browser; a new one each time for somebody not signed in."""
        if not account:
            return self.browser.new_context(
                viewport=DESK,  # type: ignore[arg-type]
                locale="zh-TW",
                timezone_id="Asia/Taipei",
                base_url=self.city.url,
            )
        if account not in self.contexts:
            self.contexts[account] = sign_in(self.browser, self.city, account, DESK)
        return self.contexts[account]

    def take(self, shot: Shot, folder: Path) -> list[str]:
        """Both pictures of `shot` into `folder`; gives what looked wrong on the way."""

        def picture(page: Page, width: int) -> list[str]:
            page.screenshot(path=folder / shot.file(width))
            return []

        return self.visit(shot, picture)

    def visit(self, shot: Shot, look: Look) -> list[str]:
        """Go to the page of `shot` and `look` at both sizes; gives what is wrong with it.

        Raises playwright's Error when a step finds nothing to act on.
        """
        page = self.context(shot.account).new_page()
        page.set_default_timeout(8000)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("requestfailed", lambda asked: wrong.append(f"not loaded: {asked.url}"))
        for verb, *words in shot.steps:
            STEPS[verb](self, page, *(self.said(word) for word in words))
            settle(page)
        if self.answer is not None and self.answer.status != shot.status:
            wrong.append(f"answered {self.answer.status}, not {shot.status}")
        for viewport in (DESK, PHONE):
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            unroll(page)
            wrong += faults(page, viewport["width"])
            stretch(page, viewport)
            wrong += look(page, viewport["width"])
        page.close()
        return wrong

    def said(self, word: str) -> str:
        """`word` with `{name}` replaced by what was kept under that name."""
        for name, value in self.kept.items():
            word = word.replace(f"{{{name}}}", value)
        return word

    def go(self, page: Page, path: str) -> None:
        """Open an address."""
        self.answer = page.goto(path)

    def click(self, page: Page, at: str) -> None:
        """Press the first visible thing the selector finds."""
        self.answer = None
        page.locator(f"{at} >> visible=true").first.click()

    def fill(self, page: Page, at: str, text: str) -> None:
        """Type into a field."""
        page.locator(at).first.fill(text)

    def choose(self, page: Page, at: str, label: str) -> None:
        """Choose an option by its words, or by its place (`#2`)."""
        if label.startswith("#"):
            page.locator(at).first.select_option(index=int(label[1:]))
        else:
            page.locator(at).first.select_option(label=label)

    def upload(self, page: Page, at: str, file: str) -> None:
        """Give a file that lies beside the plan."""
        page.locator(at).first.set_input_files(HERE / file)

    def open(self, page: Page, at: str) -> None:
        """Unfold `details`."""
        page.locator(at).evaluate_all("found => found.forEach(one => { one.open = true })")

    def wait(self, page: Page, at: str) -> None:
        """Until something is there."""
        page.locator(at).first.wait_for()

    def keep(self, page: Page, name: str, at: str) -> None:
        """Remember the words of the first thing found."""
        self.kept[name] = page.locator(at).first.inner_text().strip()

    def mark(self, page: Page, name: str) -> None:
        """Remember where we are."""
        self.kept[name] = urlsplit(page.url).path

    def twice(self, page: Page, at: str, text: str, press: str) -> None:
        """Somebody else's hand: the same form, changed and sent in another tab."""
        other = page.context.new_page()
        other.goto(page.url)
        settle(other)
        other.locator(at).first.fill(text)
        other.locator(press).last.click()
        settle(other)
        other.close()

    def secret(self, page: Page, at: str) -> None:
        """Remember the secret of a code generator that is being set up."""
        self.kept["secret"] = page.locator(at).first.inner_text().strip().replace(" ", "")

    def code(self, page: Page, at: str) -> None:
        """Type the code of this half minute."""
        page.locator(at).first.fill(totp(self.kept["secret"], time.time()))

    def work(self, page: Page) -> None:
        """Give the background worker a moment, then look again."""
        page.wait_for_timeout(4000)
        self.answer = page.reload()


STEPS: dict[str, Callable[..., None]] = {name: getattr(Walk, name) for name in VERBS}


def totp(secret: str, at: float) -> str:
    """The six digits of a base-32 secret at a moment (RFC 6238, SHA-1, 30 seconds)."""
    padded = secret.upper() + "=" * (-len(secret) % 8)
    mac = hmac.digest(base64.b32decode(padded), struct.pack(">Q", int(at) // 30), hashlib.sha1)
    place = mac[-1] & 15
    return f"{(struct.unpack_from('>I', mac, place)[0] & 0x7FFFFFFF) % 10**6:06d}"


def settle(page: Page) -> None:
    """Until nothing is on its way; a page that keeps asking is looked at as it is after a while."""
    from playwright.sync_api import TimeoutError as TooLong

    try:
        page.wait_for_load_state("networkidle", timeout=5000)
    except TooLong:
        page.wait_for_timeout(500)


def unroll(page: Page) -> None:
    """Scroll through once, so that what loads when seen has loaded; then back to the top."""
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    settle(page)
    page.evaluate("window.scrollTo(0, 0)")
    page.wait_for_timeout(250)


def stretch(page: Page, viewport: dict[str, int]) -> None:
    """A window as tall as the page: what is fixed to its lower edge then stands at the end."""
    tall = min(page.evaluate("document.documentElement.scrollHeight"), LONGEST)
    if tall > viewport["height"]:
        page.set_viewport_size({"width": viewport["width"], "height": tall})
        page.wait_for_timeout(150)


def faults(page: Page, width: int) -> list[str]:
    """What a machine can see: a page that scrolls sideways, and words that are not for readers."""
    found = []
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
        found.append(f"{width}: scrolls sideways")
    meant = RAW.findall(" ".join(page.locator("code").all_inner_texts()))
    words = sorted(set(RAW.findall(page.locator("body").inner_text())) - set(meant))
    if words:
        found.append(f"{width}: {' '.join(words)}")
    return found
