"""The pages of a family: person first, conflicts shown, nothing twice."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from mingdeng.foundation.audit.models import Entry
from mingdeng.foundation.ui.tests.reading import page_text
from mingdeng.people.records import services as records
from mingdeng.people.records.given import PersonGiven
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.ties import services
from mingdeng.people.ties.models import Tie
from mingdeng.people.ties.services import TieGiven

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen(caseload, manager):
    record = records.register_person(name="陳志偉", sex="m", birth_date=date(1984, 3, 5))
    caseload.give(manager, record)
    return record


@pytest.fixture
def page(browse, manager):
    return browse(manager)


def url(record, rest=""):
    return f"/people/{record.ref}/family/{rest}"


def typed(**more):
    base = {"once": uuid.uuid4(), "kind": "birth_parent", "certainty": "stated", "sex": "f"}
    return {**base, "source": "visit", **more}


def test_a_relative_is_added_once_and_shown(chen, page):
    form = typed(name="林秀英", birth_year="49", care="cares", quality="close")
    for _ in range(2):
        assert page.post(url(chen, "add/"), form).status_code == 302
    assert Tie.objects.count() == 1
    shown = page_text(page.get(url(chen)))
    for word in ("母親", "林秀英", "照顧當事人", "親近"):
        assert word in shown
    panel = page_text(page.get(f"/people/{chen.ref}/panel/ties.person_family/"))
    assert "林秀英" in panel


def test_a_likely_duplicate_is_shown_before_anybody_is_made(chen, page, caseload, manager):
    mother = records.register_person(name="林秀英", numbers=["A223456781"])
    caseload.give(manager, mother)
    before = PersonRecord.objects.count()
    answer = page.post(url(chen, "add/"), typed(name="林小英", number="A223456781"))
    assert answer.status_code == 422
    assert "證號相同" in page_text(answer)
    assert url(chen, f"add/{mother.ref}/") in page_text(answer)
    assert PersonRecord.objects.count() == before
    form = typed(name="林小英", number="A223456781", override="different_person")
    assert page.post(url(chen, "add/"), form).status_code == 302
    assert Entry.objects.filter(code="person.registered", reason="different_person").exists()


def test_somebody_out_of_sight_is_told_of_without_name(chen, page, hire, caseload, manager):
    hidden = records.register_person(name="黃不見", numbers=["A223456781"])
    answer = page_text(page.post(url(chen, "add/"), typed(number="A223456781")))
    assert "請洽督導確認" in answer
    assert "黃不見" not in answer
    records.restrict(hidden, viewer=None, reason="violence", named=[hire().staff_id])
    assert page.post(url(chen, "add/"), typed(number="A223456781")).status_code == 302


def test_a_known_person_is_found_and_tied(chen, page, caseload, manager):
    mother = records.register_person(name="林秀英", sex="f")
    caseload.give(manager, mother)
    found = page_text(page.post(url(chen, "find/"), {"q": "林秀英"}))
    assert url(chen, f"add/{mother.ref}/") in found
    assert page.post(url(chen, f"add/{mother.ref}/"), typed()).status_code == 302
    assert "母親" in page_text(page.get(url(chen)))


def test_what_cannot_be_is_explained_in_the_form(chen, page):
    answer = page.post(url(chen, "add/"), typed(name="太年輕", birth_year="72"))
    assert answer.status_code == 422
    assert "出生年不合理" in page_text(answer)
    assert "太年輕" in page_text(answer)


@pytest.fixture
def tie(chen):
    person = PersonGiven(name="林秀英", sex="f", told_by_id=chen.pk)
    return services.add_relative(chen, person, TieGiven("birth_parent"), viewer=None)


def test_a_tie_is_changed(chen, tie, page):
    assert page.get(url(chen, f"{tie.ref}/")).status_code == 200
    form = typed(version=1, quality="distant", care="both")
    assert page.post(url(chen, f"{tie.ref}/"), form).status_code == 302
    tie.refresh_from_db()
    assert (tie.quality, tie.cares_for, tie.cared_for) == ("distant", True, True)


def test_a_stale_change_of_a_tie_shows_both_sides(chen, tie, page):
    page.post(url(chen, f"{tie.ref}/"), typed(version=1, quality="distant"))
    answer = page.post(url(chen, f"{tie.ref}/"), typed(version=1, quality="close"))
    assert answer.status_code == 409
    assert "疏離" in page_text(answer)
    again = typed(version=2, quality="close", **{"keep-quality": "mine"})
    assert page.post(url(chen, f"{tie.ref}/"), again).status_code == 302
    tie.refresh_from_db()
    assert tie.quality == "close"


def test_a_tie_is_not_turned_round(chen, tie, page):
    answer = page.post(url(chen, f"{tie.ref}/"), typed(version=1, kind="birth_child"))
    assert answer.status_code == 422
    assert "方向相反" in page_text(answer)


def test_a_mistaken_tie_is_withdrawn(chen, tie, page):
    assert page.post(url(chen, f"{tie.ref}/withdraw/")).status_code == 302
    assert "林秀英" not in page_text(page.get(url(chen)))


def test_a_strangers_family_is_refused(chen, tie, browse, hire):
    her = browse(hire())
    for address in (url(chen), url(chen, "find/"), url(chen, "add/"), url(chen, f"{tie.ref}/")):
        assert her.get(address).status_code == 403
