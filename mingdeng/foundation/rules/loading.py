"""`mingdeng data load`: puts the shipped data/*.toml of every module into the tables.

A file's arrays of tables named `rule` become RuleVersions of the family `<floor>.<module>`; every
other array becomes a code list of its name; `shapes.toml` describes them to the editor. A module
that needs another shape has a `loading.py` with `load() -> int`, which takes all its files, or
those named in `FILES`, or from the files it leaves the arrays named in `LISTS`.

Loading is idempotent. What the bureau wrote, ended, corrected or withdrew stays as it is, and a
shipped row whose days the bureau has given to another wording is left out and named. See
docs/decisions/0006-dated-data.md and 0024-editing-dated-data.md.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import transaction

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.codes.models import CodeEntry, DatedRow
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.rules import shapes
from mingdeng.foundation.rules.models import RuleVersion
from mingdeng.foundation.rules.shipped import SHAPES, extra_of, is_code_list, params_of


class BadShippedRule(ValueError):
    """A shipped rule does not fit its shape; the text names file, rule, field and what to mend."""


def load_all(left_out: list[str] | None = None) -> dict[str, int]:
    """Load every module's data; module → rows now in force from it.

    `left_out` collects shipped rows that gave way to the bureau's. Raises BadShippedRule.
    """
    counts: dict[str, int] = {}
    told = [] if left_out is None else left_out
    for module, folder in modules():
        names = {file.name for file in folder.glob("data/*.toml")} - {SHAPES}
        lists: frozenset[str] = frozenset()
        if find_spec(f"{module}.loading") is not None and module != __package__:
            own = import_module(f"{module}.loading")
            counts[module] = own.load() or 0
            names -= set(getattr(own, "FILES", names))
            lists = getattr(own, "LISTS", lists)
        for file in sorted(folder.glob("data/*.toml")):
            if file.name in names:
                counts[module] = counts.get(module, 0) + load_file(module, file, lists, told)
    codes.forget()
    rules.forget()
    return counts


def modules() -> Iterator[tuple[str, Path]]:
    """Our installed modules with their folder, lowest floor first."""
    for config in apps.get_app_configs():
        if config.name.startswith("mingdeng."):
            yield config.name, Path(config.path)


@transaction.atomic
def load_file(
    module: str,
    file: Path,
    taken: frozenset[str] = frozenset(),
    left_out: list[str] | None = None,
) -> int:
    """Load one file but for the arrays its module takes itself; how many rows it holds."""
    document = tomllib.loads(file.read_text("utf-8"))
    family = module.removeprefix("mingdeng.")
    told = [] if left_out is None else left_out
    count = 0
    for name, rows in document.items():
        if name in taken:
            continue
        if name == "rule":
            _load_rules(family, rows, file, told)
        elif is_code_list(rows):
            _load_codes(name, rows, told)
        else:
            continue
        count += len(rows)
    return count


def _load_rules(
    family: str, rows: list[Mapping[str, Any]], file: Path, left_out: list[str]
) -> None:
    held = _by_code(RuleVersion.objects.live().filter(family=family))
    fresh = []
    for row in rows:
        params = params_of(row)
        wrong = shapes.check(family, row["code"], params, lists=False)
        if wrong:
            raise BadShippedRule(f"{file.name} {row['code']}：{wrong[0].label}{wrong[0].message}")
        values = {
            "label": row.get("label", ""),
            "valid_to": row.get("valid_to"),
            "params": params,
            "source": row.get("source", ""),
        }
        known = held.get(row["code"], [])
        same = next((each for each in known if each.valid_from == row["valid_from"]), None)
        if gives_way(row, known):
            if same is None:
                left_out.append(f"{family}.{row['code']} {row['valid_from']}")
        elif same is not None:
            _update(same, values)
        else:
            fresh.append(
                RuleVersion(family=family, code=row["code"], valid_from=row["valid_from"], **values)
            )
    RuleVersion.objects.bulk_create(fresh)


def _load_codes(name: str, rows: list[Mapping[str, Any]], left_out: list[str]) -> None:
    held = _by_code(CodeEntry.objects.live().filter(list_name=name))
    fresh = []
    for position, row in enumerate(rows):
        values = {
            "label": row["label"],
            "valid_to": row.get("valid_to"),
            "position": position,
            "extra": extra_of(row),
            "source": row.get("source", ""),
        }
        known = held.get(row["code"], [])
        begins = row.get("valid_from")
        same = next((each for each in known if each.valid_from == begins), None)
        if gives_way(row, known):
            if same is None:
                left_out.append(f"{name}.{row['code']} {begins or ''}".rstrip())
        elif same is not None:
            _update(same, values)
        else:
            fresh.append(CodeEntry(list_name=name, code=row["code"], valid_from=begins, **values))
    CodeEntry.objects.bulk_create(fresh)


def _by_code(rows: Iterable[Any]) -> dict[str, list[Any]]:
    grouped: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.code].append(row)
    return grouped


def gives_way(row: Mapping[str, Any], known: Iterable[Any]) -> bool:
    """Whether a shipped row must not be written: the bureau edited the row of that very day, or
    what the bureau wrote holds on one of its days. `known`: the live rows of the same code."""
    begins, ends = row.get("valid_from") or date.min, row.get("valid_to") or date.max
    return any(
        each.valid_from == row.get("valid_from")
        or ((each.valid_from or date.min) <= ends and begins <= (each.valid_to or date.max))
        for each in known
        if each.edited
    )


def _update(row: DatedRow, values: Mapping[str, Any]) -> None:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
