"""Reads the shipped data/*.toml for the tests beside it: pure reading, no database.

Files named codes.toml or rules.toml anywhere, and the catalogues named below, share a shape: code
lists as arrays of tables, rules as [[rule]]. Other files are only parsed, since their module loads
them in its own way.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
CATALOGUES = {
    "care/assessments/data/factors.toml",
    "care/plans/data/goals.toml",
    "care/plans/data/interventions.toml",
    "care/plans/data/suggestions.toml",
    "foundation/identity/data/agencies.toml",
    "network/portal/data/agreements.toml",
}
EVERY_FILE = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("**/data/**/*.toml"))
SHAPED = [
    name
    for name in EVERY_FILE
    if name in CATALOGUES or Path(name).name in {"codes.toml", "rules.toml"}
]
INSTRUMENTS = [name for name in EVERY_FILE if "/instruments/" in name]
Row = dict[str, Any]


@cache
def read(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / name).read_text("utf-8"))


def lists(name: str) -> dict[str, list[Row]]:
    """The code lists of a file: every array of tables but the rules."""
    return {k: v for k, v in read(name).items() if isinstance(v, list) and k != "rule"}


@cache
def entries(list_name: str) -> list[Row]:
    """The entries of a list, wherever it is shipped."""
    return [row for name in SHAPED for row in lists(name).get(list_name, [])]


@cache
def codes(list_name: str) -> set[str]:
    return {row["code"] for row in entries(list_name)}


def rule(name: str, code: str) -> Row:
    """The params of a rule's latest version."""
    versions = [row for row in read(name)["rule"] if row["code"] == code]
    params: Row = max(versions, key=lambda row: row["valid_from"])["params"]
    return params


def alert_rules() -> dict[str, Row]:
    rows = read("care/alerts/data/rules.toml")["rule"]
    return {r["code"]: r["params"] for r in rows if r["params"]["kind"] == "alert"}


def period(row: Row) -> tuple[date, date]:
    return row.get("valid_from", date.min), row.get("valid_to", date.max)


def overlapping(rows: list[Row]) -> Iterator[str]:
    spans = defaultdict(list)
    for row in rows:
        spans[row["code"]].append(period(row))
    for code, held in spans.items():
        if any(first[1] >= second[0] for first, second in pairwise(sorted(held))):
            yield code
