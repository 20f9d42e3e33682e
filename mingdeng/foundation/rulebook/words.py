"""Values of rules and codes in words, and what differs between two wordings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mingdeng.foundation.rules import shapes
from mingdeng.foundation.rules.shapes import Field

NOTHING = "—"
PROVISIONAL = "provisional"
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Told:
    """A value as a page shows it. A table has `head` and `rows`, everything else `text`."""

    label: str
    text: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def named_rows(self) -> list[list[tuple[str, str]]]:
        """Each cell with the name of its column: on the phone a table is told row by row."""
        return [list(zip(self.head, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Difference:
    """One value that two wordings give differently. A table names its rows taken out and put in."""

    label: str
    before: str = ""
    after: str = ""
    head: tuple[str, ...] = ()
    taken: tuple[tuple[str, ...], ...] = ()
    put: tuple[tuple[str, ...], ...] = ()


def told(fields: Sequence[Field], params: Mapping[str, Any], on: date | None = None) -> list[Told]:
    """Every value of a wording, with labels as of a day."""
    return [_told(each, shapes.value_at(params, each.path, None), on) for each in fields]


def differences(
    fields: Sequence[Field],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    on: date | None = None,
) -> list[Difference]:
    """What differs between two wordings, value by value; tables row by row."""
    found = []
    for each in fields:
        was = shapes.value_at(before, each.path, None)
        now = shapes.value_at(after, each.path, None)
        if was == now:
            continue
        if each.kind != shapes.TABLE:
            found.append(Difference(each.label, words(each, was, on), words(each, now, on)))
            continue
        old, new = _told(each, was, on), _told(each, now, on)
        found.append(
            Difference(
                each.label,
                head=old.head,
                taken=tuple(row for row in old.rows if row not in new.rows),
                put=tuple(row for row in new.rows if row not in old.rows),
            )
        )
    return found


def words(each: Field, value: Any, on: date | None = None) -> str:
    """One value that is no table, in words."""
    if value is None or value in ("", []):
        return NOTHING
    if each.kind == shapes.YES_NO:
        return "是" if value else "否"
    if each.kind == shapes.PAIRS:
        return "、".join(label for _, label in value)
    if isinstance(value, list):
        return "、".join(_word(each, item, on) for item in value)
    return _word(each, value, on)


def basis(source: str) -> str:
    """Where a wording rests, for the reader: the developers' own references are called 明燈預設,
    what waits for the bureau 暫定，待局確認."""
    parts = [part.strip() for part in re.split(r"[;,]", source) if part.strip()]
    said = [part for part in parts if _HAN.search(part)] or ["明燈預設"]
    waits = ["暫定，待局確認"] if PROVISIONAL in source else []
    return "；".join([*said, *waits])


def _word(each: Field, value: Any, on: date | None) -> str:
    if not each.chosen:
        return f"{value:g}" if isinstance(value, float) else str(value)
    return dict(each.choices(on)).get(value, str(value))


def _told(each: Field, value: Any, on: date | None) -> Told:
    if each.kind != shapes.TABLE:
        return Told(each.label, words(each, value, on))
    rows = tuple(
        tuple(words(column, row.get(column.path[-1]), on) for column in each.columns)
        for row in value or ()
    )
    return Told(each.label, head=tuple(column.label for column in each.columns), rows=rows)
