"""Changing, restricting and shredding what is held of a person."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.audit.models import Revision
from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.people.normal.idnumbers import IdNumberError
from mingdeng.people.records import queries, services
from mingdeng.people.records.models import IdentityNumber, LookupToken, PersonRecord, Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen(caseload, manager):
    record = services.register_person(
        name="陳志偉",
        birth_date=date(1984, 3, 5),
        numbers=["A123456789"],
        phones=[services.PhoneGiven("0912345678", whose="母親林秀英")],
        addresses=["高雄市鳳山區五甲里五甲二路12號"],
        former_names=["陳阿偉"],
    )
    caseload.give(manager, record)
    return record


def found(viewer, text):
    return [brief.record_id for brief in queries.search(viewer, text).people]


def test_a_changed_name_finds_by_both_and_keeps_a_revision(chen, manager):
    services.revise_person(chen, expected=1, changes={"name": "陳大偉"}, viewer=manager)
    assert found(manager, "陳大偉") == found(manager, "陳志偉") == [chen.pk]
    assert Revision.objects.get().changes["name"] == ["陳志偉", "陳大偉"]


def test_a_stale_edit_is_refused_with_what_stands(chen, manager):
    services.revise_person(chen, expected=1, changes={"sex": "m"}, viewer=manager)
    with pytest.raises(StaleEdit) as refusal:
        services.revise_person(chen, expected=1, changes={"name": "別名"}, viewer=manager)
    assert refusal.value.current_row.sex == "m"


def test_nobody_changes_a_person_out_of_her_hands(chen, hire):
    with pytest.raises(Denied):
        services.revise_person(chen, expected=1, changes={"name": "別名"}, viewer=hire())


def test_a_new_phone_ends_the_old_one_and_both_still_find(chen, manager):
    old = Phone.objects.get(record=chen)
    services.replace(old, services.PhoneGiven("0922333444"), viewer=manager, on=date(2025, 7, 31))
    old.refresh_from_db()
    assert old.valid_to == date(2025, 7, 30)
    assert found(manager, "0912345678") == found(manager, "0922333444") == [chen.pk]


def test_a_mistaken_number_is_withdrawn_and_finds_nobody(chen, manager):
    old = IdentityNumber.objects.get(record=chen)
    services.replace(
        old, services.NumberGiven("A223456781"), viewer=manager, on=date.today(), mistaken=True
    )
    assert found(manager, "A123456789") == []
    assert found(manager, "A223456781") == [chen.pk]
    assert IdentityNumber.objects.get(pk=old.pk).value == "A123456789"


def test_the_same_row_is_not_replaced_twice(chen, manager):
    old = Phone.objects.get(record=chen)
    services.end(old, viewer=manager, on=date(2025, 7, 31))
    with pytest.raises(services.Refused):
        services.end(old, viewer=manager, on=date(2025, 7, 31))


def test_a_form_sent_twice_makes_one_row(chen, manager):
    import uuid

    once = uuid.uuid4()
    for _ in range(2):
        services.attach(chen, services.PhoneGiven("07-7134000"), viewer=manager, once=once)
    assert Phone.objects.filter(record=chen).count() == 2


def test_one_person_holds_an_old_and_a_new_resident_number(chen, manager):
    services.attach(chen, services.NumberGiven("A800000014"), viewer=manager)
    services.attach(chen, services.NumberGiven("AA00000009"), viewer=manager)
    kinds = IdentityNumber.objects.filter(record=chen).values_list("kind", flat=True)
    assert set(kinds) == {"citizen", "resident_new", "resident_old"}


def test_a_number_that_cannot_be_read_registers_nobody():
    with pytest.raises(IdNumberError):
        services.register_person(name="王芳", numbers=["12345"])
    assert not PersonRecord.objects.exists()


def test_a_restricted_person_exists_only_for_the_named(chen, manager, hire, caseload):
    colleague = hire()
    caseload.give(colleague, chen)
    made = services.restrict(chen, viewer=manager, reason="public_figure", named=[manager.staff_id])
    assert found(colleague, "陳志偉") == []
    assert found(manager, "陳志偉") == [chen.pk]
    services.lift(made, viewer=manager, reason="ground_gone")
    assert found(colleague, "陳志偉") == [chen.pk]


def test_a_named_person_sees_without_carrying_the_case(chen, manager, hire):
    colleague = hire()
    services.restrict(
        chen, viewer=manager, reason="public_figure",
        named=[manager.staff_id, colleague.staff_id],
    )  # fmt: skip
    assert found(colleague, "陳志偉") == [chen.pk]


def test_a_restriction_covers_linked_records_and_relatives_only_told_of(
    chen, manager, hire, caseload
):
    colleague = hire()
    alias = services.register_person(name="陳大文")
    mother = services.register_person(name="林秀英", source="mentioned", told_by_id=chen.pk)
    caseload.give(colleague, chen, alias)
    assert found(colleague, "林秀英") == [mother.pk]
    services.link(chen, alias, viewer=None, reason="same_number")
    services.restrict(alias, viewer=None, reason="violence", named=[manager.staff_id])
    assert found(colleague, "陳志偉") == found(colleague, "林秀英") == []
    assert found(manager, "林秀英") == [mother.pk]


def test_a_restriction_naming_nobody_is_refused(chen, manager):
    with pytest.raises(services.Refused):
        services.restrict(chen, viewer=manager, reason="public_figure", named=[])


SECRETS = ("陳志偉", "陳阿偉", "A123456789", "0912345678", "林秀英", "五甲二路", "1984-03-05")


def everything_readable():
    """All text of all rows of all tables that concern people, opened where it can be."""
    said = []
    for model in (PersonRecord, IdentityNumber, Phone, *_sealed_tables()):
        for row in model.objects.all():
            said += [str(getattr(row, name)) for name in model.sealed_fields()]
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            said += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(said)


def _sealed_tables():
    from mingdeng.people.records.models import Link, Residence

    return Residence, Link, Revision


def test_nothing_of_a_shredded_person_can_be_read(chen, manager):
    services.revise_person(chen, expected=1, changes={"name": "陳大偉"}, viewer=manager)
    before = everything_readable()
    assert all(secret in before for secret in SECRETS)
    services.shred(chen, reason="retention_ended")
    after = everything_readable()
    assert not [secret for secret in (*SECRETS, "陳大偉") if secret in after]
    assert not LookupToken.objects.filter(record=chen).exists()
    assert found(manager, "陳志偉") == []


def test_shredding_takes_linked_records_along_and_leaves_others(chen, manager, caseload):
    alias, other = services.register_people(
        [services.PersonGiven(name="陳大文"), services.PersonGiven(name="王芳")]
    )
    services.link(chen, alias, viewer=None, reason="same_number")
    caseload.give(manager, other)
    services.shred(alias, reason="person_asked")
    assert "陳志偉" not in everything_readable()
    assert found(manager, "王芳") == [other.pk]
