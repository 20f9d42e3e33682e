"""After shredding no registered participant gives anything of the person back."""

from __future__ import annotations

import base64
import json

import pytest
from django.db import connection

from mingdeng.care.assessments.models import InstrumentVersion
from mingdeng.foundation.audit.models import Revision
from mingdeng.foundation.audit.services import save_new_version
from mingdeng.foundation.identity.models import Agency, Staff, Team
from mingdeng.foundation.secrecy.fields import SHREDDED_TEXT
from mingdeng.foundation.slots.registry import participants
from mingdeng.people.records import services as records
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.queries.holdings import holdings, paths, rows_about, tables
from mingdeng.people.records.services.shredding import shred
from mingdeng.people.rights.tests.filling import MARK, Filler

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


@pytest.fixture
def filled():
    """A person with a marked row in every table of every participant."""
    record = records.register_person(name=MARK, numbers=["A123456789"], phones=["0912345678"])
    other = records.register_person(name="王大明")
    agency = Agency.objects.create(code="trace", name="毒品防制局", kind="bureau")
    others = {
        "record": other,
        "foundation_identity.agency": agency,
        "foundation_identity.team": Team.objects.create(code="t", name="t", section="treatment"),
        "care_assessments.instrumentversion": InstrumentVersion.objects.first(),
        "foundation_identity.staff": Staff.objects.create(username="trace", name="林書妤"),
    }
    filler = Filler(record, others)
    for _, table in tables():
        filler.row(table)
    return record


def opened(row):
    """The sealed values of a row as anybody would read them."""
    fresh = type(row).objects.get(pk=row.pk)
    return [getattr(fresh, name) for name in fresh.sealed_fields()]


def test_every_sealed_table_is_reached_from_a_person():
    assert [table._meta.label for _, table in tables() if not paths(table)] == []


def test_the_preview_counts_a_row_of_every_table(filled):
    said = {held.label for held in holdings([filled.pk])}
    assert {str(table._meta.verbose_name) for _, table in tables()} | {"查找索引"} == said


def test_no_participant_gives_anything_back_after_shredding(filled):
    rows = [row for _, table in tables() for row in rows_about(table, [filled.pk])]
    assert len({type(row) for row in rows}) == len(tables())
    assert any(MARK in str(opened(row)) for row in rows)
    shred(filled, reason="retention_ended")
    for row in rows:
        assert set(map(str, opened(row))) <= {"None", SHREDDED_TEXT}, type(row)
    for participant in participants.all():
        assert MARK not in str(participant.export([filled.pk])), participant.name


def test_what_was_moved_to_another_record_under_its_old_key_is_emptied_as_well(filled):
    """Undoing a link may leave a case under the key it was sealed with."""
    other = records.register_person(name="李小華")
    by_name = {table._meta.label_lower: table for _, table in tables()}
    case = rows_about(by_name["care_cases.case"], [filled.pk]).get()
    type(case).objects.filter(pk=case.pk).update(record=other)
    note = rows_about(by_name["care_cases.handover"], [other.pk]).get()
    assert MARK in str(opened(note))
    shred(other, reason="retention_ended")
    assert set(map(str, opened(note))) <= {"None", SHREDDED_TEXT}
    assert str(PersonRecord.objects.get(pk=filled.pk).name) == MARK  # the other keeps his own


def test_old_versions_go_with_the_person(filled):
    save_new_version(filled, expected=1, changes={"name": MARK + "二"}, key=filled.key)
    shred(filled, reason="retention_ended")
    assert {str(row.changes) for row in Revision.objects.all()} == {"None"}


def in_clear():
    """Tables in which the mark can be read without a key, in whatever form a database keeps it."""
    forms = {MARK.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "cp950")}
    forms |= {form.hex().encode() for form in forms}
    forms.add(json.dumps(MARK)[1:-1].encode())
    forms |= {base64.b64encode(b"\0" * n + MARK.encode())[4:-4] for n in range(3)}
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            kept = b"".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for row in cursor.fetchall()
                for value in row
            )
            if any(form in kept for form in forms):
                found.append(table)
    return found


def test_what_is_held_of_a_person_stands_in_clear_in_no_table(filled):
    """Before any shredding: every sealed column of every participant is filled."""
    save_new_version(filled, expected=1, changes={"name": MARK + "二"}, key=filled.key)
    assert in_clear() == []


def test_the_mark_stands_nowhere_in_clear_in_the_whole_database(filled):
    shred(filled, reason="retention_ended")
    assert in_clear() == []
