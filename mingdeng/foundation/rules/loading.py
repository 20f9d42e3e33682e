"""`mingdeng data load`: puts the shipped data/*.toml of every module into the tables.

A file's arrays of tables named `rule` become RuleVersions of the family `<floor>.<module>`; every
other array becomes a code list of its name. A module that needs another shape has a `loading.py`
with `load() -> int`, which takes all its files, or those named in `FILES`, or from the files it
leaves the arrays named in `LISTS`. Loading is idempotent and never touches
a row the bureau edited. See docs/decisions/0006-dated-data.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.codes.models import CodeEntry
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.rules.models import RuleVersion

CODE_COLUMNS = {"code", "label", "valid_from", "valid_to", "source"}
RULE_COLUMNS = {"code", "label", "valid_from", "valid_to", "source", "params"}


def load_all() -> dict[str, int]:
    """Load every module's data; module → rows now in force from it."""
    counts: dict[str, int] = {}
    for module, folder in modules():
        names = {file.name for file in folder.glob("data/*.toml")}
        lists: frozenset[str] = frozenset()
        if find_spec(f"{module}.loading") is not None and module != __package__:
            own = import_module(f"{module}.loading")
            counts[module] = own.load() or 0
            names -= set(getattr(own, "FILES", names))
            lists = getattr(own, "LISTS", lists)
        for file in sorted(folder.glob("data/*.toml")):
            if file.name in names:
                counts[module] = counts.get(module, 0) + load_file(module, file, lists)
    codes.forget()
    rules.forget()
    return counts


def modules() -> Iterator[tuple[str, Path]]:
    """Our installed modules with their folder, lowest floor first."""
    for config in apps.get_app_configs():
        if config.name.startswith("mingdeng."):
            yield config.name, Path(config.path)


@transaction.atomic
def load_file(module: str, file: Path, taken: frozenset[str] = frozenset()) -> int:
    """Load one file but for the arrays its module takes itself; how many rows it holds."""
    document = tomllib.loads(file.read_text("utf-8"))
    family = module.removeprefix("mingdeng.")
    count = 0
    for name, rows in document.items():
        if name in taken:
            continue
        if name == "rule":
            _load_rules(family, rows)
        elif is_code_list(rows):
            _load_codes(name, rows)
        else:
            continue
        count += len(rows)
    return count


def is_code_list(rows: Any) -> bool:
    """Whether a top-level value is an array of entries, each with a code and a label."""
    return isinstance(rows, list) and all(
        isinstance(row, dict) and "code" in row and "label" in row for row in rows
    )


def _load_rules(family: str, rows: list[Mapping[str, Any]]) -> None:
    held = {(row.code, row.valid_from): row for row in RuleVersion.objects.filter(family=family)}
    fresh = []
    for row in rows:
        extra = {k: _plain(v) for k, v in row.items() if k not in RULE_COLUMNS}
        values = {
            "label": row.get("label", ""),
            "valid_to": row.get("valid_to"),
            "params": {**_plain(row.get("params", {})), **extra},
            "source": row.get("source", ""),
        }
        known = held.get((row["code"], row["valid_from"]))
        if known is None:
            fresh.append(
                RuleVersion(family=family, code=row["code"], valid_from=row["valid_from"], **values)
            )
        elif not known.edited:
            _update(known, values)
    RuleVersion.objects.bulk_create(fresh)


def _load_codes(name: str, rows: list[Mapping[str, Any]]) -> None:
    held = {(row.code, row.valid_from): row for row in CodeEntry.objects.filter(list_name=name)}
    fresh = []
    for position, row in enumerate(rows):
        values = {
            "label": row["label"],
            "valid_to": row.get("valid_to"),
            "position": position,
            "extra": {k: _plain(v) for k, v in row.items() if k not in CODE_COLUMNS},
            "source": row.get("source", ""),
        }
        known = held.get((row["code"], row.get("valid_from")))
        if known is None:
            fresh.append(
                CodeEntry(
                    list_name=name, code=row["code"], valid_from=row.get("valid_from"), **values
                )
            )
        elif not known.edited:
            _update(known, values)
    CodeEntry.objects.bulk_create(fresh)


def _update(row: CodeEntry | RuleVersion, values: Mapping[str, Any]) -> None:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)


def _plain(value: Any) -> Any:
    """TOML dates as ISO text, so that the value fits a JSON column."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value
