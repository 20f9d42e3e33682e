"""docs/security.md goes through the standard's chapters and names a test for what is met."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+[^|]*) \| [^|]+ \| `", re.MULTILINE)


def source(file):
    return (ROOT if file.startswith("e2e/") else ROOT / "mingdeng") / file


def test_every_test_the_security_page_names_exists():
    named = NAMED.findall(PAGE)
    assert len(named) > 80
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not source(file).exists() or f"def {test}(" not in source(file).read_text("utf-8")
    ]
    assert missing == []


def test_every_chapter_of_the_standard_stands_there():
    found = [int(number) for number in re.findall(r"^### V(\d+) ", PAGE, re.MULTILINE)]
    assert found == list(range(1, 18))


def test_every_row_names_its_requirement_and_its_test():
    table = PAGE.split("## OWASP ASVS", 1)[1]
    rows = [
        line
        for line in table.splitlines()
        if line.startswith("| ") and not line.startswith("| requirement")
    ]
    assert rows
    assert [row for row in rows if not ROW.match(row)] == []
