"""What is written to the audit is read by people: every code has its words in Chinese."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import mingdeng

ROOT = Path(mingdeng.__file__).parent
WRITERS = {
    "record", "opened", "store", "told", "destroy", "ListExport",
    "_audit", "_note", "_tell", "_announce", "_follow", "_decide", "_record", "_end",
}  # fmt: skip
CODE = re.compile(r"[a-z_]+\.[a-z_]*[a-z]")
# policies named beside the code, and a member of a zip
NOT_CODES = {"alerts.list", "cases.list", "referrals.list", "content.xml"}


def written() -> Iterator[tuple[str, str]]:
    """(code, file) of every literal handed to a function that writes the audit."""
    for path in ROOT.rglob("*.py"):
        if {"tests", "migrations", "demo"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name not in WRITERS:
                continue
            for given in [*node.args, *(k.value for k in node.keywords if k.arg == "code")]:
                for part in ast.walk(given) if not isinstance(given, ast.Call) else ():
                    if isinstance(part, ast.Constant) and CODE.fullmatch(str(part.value)):
                        yield str(part.value), str(path.relative_to(ROOT))


def labelled() -> dict[str, str]:
    """Code → label of every audit_code list that ships."""
    found: dict[str, str] = {}
    for path in ROOT.rglob("data/*.toml"):
        rows = tomllib.loads(path.read_text("utf-8")).get("audit_code", [])
        found |= {row["code"]: row["label"] for row in rows}
    return found


def test_every_code_written_to_the_audit_has_its_words():
    labels = labelled()
    assert not {(code, file) for code, file in written() if code not in labels.keys() | NOT_CODES}


def test_the_words_are_chinese_and_say_different_things():
    labels = labelled()
    assert all(re.search("[\u4e00-\u9fff]", label) for label in labels.values())
    assert len(labels) > 150
