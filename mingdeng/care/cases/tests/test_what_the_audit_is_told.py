from datetime import timedelta

import pytest
from django.utils import timezone

from mingdeng.care.cases.hangings import oversight
from mingdeng.care.cases.models import Assignment, Case
from mingdeng.foundation.identity.models import Deputyship, Role
from mingdeng.foundation.identity.tests.making import staff, team
from mingdeng.foundation.secrecy.services import new_key
from mingdeng.people.records.models import PersonRecord

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def month():
    now = timezone.now()
    return now - timedelta(days=15), now + timedelta(days=15)


def carried(worker, number, *, to_on=None, in_team=None):
    record = PersonRecord.objects.create(key=new_key(), name="王小明")
    case = Case.objects.create(
        key=record.key,
        case_no=number,
        record=record,
        source="self",
        received_on="2020-01-01",
    )
    Assignment.objects.create(
        case=case, worker=worker, team=in_team, from_on="2020-01-01", to_on=to_on, reason="rule"
    )
    return record


def test_a_case_number_finds_its_person_and_calls_her_by_it():
    record = carried(staff(), "114-0001")
    assert oversight.records_of("114-0001") == {record.pk}
    assert oversight.case_numbers([record.pk]) == {record.pk: "114-0001"}


def test_own_deputys_and_team_cases_are_inside_and_the_rest_is_outside(month):
    me, absent, stranger = staff(), staff(), staff()
    Deputyship.objects.create(
        absent=absent,
        deputy=me,
        from_on=timezone.localdate(),
        to_on=timezone.localdate(),
        reason="leave",
    )
    own, theirs = carried(me, "1"), carried(absent, "2")
    other, past = carried(stranger, "3"), carried(me, "4", to_on="2020-02-01")
    asked = {own.pk, theirs.pk, other.pk, past.pk}
    assert oversight.outside_caseload({me.pk: asked}, *month) == {me.pk: {other.pk, past.pk}}


def test_a_supervisor_is_inside_her_team(month):
    leader = staff(Role.SUPERVISOR, in_team=team("A"))
    held = carried(staff(), "5", in_team=team("A"))
    elsewhere = carried(staff(), "6", in_team=team("B"))
    asked = {held.pk, elsewhere.pk}
    assert oversight.outside_caseload({leader.pk: asked}, *month) == {leader.pk: {elsewhere.pk}}


def test_however_many_accounts_are_asked_of_at_once_it_costs_three_queries(
    month, django_assert_num_queries
):
    accounts = [staff() for _ in range(6)]
    held = {one.pk: {carried(one, f"N{one.pk}").pk} for one in accounts}
    swapped = dict(zip(held, [*list(held.values())[1:], next(iter(held.values()))], strict=True))
    with django_assert_num_queries(3):
        assert oversight.outside_caseload(swapped, *month) == swapped
    assert oversight.outside_caseload(held, *month) == {one: set() for one in held}
