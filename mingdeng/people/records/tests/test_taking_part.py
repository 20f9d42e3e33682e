"""What the people floor hands out when a person asks for their own data."""

from __future__ import annotations

import pytest

from mingdeng.foundation.slots.registry import participants
from mingdeng.people.households import services as households
from mingdeng.people.records import services
from mingdeng.people.records.given import PersonGiven
from mingdeng.people.ties import services as ties
from mingdeng.people.ties.services import TieGiven

pytestmark = pytest.mark.django_db


def test_a_person_gets_everything_held_of_them_in_words():
    chen = services.register_person(
        name="陳志偉",
        numbers=["A123456789"],
        phones=["0912345678"],
        addresses=["高雄市鳳山區五甲二路12號"],
    )
    given = TieGiven("birth_parent", called="阿母")
    ties.add_relative(chen, PersonGiven(name="林秀英"), given, viewer=None)
    households.settle_in(chen, viewer=None, kind="family")
    rows = [
        row
        for participant in participants.at("person")
        if participant.name.startswith("people.")
        for row in participant.export([chen.pk])
    ]
    said = str(rows)
    for value in ("陳志偉", "A123456789", "0912345678", "五甲二路", "阿母", "家庭"):
        assert value in said
    assert "林秀英" not in said
    assert {row["資料"] for row in rows} == {
        "人員紀錄", "證號", "電話", "居所", "親屬關係", "家戶",
    }  # fmt: skip
