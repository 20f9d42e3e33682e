"""Rows that are likely somebody already: twice in the file, or on record.

The same grounds as when somebody is registered by hand, a few queries for a lot of rows: the same
identity number; or, where the row or the other has no number, the same name with the same birth
date or telephone. Tells nothing about who it is, and of whom the bringer may not see only that an
equal number is on record; a restricted person is never told of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.imports.checking import RowGiven
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.secrecy.services import blind
from mingdeng.people.normal.folding import fold_name
from mingdeng.people.normal.tokens import bigrams, chinese_part, id_tokens, phone_tokens
from mingdeng.people.records.models import IdentityNumber, LookupToken, PersonRecord
from mingdeng.people.records.policies import standing_of
from mingdeng.people.records.queries.search import every_name

COLUMNS = {"number": "id_number", "birth": "name", "phone": "name"}
IN_FILE = {
    "number": "與本檔第 {row} 列的身分證號相同。",
    "birth": "與本檔第 {row} 列的姓名、出生日期相同，且至少一列沒有身分證號。",
    "phone": "與本檔第 {row} 列的姓名、電話相同，且至少一列沒有身分證號。",
}
ON_RECORD = {
    "number": "系統中已有相同的證號。",
    "birth": "系統中已有姓名、出生日期相同的人。",
    "phone": "系統中已有姓名、電話相同的人。",
}
IN_CARE = {
    "number": "系統中已有相同證號的人，且已在案。",
    "birth": "系統中已有姓名、出生日期相同的人，且已在案。",
    "phone": "系統中已有姓名、電話相同的人，且已在案。",
}
Mark = tuple[str, ...]


@dataclass(frozen=True)
class Likely:
    """Why a row is likely somebody already, and the column that says so."""

    column: str
    words: str


@dataclass(frozen=True)
class Earlier:
    """The first row of the file that bore a mark."""

    row: int
    numbered: bool


@dataclass
class Met:
    """A record that shares a ground with rows of the lot."""

    rows: list[tuple[RowGiven, str]] = field(default_factory=list)


def find(
    rows: Sequence[RowGiven], before: dict[Mark, Earlier], viewer: Viewer | None
) -> dict[int, Likely]:
    """Row number → why it is somebody already. `before` holds the marks of earlier rows and grows.

    At most nine queries for a lot. Without a viewer (the console) everybody is in sight.
    """
    said: dict[int, Likely] = {}
    for row in rows:
        for ground, mark in marks(row):
            first = before.setdefault(mark, Earlier(row.number, bool(row.id_number)))
            same = ground == "number" or not (first.numbered and row.id_number)
            if first.row != row.number and same:
                words = IN_FILE[ground].format(row=first.row)
                said.setdefault(row.number, Likely(COLUMNS[ground], words))
    met = _met([row for row in rows if row.number not in said])
    for row, ground, in_care in _told(met, viewer):
        words = (IN_CARE if in_care else ON_RECORD)[ground]
        said.setdefault(row.number, Likely(COLUMNS[ground], words))
    return said


def marks(row: RowGiven) -> Iterator[tuple[str, Mark]]:
    """What two rows of one person share, the strongest first."""
    name, born = fold_name(row.person.name), row.person.birth_date
    if row.id_number:
        yield "number", ("number", row.id_number)
    if born is not None:
        yield "birth", ("birth", name, born.isoformat())
    for phone in row.person.phones:
        yield "phone", ("phone", name, phone.value)


def _met(rows: Sequence[RowGiven]) -> dict[int, Met]:
    """Records that share a number, a telephone, or name and birth year: two queries."""
    exact: dict[bytes, list[tuple[RowGiven, str]]] = defaultdict(list)
    named: dict[bytes, list[RowGiven]] = defaultdict(list)
    for row in rows:
        for kind, text in id_tokens(row.id_number) if row.id_number else ():
            exact[blind(kind, text)].append((row, "number"))
        for phone in row.person.phones:
            for kind, text in phone_tokens(phone.value):
                exact[blind(kind, text)].append((row, "phone"))
        pair = _telling_pair(row.person.name)
        if pair and row.person.birth_date is not None:
            named[blind("fold", pair)].append(row)
    met: dict[int, Met] = defaultdict(Met)
    held = LookupToken.objects.filter(token__in=list(exact)).values_list("token", "record_id")
    for token, record in held:
        met[record].rows += exact[bytes(token)]
    years = {
        row.person.birth_date.year
        for many in named.values()
        for row in many
        if row.person.birth_date
    }
    likely = LookupToken.objects.filter(
        kind="fold", token__in=list(named), record__birth_year__in=years
    ).values_list("token", "record_id", "record__birth_year")
    for token, record, year in likely if named else ():
        for row in named[bytes(token)]:
            if row.person.birth_date is not None and row.person.birth_date.year == year:
                met[record].rows.append((row, "birth"))
    return met


def _telling_pair(name: str) -> str:
    """The last two characters of a Chinese name: the rarest pair it is found by."""
    pairs = list(bigrams(chinese_part(fold_name(name))))
    return pairs[-2] if len(pairs) > 2 else ""


def _told(met: Mapping[int, Met], viewer: Viewer | None) -> Iterator[tuple[RowGiven, str, bool]]:
    """(row, ground, in care) of what may be said to the bringer, by number first."""
    ids = sorted(met)
    if not ids:
        return
    seen, hidden = _in_sight(ids, viewer)
    in_care = set(
        Case.objects.filter(record_id__in=ids, now_status__in=STANDING).values_list(
            "record_id", flat=True
        )
    )
    known = _known([pk for pk in seen if any(g != "number" for _, g in met[pk].rows)])
    found = []
    for pk in ids:
        for row, ground in met[pk].rows:
            if pk in hidden or (ground != "number" and pk not in seen):
                continue
            if ground != "number" and not known[pk].is_like(row, ground):
                continue
            found.append((row, ground, pk in seen and pk in in_care))
    strongest = list(COLUMNS)
    yield from sorted(found, key=lambda one: (strongest.index(one[1]), not one[2]))


def _in_sight(ids: Sequence[int], viewer: Viewer | None) -> tuple[Collection[int], set[int]]:
    """Whom the bringer may read, and whom nobody may tell her of."""
    if viewer is None:
        return set(ids), set()
    grants = scopes.grants_on(viewer, ids)
    seen = {pk for pk in ids if grants[pk].may_read(Group.IDENTITY)}
    standing = standing_of(viewer, ids)
    return seen, {pk for pk in ids if pk in standing and standing[pk].hidden}


@dataclass(frozen=True)
class Known:
    """What decides whether a record without an equal number is still the same person."""

    names: frozenset[str]
    born: date | None
    numbered: bool

    def is_like(self, row: RowGiven, ground: str) -> bool:
        """Same name and, by `ground`, the same birth date; two numbers are two people."""
        if self.numbered and row.id_number:
            return False
        if fold_name(row.person.name) not in self.names:
            return False
        return ground == "phone" or self.born in {None, row.person.birth_date}


def _known(ids: Sequence[int]) -> dict[int, Known]:
    """Records opened to be compared: three queries."""
    numbered = set(
        IdentityNumber.objects.standing()
        .filter(record_id__in=ids)
        .values_list("record_id", flat=True)
    )
    records = PersonRecord.objects.filter(pk__in=ids).select_related("key")
    return {
        record.pk: Known(
            frozenset(fold_name(name) for name in every_name(record)),
            record.birth_date,
            record.pk in numbered,
        )
        for record in records
    }
