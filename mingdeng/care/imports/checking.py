"""One row of a caseload: what it gives, or what is wrong with it, column by column."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from mingdeng.foundation.calendar.roc import RocDateError, parse_roc
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.normal.idnumbers import IdNumberError, parse_id
from mingdeng.people.normal.phones import PhoneError, parse_phone
from mingdeng.people.records.given import AddressGiven, NumberGiven, PersonGiven, PhoneGiven

SEXES = {"男": "m", "女": "f", "m": "m", "f": "f", "": "x", "未詳": "x"}
SCHEDULES = {"一": "1", "二": "2", "三": "3", "四": "4"}
DIGITAL = frozenset({"id_number", "phone", "birth_date", "received_on"})
LONGEST = 200


@dataclass(frozen=True)
class Complaint:
    """Something a clerk must mend: the column as the file calls it, and how."""

    column: str
    reason: str


@dataclass(frozen=True)
class RowGiven:
    """A row that can be taken."""

    number: int
    person: PersonGiven = field(repr=False)
    source: str = ""
    received_on: date = date.min
    worker_id: int | None = None
    legal_status: str = ""
    drug_schedule: str = ""
    id_number: str = field(default="", repr=False)


@dataclass(frozen=True)
class Staffing:
    """Who may be named as the worker: by account and by name (names borne twice are left out)."""

    by_name: Mapping[str, int]


class RowCheck:
    """Checks one row; collects every complaint instead of stopping at the first."""

    def __init__(
        self, cells: Mapping[str, str], headers: Mapping[str, str], today: date, staffing: Staffing
    ) -> None:
        self.cells = cells
        self.headers = headers
        self.today = today
        self.staffing = staffing
        self.complaints: list[Complaint] = []
        self.read: dict[str, str] = {}

    def complain(self, column: str, reason: str) -> None:
        """Note a complaint about a column, under the file's own name for it."""
        self.complaints.append(Complaint(self.headers.get(column, column), reason))

    def text(self, column: str) -> str:
        """The cell, trimmed; complains once about characters that cannot be kept."""
        if column not in self.read:
            self.read[column] = self._kept(column)
        return self.read[column]

    def _kept(self, column: str) -> str:
        value = self.cells.get(column, "").strip()
        if any(unicodedata.category(c) in {"Cc", "Cs"} for c in value):
            self.complain(column, "含有看不見的控制字元（例如空字元）；請刪除這格後重新輸入。")
            return ""
        if len(value) > LONGEST:
            self.complain(column, f"超過 {LONGEST} 個字；請確認是否貼錯欄位。")
            return ""
        if column in DIGITAL and any("０" <= c <= "９" for c in value):
            self.complain(column, "含有全形數字；請改成半形數字。")
            return ""
        return value

    def given(self, number: int) -> RowGiven | None:
        """What the row gives; None when there are complaints."""
        person = PersonGiven(
            name=self.name(),
            sex=self.choice("sex", SEXES, "請填「男」或「女」。"),
            birth_date=self.day("birth_date", required=False),
            numbers=tuple(NumberGiven(value) for value in self.id_number()),
            phones=tuple(PhoneGiven(value) for value in self.phone()),
            addresses=tuple(AddressGiven(v) for v in [self.text("address")] if v),
            source="import",
        )
        made = RowGiven(
            number=number,
            person=person,
            source=self.code("source", "case_source", required=True),
            received_on=self.day("received_on", required=True) or date.min,
            worker_id=self.worker(),
            legal_status=self.code("legal_status", "legal_status", required=False),
            drug_schedule=self.schedule(),
            id_number=person.numbers[0].value if person.numbers else "",
        )
        return None if self.complaints else made

    def name(self) -> str:
        """The name; required."""
        value = self.text("name")
        if not value and not any(c.column == self.headers.get("name") for c in self.complaints):
            self.complain("name", "沒有姓名；請填寫。")
        return value

    def id_number(self) -> list[str]:
        """The identity number, if given, with its checksum right."""
        return self.parsed("id_number", lambda v: parse_id(v, strict=True).value, IdNumberError)

    def phone(self) -> list[str]:
        """The telephone number, if given."""
        value = self.text("phone")
        if value.isdigit() and len(value) == 9 and value.startswith("9"):
            self.complain("phone", "手機少了開頭的 0；請把欄位格式設為「文字」再填。")
            return []
        return self.parsed("phone", lambda v: parse_phone(v).value, PhoneError)

    def parsed(
        self, column: str, parse: Callable[[str], str], wrong: type[ValueError]
    ) -> list[str]:
        """A one-element list of what `parse` makes of the cell, or none."""
        value = self.text(column)
        if not value:
            return []
        try:
            return [parse(value)]
        except wrong as said:
            self.complain(column, str(said))
            return []

    def day(self, column: str, *, required: bool) -> date | None:
        """A date, ROC or ISO; not in the future."""
        value = self.text(column)
        if not value:
            if required and not self.complaints_about(column):
                self.complain(column, "沒有日期；請填民國日期，例如 114.07.31。")
            return None
        try:
            found = parse_roc(value, today=self.today)
        except RocDateError as wrong:
            self.complain(column, str(wrong))
            return None
        if found > self.today:
            self.complain(column, "日期在未來；請確認年份是民國還是西元。")
            return None
        return found

    def complaints_about(self, column: str) -> bool:
        """Whether the column was complained about already."""
        return any(c.column == self.headers.get(column, column) for c in self.complaints)

    def choice(self, column: str, words: Mapping[str, str], fix: str) -> str:
        """One of a few words."""
        value = self.text(column).lower()
        if value not in words:
            self.complain(column, f"看不懂「{value[:10]}」；{fix}")
            return ""
        return words[value]

    def code(self, column: str, list_name: str, *, required: bool) -> str:
        """A code by its label or code, as of today."""
        value = self.text(column)
        if not value:
            if required and not self.complaints_about(column):
                self.complain(column, "沒有填寫；請填清單中的名稱。")
            return ""
        for entry in codes.entries(list_name, self.today):
            if value in {entry.code, entry.label}:
                return entry.code
        labels = "、".join(label for _, label in codes.choices(list_name, self.today)[:6])
        self.complain(column, f"清單中沒有「{value[:20]}」；可用：{labels}…")
        return ""

    def schedule(self) -> str:
        """The drug's schedule: 一 to 四, with or without 級."""
        value = self.text("drug_schedule").replace("第", "").replace("級", "").replace("毒品", "")
        found = SCHEDULES.get(value, value)
        if found and found not in SCHEDULES.values():
            self.complain("drug_schedule", "請填一、二、三或四級。")
            return ""
        return found

    def worker(self) -> int | None:
        """The worker by account or by a name only one bears."""
        value = self.text("worker")
        if not value:
            return None
        found = self.staffing.by_name.get(value)
        if found is None:
            self.complain("worker", "找不到這位在職個管員，或有同名的人；請改填帳號。")
        return found
