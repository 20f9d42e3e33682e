"""From who it is to what is done: the cases of a person stand on the person's page."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from mingdeng.care.cases import services
from mingdeng.care.cases.models import Case
from mingdeng.foundation.ui.tests.reading import page_text

pytestmark = pytest.mark.django_db


def panel(client, record):
    return client.get(reverse("records:panel", args=[record.ref, "cases.person"]))


def test_a_case_found_by_its_number_is_two_steps_away(office, enter):
    case = office.opened()
    client = enter(office.lin)
    found = page_text(client.post(reverse("records:search"), {"q": case.case_no}))
    assert reverse("records:person", args=[case.record.ref]) in found
    shown = page_text(panel(client, case.record))
    assert reverse("cases:page", args=[case.ref]) in shown
    assert case.case_no in shown
    assert "為他開案" not in shown


def test_every_episode_is_listed_with_its_state(office, enter):
    case = office.opened()
    approval = office.ask_closing(case, on=timezone.localdate())
    services.decide_approval(viewer=office.viewer(office.chou), approval=approval, approve=True)
    shown = page_text(panel(enter(office.lin), case.record))
    assert "已結案" in shown
    assert "期滿出監" in shown


def test_somebody_on_record_without_a_case_is_taken_in_from_there(office, enter):
    parent = office.opened()
    child = office.person("陳小安", phones=[], source="mentioned", told_by_id=parent.record_id)
    client = enter(office.lin)
    shown = page_text(panel(client, child))
    assert "為他開案" in shown
    begun = client.post(reverse("cases:start"), {"record": str(child.ref)})
    assert "/source/" in begun.url
    assert Case.objects.count() == 1


def test_a_stranger_is_told_of_no_case(office, enter):
    case = office.opened()
    answer = panel(enter(office.chiu), case.record)
    assert answer.status_code in (403, 404)
