"""axe finds nothing on any main page, for any role, at both sizes; no page scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from e2e.conftest import DESK, PHONE

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    }
}
ACCOUNTS = ["worker", "supervisor", "officer", "director", "auditor", "admin", "partner", "planner"]


def places(page) -> list[str]:
    """Every address in the navigation, from the home page on."""
    page.goto("/")
    links = page.locator("nav a[href], .side a[href]").evaluate_all(
        "links => links.map(link => new URL(link.href).pathname)"
    )
    return sorted(set(links) | {"/"})


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(as_role, account, viewport):
    page = as_role(account, viewport)
    found = []
    for path in places(page):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        result = Axe().run(page, options=RULES)
        found += [
            f"{path}: {v['id']}: {v['nodes'][0]['html'][:120]}"
            for v in result.response["violations"]
        ]
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
        if wide:
            found.append(f"{path}: scrolls sideways")
    assert not found, "\n".join(found)
