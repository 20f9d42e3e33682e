"""Which lists can be brought in. Each knows its columns, its rows and where they go; staging,
checking row by row, duplicates, dry run and going on after a crash are the same for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from mingdeng.care.imports.cells import Complaint, RowCells
from mingdeng.care.imports.models import Batch


@dataclass(frozen=True)
class Checked:
    """A row after checking: what it gives (None when it cannot be taken) and what is wrong."""

    number: int
    given: Any
    complaints: Sequence[Complaint]


class Taker(Protocol):
    """What takes the rows of one batch, a few hundred at a time."""

    def checked(self, rows: Sequence[RowCells]) -> list[Checked]:
        """Every row, in order; writes nothing."""
        ...

    def repeated(self, given: Sequence[Any]) -> dict[int, Complaint]:
        """Row number → why it is on record already; remembers the numbers of earlier rows."""
        ...

    def write(self, given: Sequence[Any]) -> list[int | None]:
        """Take the rows in, in the caller's transaction; what each became, by id."""
        ...


@dataclass(frozen=True)
class ListKind:
    """A kind of list. `columns` is the code list of its headers, `audit` the first word of what
    the audit says of it; `options` are what may be given for the whole file."""

    code: str
    label: str
    unit: str
    columns: str
    audit: str
    need: str
    begin: Callable[[Batch], Taker]
    options: frozenset[str] = frozenset()


_kinds: dict[str, ListKind] = {}


def register(kind: ListKind) -> ListKind:
    """Add a kind of list. Raises ValueError when its code is taken by another."""
    if _kinds.setdefault(kind.code, kind) != kind:
        raise ValueError(f"list {kind.code} exists already")
    return kind


def find(code: str) -> ListKind:
    """The kind of a code. Raises KeyError."""
    return _kinds[code]


def every() -> list[ListKind]:
    """All kinds, as they are offered."""
    return list(_kinds.values())
