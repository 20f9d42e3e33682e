"""Writes checked rows as persons and cases, a few hundred at a time, all or none."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from mingdeng.care.cases.models import Assignment, Case, CaseNumber, Spell
from mingdeng.care.cases.queries import staffing
from mingdeng.care.cases.services.intake import default_due
from mingdeng.care.cases.services.numbers import DIGITS, PREFIX
from mingdeng.care.imports import first_owed
from mingdeng.care.imports.checking import RowGiven
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import current
from mingdeng.foundation.calendar.roc import roc_year
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.models import Staff
from mingdeng.people.records.models import Residence
from mingdeng.people.records.services import register_people


def write(rows: Sequence[RowGiven], batch_ref: uuid.UUID) -> list[Case]:
    """The cases of checked rows, in order. Call inside a transaction.

    A row with a worker becomes an open case of hers whose next contact is owed; one without waits
    in the unassigned intake. Writing a batch twice is impossible: `once` names batch and row.
    """
    records = register_people([row.person for row in rows])
    numbers = case_numbers(rows)
    posts = {member.staff_id: member.team_id for member in staffing.workers()}
    staff = Staff.objects.in_bulk({row.worker_id for row in rows if row.worker_id})
    homes = dict(
        Residence.objects.filter(record_id__in=[r.pk for r in records]).values_list(
            "record_id", "district"
        )
    )
    cases = []
    for row, record, number in zip(rows, records, numbers, strict=True):
        source = codes.find("case_source", row.source, row.received_on)
        group = source.extra.get("group") if source else ""
        cases.append(
            Case(
                key=record.key,
                once=uuid.uuid5(batch_ref, str(row.number)),
                case_no=number,
                record=record,
                source=row.source,
                shielded=shielded(source),
                flow="juvenile" if group == "juvenile" else "adult",
                received_on=row.received_on,
                opened_on=row.received_on if row.worker_id else None,
                due_on=default_due(row.source, row.received_on) if row.worker_id else None,
                drug_schedule=row.drug_schedule,
                recorded_by_id=current().staff_id,
                now_status="open" if row.worker_id else "intake",
                now_worker=staff.get(row.worker_id or 0),
                now_team_id=posts.get(row.worker_id or 0),
                now_legal_status=row.legal_status,
                now_district=homes.get(record.pk, ""),
            )
        )
    latest = first_owed.plan(cases)
    Case.objects.bulk_create(cases)
    Spell.objects.bulk_create([spell for case in cases for spell in first_spells(case)])
    Assignment.objects.bulk_create([assignment(case) for case in cases if case.now_worker_id])
    audit.record(
        "caseload.imported",
        records=[record.pk for record in records],
        detail={"batch": str(batch_ref), "count": len(cases)},
    )
    first_owed.owe(cases, latest)
    return cases


def shielded(source: codes.Code | None) -> bool:
    """Whether a case of this source is hidden from police and prosecutors (毒品危害防制條例 §21). A
    list cannot answer what the source asks, so the unanswered is hidden until somebody does."""
    return bool(source and (source.extra.get("shielded") or source.extra.get("ask_shield")))


def first_spells(case: Case) -> list[Spell]:
    """Status, phase and legal status from the first day."""
    given = {"case": case, "recorded_by_id": case.recorded_by_id}
    on = case.received_on
    spells = [Spell(kind="status", value=case.now_status, from_on=on, **given)]
    if case.now_status == "open":
        spells.append(Spell(kind="phase", value="1", from_on=on, **given))
    if case.now_legal_status:
        spells.append(Spell(kind="legal_status", value=case.now_legal_status, from_on=on, **given))
    return spells


def assignment(case: Case) -> Assignment:
    """The worker from the first day."""
    return Assignment(
        case=case,
        worker=case.now_worker,
        team_id=case.now_team_id,
        from_on=case.received_on,
        reason="import",
        recorded_by_id=case.recorded_by_id,
    )


def case_numbers(rows: Sequence[RowGiven]) -> list[str]:
    """A number for each row, by the year it was received, without gaps; the counters are locked."""
    wanted: dict[int, int] = {}
    for row in rows:
        year = roc_year(row.received_on)
        wanted[year] = wanted.get(year, 0) + 1
    following: dict[int, int] = {}
    for year in sorted(wanted):
        CaseNumber.objects.get_or_create(year=year)
        held = CaseNumber.objects.select_for_update().get(year=year)
        following[year] = held.last + 1
        held.last += wanted[year]
        held.save(update_fields=["last"])
    numbers = []
    for row in rows:
        year = roc_year(row.received_on)
        numbers.append(f"{PREFIX}{year}-{following[year]:0{DIGITS}}")
        following[year] += 1
    return numbers
