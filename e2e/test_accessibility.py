"""Every page of the guide, as its natural reader, at both sizes: axe finds nothing, nothing scrolls
sideways, no word of the machine's is shown, no script fails, no label stands before nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tooling.shots.plan import read
from tooling.shots.walk import Walk

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    }
}

# on the phone a cell of a table.rows is told with its label: one of white space alone would be only that
BARE = """() => [...document.querySelectorAll("table.rows td[data-label]")]
  .filter((cell) => !cell.children.length && cell.textContent && !cell.textContent.trim())
  .map((cell) => cell.dataset.label)"""


@pytest.fixture(scope="module")
def walk(city, browser):
    return Walk(city, browser)


def violations(page, width: int) -> list[str]:
    """What axe finds on the page as it stands, each with the first place."""
    found = Axe().run(page, options=RULES).response["violations"]
    told = [f"{width}: {one['id']}: {one['nodes'][0]['html'][:140]}" for one in found]
    return told + [f"{width}: a label before nothing: {label}" for label in page.evaluate(BARE)]


@pytest.mark.parametrize("shot", read().shots, ids=lambda shot: shot.name)
def test_a_page_of_the_guide_is_within_everybodys_reach(walk, shot):
    assert not walk.visit(shot, violations)
