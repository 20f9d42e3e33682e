"""Ways a person goes about: counted touches, and the keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

CASE = re.compile(r"/cases/[0-9a-f-]{36}/$")
MOST_TABS = 160


class Hands:
    """Touches a page and counts: pressing something is one, typing a text is one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def press(self, what: Locator) -> None:
        """Press one thing."""
        what.click()
        self.count += 1

    def type(self, where: Locator, text: str) -> None:
        """Go to a field and write."""
        where.fill(text)
        self.count += 1


def open_case(page: Page, number: int = 0) -> str:
    """Open a case of one's own list; its path."""
    page.goto("/cases/")
    page.locator("main tbody a[data-open], main tbody th a").nth(number).click()
    page.wait_for_url(CASE)
    return page.url


def tab_to(page: Page, what: Locator) -> None:
    """Press Tab until `what` has the focus; fails when it never gets it."""
    for _ in range(MOST_TABS):
        if what.evaluate(
            "node => node === document.activeElement || node.contains(document.activeElement)"
        ):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {what}")


def settled(page: Page) -> Page:
    """Wait until nothing is on its way."""
    page.wait_for_load_state("networkidle")
    return page


def says(page: Page, *words: str) -> None:
    """The page's content shows each of these words."""
    for word in words:
        expect(page.locator("main")).to_contain_text(word)
