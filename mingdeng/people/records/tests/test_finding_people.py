"""One box finds people every way they are known, and only those the reader may see."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingdeng.foundation.access.groups import Relation
from mingdeng.foundation.audit.models import Entry
from mingdeng.people.records import finders, queries, services

pytestmark = pytest.mark.django_db

NUMBER = "A123456789"


@pytest.fixture
def chen(caseload, manager):
    record = services.register_person(
        name="陳志偉",
        sex="m",
        birth_date=date(1984, 3, 5),
        numbers=[NUMBER],
        phones=["0912-345-678"],
        addresses=["高雄市鳳山區五甲里五甲二路12號"],
        former_names=["陳志峯"],
    )
    caseload.give(manager, record)
    return record


def crowd(name, size):
    return [services.PersonGiven(name=name) for _ in range(size)]


def names(result):
    return [brief.name for brief in result.people]


@pytest.mark.parametrize(
    "text",
    ["陳志偉", "志偉", "陳志", "陈志伟", "陳志峰", "chen chih wei", "Chen Zhiwei", NUMBER,
     "a１23456789", "0912345678", "+886 912 345 678"],
)  # fmt: skip
def test_a_person_is_found_every_way_he_is_known(chen, manager, text):
    assert names(queries.search(manager, text)) == ["陳志偉"]


def test_a_two_character_name_is_found(caseload, manager):
    record = services.register_person(name="王芳")
    caseload.give(manager, record)
    assert names(queries.search(manager, "王芳")) == ["王芳"]


def test_a_name_that_only_shares_characters_is_not_found(chen, manager):
    assert names(queries.search(manager, "志陳偉")) == []


def test_a_case_number_is_found_through_the_finder_of_care(chen, manager, monkeypatch):
    monkeypatch.setattr(finders, "_finders", {})
    finders.register("case_number", lambda text: [chen.pk] if text == "KH113-02417" else [])
    assert names(queries.search(manager, "kh113 02417")) == ["陳志偉"]


def test_someone_elses_person_changes_nothing_of_the_answer(chen, manager, hire, caseload):
    other = hire(name="別人")
    mine = services.register_person(name="陳志偉", sex="m")
    caseload.give(other, mine)
    alone = queries.search(other, "陳志偉")
    assert names(alone) == ["陳志偉"]
    assert not alone.more
    assert [b.record_id for b in alone.people] == [mine.pk]
    assert queries.search(other, NUMBER) == queries.search(other, "A223456781")


def test_nearer_people_come_first_and_each_person_once(chen, manager, caseload):
    team = services.register_person(name="陳志偉")
    caseload.give(manager, team, relation=Relation.TEAM)
    found = queries.search(manager, "陳志偉")
    assert [b.record_id for b in found.people] == [chen.pk, team.pk]


def test_more_is_said_only_of_visible_people(caseload, manager, db):
    people = services.register_people(crowd("林大同", 3))
    caseload.give(manager, *people[:2])
    assert not queries.search(manager, "林大同", limit=2).more
    caseload.give(manager, people[2])
    assert queries.search(manager, "林大同", limit=2).more


def test_the_search_is_recorded_without_its_text(chen, manager):
    queries.search(manager, "陳志偉")
    entry = Entry.objects.filter(code="person.searched").get()
    assert entry.detail == {"kind": "name", "count": 1, "records": [chen.pk]}


def test_what_cannot_be_looked_up_says_what_to_type(manager):
    assert "完整的證號" in queries.search(manager, "?!").message


def test_a_search_costs_the_same_for_many_as_for_one(chen, manager, caseload):
    people = services.register_people(crowd("陳志偉", 40))
    caseload.give(manager, *people)
    with CaptureQueriesContext(connection) as asked:
        assert len(queries.search(manager, "陳志偉").people) == 20
    assert len(asked) <= 8


def test_a_brief_veils_what_the_relation_does_not_open(chen, hire, caseload):
    stranger = hire()
    brief = queries.briefs(stranger, [chen.pk])[chen.pk]
    assert str(brief.name) == "不在您的權限內"
    assert "陳志偉" not in repr(brief)


def test_a_brief_names_the_person_with_a_masked_number(chen, manager):
    brief = queries.briefs(manager, [chen.pk])[chen.pk]
    assert (brief.name, brief.number, brief.sex, brief.district) == (
        "陳志偉",
        "A12****789",
        "男",
        "鳳山區",
    )


def test_briefs_cost_the_same_for_a_page_as_for_one(chen, manager, caseload):
    people = services.register_people(crowd("陳志偉", 50))
    caseload.give(manager, *people)
    with CaptureQueriesContext(connection) as asked:
        queries.briefs(manager, [p.pk for p in people])
    assert len(asked) <= 4
