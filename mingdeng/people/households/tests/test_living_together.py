"""Who lives with whom, from day to day, as far as the reader may know."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Relation
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.people.households import queries, services
from mingdeng.people.households.models import Household, Membership
from mingdeng.people.records import services as records
from mingdeng.people.records.services import Refused
from mingdeng.people.ties.models import Tie

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 1)


@pytest.fixture
def chen(caseload, manager):
    record = records.register_person(name="陳志偉")
    caseload.give(manager, record)
    return record


@pytest.fixture
def son(chen):
    made = records.register_person(
        name="陳小寶", birth_date=date(2020, 1, 1), source="mentioned", told_by_id=chen.pk
    )
    Tie.objects.create(key=chen.key, subject=chen, other=made, told_by=chen, kind="birth_parent")
    return made


@pytest.fixture
def home(chen, manager):
    return services.settle_in(chen, viewer=manager, kind="family", on=DAY)


def test_a_son_moves_in_and_out(chen, son, home, manager):
    held = services.move_in(chen, son, viewer=manager, role="child", on=date(2025, 4, 1))
    (seen,) = queries.homes_of(manager, chen.pk)
    assert [(m.name, m.role, m.minor) for m in seen.mates] == [("陳小寶", "子女", True)]
    services.move_out(held, viewer=manager, ego=chen.pk, on=date(2025, 6, 30))
    (seen,) = queries.homes_of(manager, chen.pk)
    assert [m.to_on for m in seen.left] == [date(2025, 6, 30)]
    assert not seen.mates


def test_a_new_household_ends_the_former_the_day_before(chen, home, manager):
    services.settle_in(chen, viewer=manager, kind="alone", on=date(2025, 7, 1))
    now, before = queries.homes_of(manager, chen.pk)
    assert (now.now, before.own.to_on) == (True, date(2025, 6, 30))


def test_nobody_moves_in_twice_nor_out_before_in(chen, son, home, manager):
    held = services.move_in(chen, son, viewer=manager, on=DAY)
    with pytest.raises(Refused, match="已經在這一戶"):
        services.move_in(chen, son, viewer=manager, on=DAY)
    with pytest.raises(Refused, match="搬離日早於入住日"):
        services.move_out(held, viewer=manager, ego=chen.pk, on=date(2025, 1, 1))


def test_a_household_needs_the_family_in_hand(chen, hire, caseload):
    colleague = hire()
    caseload.give(colleague, chen, relation=Relation.TEAM)
    with pytest.raises(Denied):
        services.settle_in(chen, viewer=colleague, kind="family")
    assert queries.homes_of(colleague, chen.pk) == []


def test_another_cases_person_in_the_home_has_no_name(chen, home, manager, hire, caseload):
    stranger = records.register_person(name="王大明", birth_date=date(2019, 5, 5))
    Membership.objects.create(household=home, record=stranger)
    (seen,) = queries.homes_of(manager, chen.pk)
    (mate,) = seen.mates
    assert (mate.name, mate.ref, mate.age, mate.minor) == ("同住的人", None, None, False)


def test_a_restricted_housemate_is_not_told_of(chen, home, manager, hire):
    stranger = records.register_person(name="王大明", birth_date=date(2019, 5, 5))
    Membership.objects.create(household=home, record=stranger)
    records.restrict(stranger, viewer=None, reason="violence", named=[hire().staff_id])
    (seen,) = queries.homes_of(manager, chen.pk)
    assert seen.mates == ()


def test_the_household_is_edited_from_the_screen(chen, son, manager, browse):
    page = browse(manager)
    base = f"/people/{chen.ref}/household/"
    assert "還沒有登錄家戶" in page_text(page.get(base))
    once = uuid.uuid4()
    for _ in range(2):
        page.post(f"{base}new/", {"once": once, "kind": "family", "on": "114.3.1"})
    assert Household.objects.count() == 1
    assert "陳小寶" in page_text(page.get(f"{base}in/"))
    page.post(f"{base}in/", {"mate": son.pk, "role": "child", "on": "114.3.1"})
    held = Membership.objects.get(record=son)
    assert "陳小寶" in page_text(page.get(base))
    late = page.post(f"{base}out/{held.ref}/", {"on": "114.2.1"})
    assert late.status_code == 422
    page.post(f"{base}out/{held.ref}/", {"on": "114.6.30"})
    assert "曾同住" in page_text(page.get(base))


def test_the_panel_costs_what_it_may(chen, son, home, manager, browse):
    services.move_in(chen, son, viewer=manager, on=DAY)
    with CaptureQueriesContext(connection) as asked:
        queries.homes_of(manager, chen.pk)
    assert len(asked) <= 6
    shown = browse(manager).get(f"/people/{chen.ref}/panel/households.person_home/")
    assert "陳小寶" in page_text(shown)


def test_a_mistaken_membership_is_corrected_or_withdrawn_and_stays_on_record(
    chen, son, home, manager, browse
):
    held = services.move_in(chen, son, viewer=manager, role="child", on=DAY)
    page = browse(manager)
    base = f"/people/{chen.ref}/household/"
    assert "更正" in page_text(page.get(base))
    wrong = page.post(f"{base}fix/{held.ref}/", {"from_on": "114.5.1", "to_on": "114.4.1"})
    assert wrong.status_code == 422
    page.post(f"{base}fix/{held.ref}/", {"role": "child", "from_on": "114.4.1", "to_on": ""})
    held.refresh_from_db()
    made = Membership.objects.get(record=son, withdrawn_at=None)
    assert (held.withdrawn_at is None, made.from_on) == (False, date(2025, 4, 1))
    assert page.post(f"{base}fix/{held.ref}/", {"role": "child"}).status_code == 403
    page.post(f"{base}drop/{made.ref}/")
    assert "陳小寶" not in page_text(page.get(base))
    assert Membership.objects.filter(record=son).count() == 2
