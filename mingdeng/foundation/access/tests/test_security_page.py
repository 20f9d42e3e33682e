"""docs/security.md names a test for every requirement: each of them must exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
PAGE = ROOT / "docs" / "security.md"
NAMED = re.compile(r"`(foundation/[\w/]+\.py)::(test_\w+)`")


def test_every_test_the_security_page_names_exists():
    named = NAMED.findall(PAGE.read_text("utf-8"))
    assert len(named) > 40
    missing = [
        f"{file}::{test}"
        for file, test in named
        if f"def {test}(" not in (ROOT / "mingdeng" / file).read_text("utf-8")
    ]
    assert missing == []
