"""One code list: its entries on a day, the periods of each code, who changed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.codes.models import CodeEntry
from mingdeng.foundation.rulebook import policies
from mingdeng.foundation.rulebook.models import Change, Kind
from mingdeng.foundation.rulebook.queries.history import Past, ours, past
from mingdeng.foundation.rulebook.services import dating
from mingdeng.foundation.rulebook.services.codes import is_open
from mingdeng.foundation.rulebook.words import words
from mingdeng.foundation.rules import shapes
from mingdeng.foundation.rules.shapes import Field


@dataclass(frozen=True)
class ListPage:
    """A code list as the page shows it: live rows in the bureau's order."""

    name: str
    label: str
    fields: tuple[Field, ...]
    rows: tuple[CodeEntry, ...]
    editable: bool
    open: bool
    ours: frozenset[int]

    def of(self, code: str) -> list[CodeEntry]:
        """The rows of one code, oldest first."""
        held = [row for row in self.rows if row.code == code]
        return sorted(held, key=lambda row: row.valid_from or date.min)

    def on(self, day: date) -> list[tuple[CodeEntry, list[tuple[str, str]]]]:
        """The entries in force on a day, with their values in words, each beside its name."""
        return [
            (
                row,
                [
                    (each.label, words(each, row.extra.get(each.path[0]), day))
                    for each in self.fields
                ],
            )
            for row in self.rows
            if dating.holding([row], day)
        ]

    def around(self, day: date) -> list[tuple[CodeEntry, str]]:
        """The rows that have ended by a day or begin after it, with which of the two."""
        found = []
        for row in self.rows:
            if row.valid_to is not None and row.valid_to < day:
                found.append((row, "已停用"))
            elif row.valid_from is not None and row.valid_from > day:
                found.append((row, "尚未生效"))
        return found


def code_list(viewer: Any, name: str) -> ListPage:
    """A list for a page: two queries. Raises Denied when there is none."""
    rows = tuple(CodeEntry.objects.live().filter(list_name=name).order_by("position", "id"))
    if not rows:
        raise Denied
    return ListPage(
        name,
        title(name),
        shapes.extras_of(name),
        rows,
        name not in policies.CLOSED_LISTS,
        is_open(name),
        ours(Change.objects.filter(kind=Kind.CODE, place=name)),
    )


def title(name: str) -> str:
    """What a list is called."""
    words = {"audit_code": "稽核紀錄的代碼", "footing": "查閱的身分", "code_list": "清單的名稱"}
    return words.get(name) or codes.label("code_list", name)


def history(name: str, code: str = "") -> list[Past]:
    """Changes of a list or of one of its codes, newest first: two queries."""
    rows = Change.objects.filter(kind=Kind.CODE, place=name)
    return past(rows.filter(code=code) if code else rows)
