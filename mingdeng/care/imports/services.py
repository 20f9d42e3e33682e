"""Staging a file, checking it, taking it in: resumable, nothing half written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases.queries import staffing
from mingdeng.care.imports import columns, duplicates, sheets, writing
from mingdeng.care.imports.checking import Complaint, RowCheck, RowGiven, Staffing
from mingdeng.care.imports.models import Batch, Mapping, Row, RowState
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import current
from mingdeng.foundation.identity.models import Staff
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.secrecy.services import destroy, new_key

FAMILY = "care.imports"
FORMULA = "這格是公式；請改成數值（複製後「選擇性貼上→值」）。"
Tell = Callable[[int, int], None]


@dataclass
class Report:
    """What an import found and did: the answer of the command and of the page."""

    rows: int = 0
    accepted: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)
    duplicates: list[dict[str, Any]] = field(default_factory=list)
    refused: str = ""

    def as_json(self) -> dict[str, Any]:
        """Keys `rows`, `accepted`, `rejected`, `duplicates`, `refused` (null when taken)."""
        return {
            "rows": self.rows,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "duplicates": self.duplicates,
            "refused": self.refused or None,
        }


def limits() -> dict[str, Any]:
    """The dated limits of a file."""
    return dict(rules.find(FAMILY, "limits").params)


def stage(content: bytes, name: str) -> Batch:
    """Read a file and keep its rows, sealed. Raises sheets.Refused with its sentence."""
    sheet = sheets.read(content, name, limits())
    mapping = remembered(sheet.headers) or columns.guess(sheet.headers)
    columns.check(mapping)
    with transaction.atomic():
        batch = Batch.objects.create(
            key=new_key(),
            owner_id=current().staff_id,
            file_name=name,
            kind=sheet.kind,
            digest=sha256(content).hexdigest(),
            headers=list(sheet.headers),
            mapping=mapping,
            rows=len(sheet.rows),
        )
        of_row: dict[int, list[int]] = {}
        for number, place in sheet.formulas:
            of_row.setdefault(number, []).append(place)
        Row.objects.bulk_create(
            [
                Row(
                    key=batch.key,
                    batch=batch,
                    number=number,
                    cells=list(cells),
                    formulas=sorted(of_row.get(number, [])),
                )
                for number, cells in sheet.rows
            ],
            batch_size=1000,
        )
        remember(sheet.headers, mapping)
        audit.record("caseload.staged", subject=batch, detail={"rows": batch.rows})
    return batch


def remembered(headers: Sequence[str]) -> dict[str, str]:
    """How this person matched these headers last time."""
    found = Mapping.objects.filter(
        owner_id=current().staff_id, signature=columns.signature(headers)
    ).first()
    return dict(found.columns) if found else {}


def remember(headers: Sequence[str], mapping: dict[str, str]) -> None:
    """Keep the matching for the next file with these headers."""
    Mapping.objects.update_or_create(
        owner_id=current().staff_id,
        signature=columns.signature(headers),
        defaults={"columns": mapping},
    )


def run(batch: Batch, *, dry_run: bool, tell: Tell | None = None) -> Report:
    """Check every row and, unless `dry_run`, take the good ones in.

    Each few hundred rows are one transaction with their cases, audit entry and states: a run that
    died goes on where it stood, and no row is taken twice.
    """
    size = int(limits()["batch_rows"])
    check = Checker(batch)
    waiting = [RowState.WAITING, RowState.READY, RowState.REJECTED, RowState.DUPLICATE]
    numbers = list(
        Row.objects.filter(batch=batch, state__in=waiting)
        .order_by("number")
        .values_list("pk", flat=True)
    )
    for start in range(0, len(numbers), size):
        with transaction.atomic():
            rows = list(Row.objects.filter(pk__in=numbers[start : start + size]).order_by("number"))
            take(batch, check, rows, dry_run=dry_run)
        if tell:
            tell(min(start + size, len(numbers)), len(numbers))
    batch.checked_at = timezone.now()
    batch.finished_at = None if dry_run else batch.checked_at
    batch.save(update_fields=["checked_at", "finished_at"])
    return report(batch)


class Checker:
    """What checking rows of a batch needs, read once."""

    def __init__(self, batch: Batch) -> None:
        self.headers = dict(batch.mapping)
        self.places = {c: batch.headers.index(h) for c, h in batch.mapping.items()}
        self.today = timezone.localdate()
        self.staffing = staff_by_name()
        self.before: dict[str, int] = {}

    def given(self, row: Row) -> tuple[RowGiven | None, list[Complaint]]:
        """What a row gives, or what is wrong with it."""
        cells = {c: str(row.cells[p]) for c, p in self.places.items() if p < len(row.cells)}
        check = RowCheck(cells, self.headers, self.today, self.staffing)
        for column, place in self.places.items():
            if place in row.formulas:
                check.complain(column, FORMULA)
                check.cells = {**check.cells, column: ""}
        if check.complaints:
            check.given(row.number)
            return None, check.complaints
        return check.given(row.number), check.complaints


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


def take(batch: Batch, check: Checker, rows: Sequence[Row], *, dry_run: bool) -> None:
    """Check one lot of rows and write the good ones."""
    good: list[tuple[Row, RowGiven]] = []
    for row in rows:
        given, complaints = check.given(row)
        row.complaints = [[c.column, c.reason] for c in complaints]
        row.state = RowState.REJECTED if given is None else RowState.READY
        if given is not None:
            good.append((row, given))
    said = duplicates.find([given for _, given in good], check.before)
    ready = []
    for row, given in good:
        if given.number in said and not row.override:
            row.state = RowState.DUPLICATE
            row.complaints = [[check.headers.get("id_number", ""), said[given.number]]]
        else:
            ready.append((row, given))
    if ready and not dry_run:
        cases = writing.write([given for _, given in ready], batch.ref)
        for (row, _), case in zip(ready, cases, strict=True):
            row.state, row.case_id = RowState.ACCEPTED, case.pk
    Row.objects.bulk_update(rows, ["state", "complaints", "case_id"], batch_size=200)


def report(batch: Batch) -> Report:
    """What stands of a batch."""
    made = Report(rows=batch.rows)
    for row in Row.objects.filter(batch=batch).order_by("number"):
        if row.state in {RowState.ACCEPTED, RowState.READY}:
            made.accepted += 1
        for column, reason in row.complaints:
            said = {"row": row.number, "column": column, "reason": reason}
            (made.duplicates if row.state == RowState.DUPLICATE else made.rejected).append(said)
    return made


def decide(row: Row, *, import_anyway: str) -> None:
    """A duplicate reviewed: imported with a coded reason at the next run, or left out (empty)."""
    row.override = import_anyway
    row.state = RowState.WAITING if import_anyway else RowState.SKIPPED
    row.save(update_fields=["override", "state"])
    audit.record("caseload.duplicate_decided", subject=row, reason=import_anyway or "same_person")


def discard(batch: Batch) -> None:
    """Destroy what was staged; the cases that were made stay."""
    destroy([batch.key])
    audit.record("caseload.discarded", subject=batch)
