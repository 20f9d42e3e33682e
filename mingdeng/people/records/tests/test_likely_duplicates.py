"""Person first: who may be the same is told before anybody is created."""

from __future__ import annotations

from datetime import date

import pytest

from mingdeng.foundation.access.groups import Relation
from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.identity.models import Role
from mingdeng.people.records import queries, services
from mingdeng.people.records.given import NumberGiven, PersonGiven, PhoneGiven
from mingdeng.people.records.queries.duplicates import UNSEEN

pytestmark = pytest.mark.django_db
NUMBER = "A123456789"


@pytest.fixture
def chen(caseload, manager):
    record = services.register_person(
        name="陳志峰", birth_date=date(1984, 3, 5), numbers=[NUMBER], phones=["0912345678"]
    )
    caseload.give(manager, record)
    return record


def hints(viewer, **given):
    return queries.likely_duplicates(viewer, PersonGiven(**given))


def grounds(found):
    return [hint.grounds for hint in found]


def numbered(number=NUMBER):
    return {"numbers": (NumberGiven(number),)}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (numbered(), [("number",)]),
        ({"phones": (PhoneGiven("+886912345678"),)}, [("phone",)]),
        ({"name": "陳志峯", "birth_year": 1984}, [("name",)]),
        ({"name": "陳志峯", "birth_date": date(1984, 9, 9), **numbered()}, [("number", "name")]),
        ({"name": "陳志峯", "birth_year": 1985}, []),
        ({"name": "陳志峯"}, [("name_only",)]),
        ({"name": "陳志"}, []),
        ({"name": "陳志", "birth_year": 1984}, []),
        ({"numbers": (NumberGiven("12345"),)}, []),
    ],
)
def test_number_phone_or_name_with_year(chen, manager, given, expected):
    assert grounds(hints(manager, **given)) == expected


def test_a_linked_person_is_one_hint(chen, manager):
    alias = services.register_person(name="陳志峰", birth_year=1984)
    services.link(chen, alias, viewer=None, reason="same_number")
    assert len(hints(manager, name="陳志峰", birth_year=1984)) == 1


def test_somebody_out_of_sight_is_told_of_only_for_the_number(chen, hire):
    stranger = hire()
    (hint,) = hints(stranger, name="陳志峰", birth_year=1984, **numbered())
    assert (hint.brief, hint.words) == (None, UNSEEN)
    assert hints(stranger, name="陳志峰", birth_year=1984) == []
    assert hints(stranger, phones=(PhoneGiven("0912345678"),)) == []


def test_a_restricted_person_is_never_told_of(chen, hire, manager):
    services.restrict(chen, viewer=manager, reason="violence", named=[manager.staff_id])
    assert hints(hire(), **numbered()) == []
    assert grounds(hints(manager, **numbered())) == [("number",)]


def test_a_partner_agency_learns_nothing(chen, hire, caseload):
    clerk = hire(role=Role.PARTNER)
    assert hints(clerk, **numbered()) == []
    caseload.give(clerk, chen, relation=Relation.SHARED)
    assert grounds(hints(clerk, **numbered())) == [("number",)]


def test_asking_is_recorded_and_the_reason_to_go_on_too(chen, manager):
    hints(manager, **numbered())
    assert Entry.objects.get(code="person.duplicates_checked").detail["records"] == [chen.pk]
    services.register_person(name="陳志峰", override_reason="same_name_only")
    assert Entry.objects.filter(code="person.registered", reason="same_name_only").exists()
