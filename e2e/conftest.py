"""A small demo city served as `./run` serves it, and browsers signed in as each role.

The city is built once per run into a folder of its own and served by web, worker and clock; the
tests go in as people do. Nothing of the product is imported into the test process.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tooling.city import ROOT, City, browsing, served, sign_in

__all__ = ["DESK", "PHONE", "ROOT"]

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def city():
    with served("mingdeng-e2e-") as made:
        yield made


@pytest.fixture(scope="session")
def browser():
    with browsing() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def signed_in(city: City, browser: Browser):
    """`signed_in(account, viewport)` gives a browser context of that person; kept for the run."""
    held: dict[tuple[str, int], BrowserContext] = {}

    def context(account: str, viewport: dict[str, int] = DESK) -> BrowserContext:
        place = (account, viewport["width"])
        if place not in held:
            held[place] = sign_in(browser, city, account, viewport)
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
