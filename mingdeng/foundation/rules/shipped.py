"""The shipped data files, read without a database: rules, code lists, and what describes them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps

RULE_COLUMNS = frozenset({"code", "label", "valid_from", "valid_to", "source", "params"})
CODE_COLUMNS = frozenset({"code", "label", "valid_from", "valid_to", "source"})
SHAPES = "shapes.toml"


@dataclass(frozen=True)
class ModuleData:
    """What one module ships. `rules` and `lists` hold every version's params and extras."""

    family: str
    title: str
    rules: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    lists: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    shapes: list[dict[str, Any]] = field(default_factory=list)
    open_lists: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def everything() -> Mapping[str, ModuleData]:
    """Family (`care.contacts`) → what its module ships."""
    found = {}
    for config in apps.get_app_configs():
        if config.name.startswith("mingdeng."):
            family = config.name.removeprefix("mingdeng.")
            found[family] = _read(family, str(config.verbose_name), Path(config.path) / "data")
    return found


@lru_cache(maxsize=1)
def home_of() -> Mapping[str, str]:
    """Code list → the family that ships it."""
    return {name: data.family for data in everything().values() for name in data.lists}


def params_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The params of a [[rule]] as they are stored: its table, and what stands beside it."""
    extra = {name: plain(value) for name, value in row.items() if name not in RULE_COLUMNS}
    return {**plain(row.get("params", {})), **extra}


def extra_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry of a code list says beside its code, label, period and source."""
    return {name: plain(value) for name, value in row.items() if name not in CODE_COLUMNS}


def is_code_list(rows: Any) -> bool:
    """Whether a top-level value is an array of entries, each with a code and a label."""
    return isinstance(rows, list) and all(
        isinstance(row, dict) and "code" in row and "label" in row for row in rows
    )


def plain(value: Any) -> Any:
    """TOML dates as ISO text, so that the value fits a JSON column."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value


def _read(family: str, title: str, folder: Path) -> ModuleData:
    rules: dict[str, list[dict[str, Any]]] = {}
    lists: dict[str, list[dict[str, Any]]] = {}
    shapes: list[dict[str, Any]] = []
    opened: set[str] = set()
    for file in sorted(folder.glob("*.toml")):
        document = tomllib.loads(file.read_text("utf-8"))
        if file.name == SHAPES:
            shapes = document.get("shape", [])
            opened.update(document.get("open_lists", []))
            continue
        for name, rows in document.items():
            if name == "rule":
                for row in rows:
                    rules.setdefault(row["code"], []).append(params_of(row))
            elif is_code_list(rows):
                lists.setdefault(name, []).extend(extra_of(row) for row in rows)
    return ModuleData(family, title, rules, lists, shapes, frozenset(opened))
