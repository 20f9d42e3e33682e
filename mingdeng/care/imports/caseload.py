"""The caseload as a list: each row becomes a person and a case."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from django.utils import timezone

from mingdeng.care.cases.queries import staffing
from mingdeng.care.imports import duplicates, lists, writing
from mingdeng.care.imports.cells import Choices, Complaint, RowCells
from mingdeng.care.imports.checking import RowCheck, RowGiven, Staffing
from mingdeng.care.imports.models import Batch
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.identity.viewer import viewer_of


class CaseloadTaker:
    """What checking rows of a batch needs, read once."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.headers = dict(batch.mapping)
        self.today = timezone.localdate()
        self.staffing = staff_by_name()
        self.viewer = viewer_of(batch.owner) if batch.owner else None
        self.before: dict[duplicates.Mark, duplicates.Earlier] = {}
        self.choices: Choices = cache(codes.choices)

    def checked(self, rows: Sequence[RowCells]) -> list[lists.Checked]:
        """Each row for itself."""
        found = []
        for row in rows:
            check = RowCheck(row, self.headers, self.today, self.staffing, self.choices)
            given = check.given()
            found.append(lists.Checked(row.number, given, check.complaints))
        return found

    def repeated(self, given: Sequence[RowGiven]) -> dict[int, Complaint]:
        """Rows that are likely somebody of the file or on record already."""
        said = duplicates.find(given, self.before, self.viewer)
        return {
            number: Complaint(self.headers.get(one.column, ""), one.words)
            for number, one in said.items()
        }

    def write(self, given: Sequence[RowGiven]) -> list[int | None]:
        """Persons and cases, in order."""
        return [case.pk for case in writing.write(given, self.batch.ref)]


def staff_by_name() -> Staffing:
    """Case managers in post, by account and by names that only one bears."""
    members = staffing.workers()
    accounts = dict(
        Staff.objects.filter(pk__in=[m.staff_id for m in members]).values_list("username", "pk")
    )
    names: dict[str, list[int]] = {}
    for member in members:
        names.setdefault(member.name, []).append(member.staff_id)
    single = {name: ids[0] for name, ids in names.items() if len(ids) == 1}
    return Staffing({**single, **accounts})


CASELOAD = lists.register(
    lists.ListKind(
        code="caseload",
        label="個案名冊",
        unit="個案",
        columns="import_column",
        audit="caseload",
        need="第一列是中文標題，至少要有姓名、案源、受理日。",
        begin=CaseloadTaker,
    )
)
