"""One row of a caseload: the person, the source, the worker, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from mingdeng.care.imports.cells import CellCheck, Choices, RowCells
from mingdeng.foundation.codes import queries as codes
from mingdeng.people.normal.phones import PhoneError, parse_phone
from mingdeng.people.records.given import AddressGiven, NumberGiven, PersonGiven, PhoneGiven

SEXES = {"男": "m", "女": "f", "m": "m", "f": "f", "": "x", "未詳": "x"}
SCHEDULES = {"一": "1", "二": "2", "三": "3", "四": "4"}
MOBILE_WITHOUT_ZERO = 9


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


class RowCheck(CellCheck):
    """Checks one row of a caseload."""

    digital = frozenset(
        {"id_number", "phone", "birth_date", "received_on", "sex", "drug_schedule", "worker"}
    )

    def __init__(
        self,
        row: RowCells,
        headers: Mapping[str, str],
        today: date,
        staffing: Staffing,
        choices: Choices = codes.choices,
    ) -> None:
        super().__init__(row, headers, today, choices)
        self.staffing = staffing

    def given(self) -> RowGiven | None:
        """What the row gives; None when there are complaints."""
        number, phone, address = self.id_number(), self.phone(), self.text("address")
        person = PersonGiven(
            name=self.name(),
            sex=self.choice("sex", SEXES, "請填「男」或「女」。"),
            birth_date=self.day("birth_date", required=False),
            numbers=tuple(NumberGiven(one) for one in [number] if one),
            phones=tuple(PhoneGiven(one) for one in [phone] if one),
            addresses=tuple(AddressGiven(one) for one in [address] if one),
            source="import",
        )
        made = RowGiven(
            number=self.number,
            person=person,
            source=self.code("source", "case_source", required=True),
            received_on=self.day("received_on", required=True) or date.min,
            worker_id=self.worker(),
            legal_status=self.code("legal_status", "legal_status", required=False),
            drug_schedule=self.schedule(),
            id_number=number,
        )
        return None if self.complaints else made

    def name(self) -> str:
        """The name; required."""
        value = self.text("name")
        if not value:
            self.missing("name", "沒有填寫；請填姓名。")
        return value

    def phone(self) -> str:
        """The telephone number, if given."""
        value = self.text("phone")
        if value.isdigit() and len(value) == MOBILE_WITHOUT_ZERO and value.startswith("9"):
            self.complain("phone", "少了開頭的 0；請把欄位格式設為「文字」再填手機號碼。")
            return ""
        return self.parsed("phone", lambda v: parse_phone(v).value, PhoneError)

    def schedule(self) -> str:
        """The drug's schedule: 一 to 四, with or without 級."""
        value = self.text("drug_schedule").replace("第", "").replace("級", "").replace("毒品", "")
        found = SCHEDULES.get(value, value)
        if found and found not in SCHEDULES.values():
            self.complain("drug_schedule", "的內容看不懂；請填一、二、三或四級。")
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
