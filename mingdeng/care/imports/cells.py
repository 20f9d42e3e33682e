"""One row's cells read one by one: what they give, or what is wrong, column by column.

A complaint names the column as the file calls it and says how to mend it; it never repeats what
stands in the cell: a name in the wrong column must not end in a report.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mingdeng.foundation.calendar.roc import RocDateError, parse_roc
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.normal.idnumbers import IdNumberError, parse_id

LONGEST = 200
FORMULA = "這格是公式；請改成數值（複製後「選擇性貼上→值」）。"
CONTROL = "含有看不見的控制字元（例如空字元）；請刪除這格後重新輸入。"
TURNED = "含有改變文字方向的隱藏符號；請刪除這格後重新輸入。"
# Direction marks turn a name around on the screen; zero-width ones only get in the way.
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
WIDTHLESS = re.compile("[\u00ad\u200b\u2060\ufeff]")
PREFIX = re.compile(r"^(身分證統一編號|電話|日期有誤)：")


# (list, day) → its (code, label) pairs; a run over many rows hands in one that remembers.
Choices = Callable[[str, date], Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Complaint:
    """Something a clerk must mend: the column as the file calls it, and how."""

    column: str
    reason: str


@dataclass(frozen=True)
class RowCells:
    """A staged row as it is checked: cells by our column, and which of them compute a value."""

    number: int
    cells: Mapping[str, str]
    formulas: frozenset[str] = frozenset()


class CellCheck:
    """Reads one row; collects every complaint instead of stopping at the first.

    `digital` columns are read with full-width letters and digits made half-width, because that is
    how a Chinese keyboard types them.
    """

    digital: frozenset[str] = frozenset()

    def __init__(
        self,
        row: RowCells,
        headers: Mapping[str, str],
        today: date,
        choices: Choices = codes.choices,
    ) -> None:
        self.choices = choices
        self.cells = {c: "" if c in row.formulas else v for c, v in row.cells.items()}
        self.number = row.number
        self.headers = headers
        self.today = today
        self.complaints: list[Complaint] = []
        self.read: dict[str, str] = {}
        for column in sorted(row.formulas):
            self.complain(column, FORMULA)

    def complain(self, column: str, reason: str) -> None:
        """Note a complaint about a column, under the file's own name for it."""
        header = self.headers.get(column, column)
        self.complaints.append(Complaint(header, f"「{header}」{PREFIX.sub('', reason)}"))

    def complaints_about(self, column: str) -> bool:
        """Whether the column was complained about already."""
        header = self.headers.get(column, column)
        return any(one.column == header for one in self.complaints)

    def missing(self, column: str, reason: str) -> None:
        """Complain that a cell is empty, unless something was said of it."""
        if not self.complaints_about(column):
            self.complain(column, reason)

    def text(self, column: str) -> str:
        """The cell, trimmed; complains once about characters that cannot be kept."""
        if column not in self.read:
            self.read[column] = self._kept(column)
        return self.read[column]

    def _kept(self, column: str) -> str:
        value = WIDTHLESS.sub("", self.cells.get(column, "")).strip()
        if len(value) > LONGEST:
            self.complain(column, f"超過 {LONGEST} 個字；請確認是否貼錯欄位。")
            return ""
        if TURNING.search(value):
            self.complain(column, TURNED)
            return ""
        if any(unicodedata.category(c) in {"Cc", "Cs"} for c in value):
            self.complain(column, CONTROL)
            return ""
        return unicodedata.normalize("NFKC", value) if column in self.digital else value

    def parsed(self, column: str, parse: Callable[[str], str], wrong: type[ValueError]) -> str:
        """What `parse` makes of the cell; empty for none or a wrong one, which is said."""
        value = self.text(column)
        if not value:
            return ""
        try:
            return parse(value)
        except wrong as said:
            self.complain(column, str(said))
            return ""

    def id_number(self) -> str:
        """The identity number, if given, with its checksum right."""
        return self.parsed("id_number", lambda v: parse_id(v, strict=True).value, IdNumberError)

    def day(self, column: str, *, required: bool, ahead: bool = False) -> date | None:
        """A date, ROC or ISO; in the future only with `ahead`."""
        value = self.text(column)
        if not value:
            if required:
                self.missing(column, "沒有日期；請填民國日期，例如 114.07.31。")
            return None
        try:
            found = parse_roc(value, today=self.today)
        except RocDateError as wrong:
            self.complain(column, str(wrong))
            return None
        if found > self.today and not ahead:
            self.complain(column, "的日期在未來；請確認年份是民國還是西元。")
            return None
        return found

    def choice(self, column: str, words: Mapping[str, str], fix: str) -> str:
        """One of a few words."""
        value = self.text(column).lower()
        if value not in words:
            self.complain(column, f"的內容看不懂；{fix}")
            return ""
        return words[value]

    def code(self, column: str, list_name: str, *, required: bool, on: date | None = None) -> str:
        """A code by its label or code, as of a day (today by default)."""
        return self.one_of(column, self.choices(list_name, on or self.today), required=required)

    def one_of(self, column: str, pairs: Sequence[tuple[str, str]], *, required: bool) -> str:
        """A code of (code, label) pairs, by either."""
        value = self.text(column)
        if not value:
            if required:
                self.missing(column, "沒有填寫；請填清單中的名稱。")
            return ""
        plain = unicodedata.normalize("NFKC", value)
        for code, label in pairs:
            if plain in {code, unicodedata.normalize("NFKC", label)}:
                return code
        labels = "、".join(label for _, label in pairs[:6])
        more = "等" if len(pairs) > 6 else ""
        self.complain(column, f"的內容不在清單中；請改成：{labels}{more}。")
        return ""
