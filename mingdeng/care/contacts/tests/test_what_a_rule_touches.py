"""What a changed rule or code of contacts touches, counted before anyone saves it."""

import copy
import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.contacts import policies, services
from mingdeng.care.contacts.services.recounting import propose_again
from mingdeng.care.facts.tests.makers import make_desk
from mingdeng.foundation.calendar.queries import current_calendar
from mingdeng.foundation.calendar.services import set_day
from mingdeng.foundation.slots.registry import impacts
from mingdeng.foundation.worklist.models import Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    found = make_desk()
    services.record_contact(
        viewer=found.see(),
        case=found.case,
        once=uuid.uuid4(),
        channel="interview",
        outcome="reached",
        occurred_on=timezone.localdate(),
        narrative="面談順利。",
    )
    found.case.refresh_from_db()
    return found


def count(place, given):
    return [each.count(given) for each in impacts.at(place)]


def frequency(days):
    params = copy.deepcopy(dict(policies.rule("contact_frequency")))
    for row in params["rows"]:
        row["interval_days"] = days
        row["min_face_to_face_per_days"] = 0
    return json.dumps(params)


def test_a_tighter_table_says_how_many_cases_are_contacted_sooner(desk):
    ((n, said),) = count("care.contacts.contact_frequency", frequency(3))
    assert n == 1
    assert "提前 1 案、延後 0 案" in said


def test_an_unchanged_table_moves_nobody(desk):
    same = json.dumps(dict(policies.rule("contact_frequency")))
    ((n, _),) = count("care.contacts.contact_frequency", same)
    assert n == 0


def test_counting_changes_nothing(desk):
    before = Case.objects.values_list("next_contact_on").get(pk=desk.case.pk)
    count("care.contacts.contact_frequency", frequency(3))
    assert Case.objects.values_list("next_contact_on").get(pk=desk.case.pk) == before


def test_a_table_that_lacks_a_row_is_told(desk):
    params = {**policies.rule("contact_frequency"), "rows": []}
    ((_, said),) = count("care.contacts.contact_frequency", json.dumps(params))
    assert "1 案在表中找不到" in said
    ((n, said),) = count("care.contacts.contact_frequency", "{}")
    assert n == 0
    assert "參數不完整" in said


def test_the_count_asks_no_more_however_many_cases(desk, django_assert_max_num_queries):
    given = frequency(3)
    with django_assert_max_num_queries(6):
        count("care.contacts.contact_frequency", given)


def test_a_code_says_how_many_records_and_plans_use_it(desk):
    used, planned = count("codes.channel", "interview")
    assert used[0] == 1
    Case.objects.filter(pk=desk.case.pk).update(
        next_channel="interview", next_contact_on=timezone.localdate() + timedelta(days=9)
    )
    assert count("codes.channel", "interview")[1][0] == planned[0] + 1
    assert count("codes.channel", "home_visit")[0][0] == 0


def close(day):
    """Close the bureau on a day; the calendar as it was before."""
    before = current_calendar()
    set_day(day, works=False, reason="颱風", source="市府公告")
    return before


def test_a_next_contact_the_rules_put_on_a_closed_day_is_put_elsewhere(desk):
    day = desk.case.next_contact_on
    assert propose_again(day, before := close(day)) == [desk.case.record_id]
    desk.case.refresh_from_db()
    assert desk.case.next_contact_on < day
    assert current_calendar().is_working_day(desk.case.next_contact_on)
    item = Item.objects.get(once=f"contact.due:{desk.case.pk}")
    assert timezone.localdate(item.due_at) == desk.case.next_contact_on
    assert propose_again(day, before) == []


def test_a_day_agreed_with_the_person_stays(desk):
    agreed = current_calendar().previous_working_day(desk.case.next_contact_on)
    Case.objects.filter(pk=desk.case.pk).update(next_contact_on=agreed)
    assert propose_again(agreed, close(agreed)) == []
    desk.case.refresh_from_db()
    assert desk.case.next_contact_on == agreed
