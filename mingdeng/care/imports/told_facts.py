"""Dated facts as a list: urine results, custody, treatment, jobs, each to somebody on record.

A row names its person by case number or by identity number. Who brings the list may tell only of
people she could tell of on screen; somebody out of her reach and nobody at all are told alike.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.facts import given as facts
from mingdeng.care.facts import policies, services
from mingdeng.care.facts.given import FactGiven
from mingdeng.care.facts.models import Fact
from mingdeng.care.imports import lists
from mingdeng.care.imports.cells import CellCheck, Choices, Complaint, RowCells
from mingdeng.care.imports.models import Batch
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer, viewer_of
from mingdeng.foundation.secrecy.services import blind
from mingdeng.people.normal.tokens import id_tokens
from mingdeng.people.records.models import LookupToken
from mingdeng.people.records.queries import person_ids, same_persons

SPACE = uuid.UUID("6f1a2c0e-9c1b-5f6e-8a53-9a3f5d0f7c11")
NOBODY = "找不到這個人，或不在您的權限內；請核對後再填。"
SEVERAL = "有兩位以上的人用同一個證號；請改填案號。"
DIFFER = "與案號不是同一人；請核對案號與身分證號。"
NEITHER = "沒有填寫；請填案號或身分證號其中一個。"
TOLD = "這個人在同一天已有相同的紀錄，不會重複登錄。"
IN_FILE = "與本檔第 {row} 列是同一件事。"
FIELDS = {"kind": "kind", "outcome": "outcome", "told_by": "told_by",
          "occurred_on": "occurred_on", "until_on": "until_on"}  # fmt: skip


@dataclass(frozen=True)
class ToldRow:
    """A row that can be taken."""

    number: int
    fact: FactGiven = field(repr=False)
    person: int = 0


@dataclass
class Known:
    """Whom the numbers of a lot of rows name, and what the bringer may tell of each."""

    by_case: Mapping[str, int]
    by_number: Mapping[str, set[int]]
    persons: Mapping[int, int]
    grants: Mapping[int, Grant] | None

    def may(self, record: int, kind: str) -> bool:
        """Whether facts of the kind may be told of the record; always from the console."""
        return self.grants is None or policies.tells(self.grants[record], kind)


class FactCheck(CellCheck):
    """Reads one row of facts."""

    digital = frozenset({"case_no", "id_number", "occurred_on", "until_on"})

    def __init__(
        self,
        row: RowCells,
        headers: Mapping[str, str],
        today: date,
        kind: str,
        choices: Choices = codes.choices,
    ) -> None:
        super().__init__(row, headers, today, choices)
        self.kind = kind
        self.number_read = self.id_number()

    @property
    def case_no(self) -> str:
        """The case number as it is kept."""
        return self.text("case_no").upper()

    def given(self, known: Known) -> ToldRow | None:
        """What the row gives; None when there are complaints."""
        on = self.day("occurred_on", required=True, ahead=True)
        until = self.day("until_on", required=False, ahead=True)
        day = on or self.today
        kind = self.kind or self.code("kind", "fact_kind", required=True, on=day)
        outcome = self.one_of("outcome", facts.outcomes(kind, day), required=True) if kind else ""
        teller = self.code("told_by", "fact_teller", required=False, on=day) or "import"
        record = self.record(known, kind)
        detail = self.detail(kind, day)
        note = self.text("note")
        if self.complaints or record is None or on is None:
            return None
        said = FactGiven(record, kind, outcome, on, teller, until, None, detail, note)
        wrong = facts.refusal(said)
        if wrong is not None:
            self.complain(FIELDS[wrong[0]], wrong[1])
            return None
        person = known.persons[record]
        once = uuid.uuid5(SPACE, f"{person}|{kind}|{outcome}|{on}|{until}|{teller}")
        return ToldRow(self.number, replace(said, once=once), person)

    def record(self, known: Known, kind: str) -> int | None:
        """The record a fact is told of."""
        number, case_no = self.number_read, self.case_no
        if not number and not case_no:
            column = "case_no" if "case_no" in self.headers else "id_number"
            self.missing(column, NEITHER)
            return None
        named = known.by_number.get(number, set())
        by_case = known.by_case.get(case_no)
        column = "case_no" if case_no else "id_number"
        found = by_case if case_no else min(named, default=None)
        if found is None or not known.may(found, kind):
            self.missing(column, NOBODY)
            return None
        persons = {known.persons[one] for one in named}
        if case_no and number and known.persons[found] not in persons:
            self.complain("id_number", DIFFER)
            return None
        if not case_no and len(persons) > 1:
            self.complain("id_number", SEVERAL)
            return None
        return found

    def detail(self, kind: str, on: date) -> dict[str, Any]:
        """The contents the kind asks for."""
        found: dict[str, Any] = {}
        for entry in facts.fields(kind, on) if kind else ():
            value = self.text(entry.code)
            listed = entry.extra.get("list")
            if value and listed:
                found[entry.code] = self.several(entry.code, value, listed, on)
            elif value:
                found[entry.code] = value
        return found

    def several(self, column: str, value: str, listed: str, on: date) -> list[str]:
        """Codes of a list, divided by 、 or ; in the cell."""
        labels = {label: code for code, label in codes.choices(listed, on)}
        words = [word.strip() for word in value.replace(";", "、").replace("；", "、").split("、")]
        wrong = [word for word in words if word and word not in labels]
        if wrong:
            offered = "、".join(list(labels)[:6])
            self.complain(column, f"的內容不在清單中；請改成：{offered}等，以「、」分開。")
        return [labels[word] for word in words if word in labels]


class FactTaker:
    """Takes rows of facts, for the owner of the batch or for the house."""

    def __init__(self, batch: Batch) -> None:
        self.headers = dict(batch.mapping)
        self.kind = str(batch.options.get("kind", ""))
        self.today = timezone.localdate()
        self.viewer: Viewer | None = viewer_of(batch.owner) if batch.owner else None
        self.before: dict[uuid.UUID, int] = {}
        self.choices: Choices = cache(codes.choices)

    def checked(self, rows: Sequence[RowCells]) -> list[lists.Checked]:
        """All rows of a lot; who they name is looked up once."""
        checks = [FactCheck(row, self.headers, self.today, self.kind, self.choices) for row in rows]
        known = self.look_up(checks)
        return [
            lists.Checked(check.number, check.given(known), check.complaints) for check in checks
        ]

    def look_up(self, checks: Sequence[FactCheck]) -> Known:
        """Whom case numbers and identity numbers name: five queries and what access asks."""
        cases = Case.objects.filter(case_no__in={c.case_no for c in checks if c.case_no})
        by_case = dict(cases.values_list("case_no", "record_id"))
        tokens: dict[bytes, str] = {}
        for check in checks:
            for kind, text in id_tokens(check.number_read) if check.number_read else ():
                tokens[blind(kind, text)] = check.number_read
        by_number: dict[str, set[int]] = defaultdict(set)
        held = LookupToken.objects.filter(token__in=list(tokens))
        for token, record in held.values_list("token", "record_id"):
            by_number[tokens[bytes(token)]].add(record)
        named = {*by_case.values(), *(one for many in by_number.values() for one in many)}
        grants = scopes.grants_on(self.viewer, named) if self.viewer is not None else None
        return Known(by_case, by_number, person_ids(named), grants)

    def repeated(self, given: Sequence[ToldRow]) -> dict[int, Complaint]:
        """Rows that say what another row or the house says already: two queries."""
        said: dict[int, Complaint] = {}
        header = self.headers.get("occurred_on", "")
        held = on_record(given)
        for row in given:
            first = self.before.setdefault(row.fact.once, row.number)
            if first != row.number:
                said[row.number] = Complaint(header, IN_FILE.format(row=first))
            elif _same(row) in held:
                said[row.number] = Complaint(header, TOLD)
        return said

    def write(self, given: Sequence[ToldRow]) -> list[int | None]:
        """Tell them all at once; what was told before stays one."""
        services.tell_facts([row.fact for row in given])
        held = Fact.objects.filter(once__in=[row.fact.once for row in given])
        made = dict(held.values_list("once", "pk"))
        return [made.get(row.fact.once) for row in given]


def on_record(given: Sequence[ToldRow]) -> set[tuple[int, str, str, date]]:
    """(person, kind, outcome, day) of standing facts of the people told of."""
    members = same_persons({row.fact.record_id for row in given})
    owner = {one: row.person for row in given for one in members.get(row.fact.record_id, ())}
    days = {row.fact.occurred_on for row in given}
    rows = Fact.objects.filter(
        record_id__in=list(owner), occurred_on__in=days, withdrawn_at=None
    ).values_list("record_id", "kind", "outcome", "occurred_on")
    return {(owner[record], kind, outcome, on) for record, kind, outcome, on in rows}


def _same(row: ToldRow) -> tuple[int, str, str, date]:
    return row.person, row.fact.kind, row.fact.outcome, row.fact.occurred_on


FACTS = lists.register(
    lists.ListKind(
        code="facts",
        label="尿檢、進出監所、治療、就業等事實",
        unit="事實",
        columns="import_fact_column",
        audit="facts_list",
        need="第一列是中文標題，至少要有案號或身分證號、發生日、結果；整檔同一種事情時可以不用「事情」欄。",
        begin=FactTaker,
        options=frozenset({"kind"}),
    )
)
