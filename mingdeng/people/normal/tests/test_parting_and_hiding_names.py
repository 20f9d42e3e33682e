"""Parting a name into surname and given name, and hiding it for display."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingdeng.people.normal.names import (
    could_be_same,
    has_wildcard,
    is_masked,
    mask_name,
    possible_splits,
    split_name,
)

HAN_NAMES = st.text(st.sampled_from("王李陳林張簡歐陽范姜小明秀英志·○"), max_size=8)


@pytest.mark.parametrize(
    ("name", "surname", "given_name", "kind"),
    [
        ("王小明", "王", "小明", "single"),
        ("王明", "王", "明", "single"),
        ("歐陽小明", "歐陽", "小明", "compound"),
        ("欧陽娜娜", "欧陽", "娜娜", "compound"),
        ("司馬光", "司馬", "光", "compound"),
        ("范姜建", "范姜", "建", "compound"),
        ("張簡志明", "張簡", "志明", "compound"),
        ("張簡明", "張簡", "明", "compound"),
        ("張簡", "張", "簡", "single"),
        ("歐陽", "歐陽", "", "compound"),
        ("陳李秀英", "陳李", "秀英", "double"),
        ("陳李英", "陳", "李英", "single"),
        ("林歐陽秀英", "林歐陽", "秀英", "double"),
        ("歐陽李秀英", "歐陽李", "秀英", "double"),
        ("黄小明", "黄", "小明", "single"),
        ("王○明", "王", "○明", "single"),
        ("伊斯坦大·貝雅夫·正福", "", "伊斯坦大貝雅夫正福", "transcribed"),
        ("瓦歷斯諾幹", "", "瓦歷斯諾幹", "transcribed"),
        ("Kolas Yotaka", "", "kolasyotaka", "latin"),
        ("", "", "", "latin"),
    ],
)
def test_a_name_parts_into_surname_and_given_name(
    name: str, surname: str, given_name: str, kind: str
) -> None:
    parts = split_name(name)
    assert (parts.surname, parts.given, parts.kind) == (surname, given_name, kind)


def test_a_married_double_surname_gives_the_name_before_marriage() -> None:
    assert split_name("陳李秀英").own_name == "李秀英"
    assert split_name("林歐陽秀英").own_name == "歐陽秀英"
    assert split_name("王小明").own_name is None


def test_an_ambiguous_joined_surname_keeps_its_other_reading() -> None:
    assert [parts.surname for parts in possible_splits("張簡明")] == ["張簡", "張"]


@settings(deadline=None)
@given(HAN_NAMES)
def test_no_character_is_lost_in_parting(name: str) -> None:
    for parts in possible_splits(name):
        assert parts.surname + parts.given == name.replace("·", "")


def test_what_a_name_says_does_not_show_in_its_repr() -> None:
    assert "小明" not in repr(split_name("王小明"))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王○明"),
        ("王明", "王○"),
        ("王", "○"),
        ("歐陽小明", "歐○○明"),
        ("陳李秀英", "陳○○英"),
        ("王 小　明", "王○明"),
        ("黄小峯", "黄○峯"),
        ("王Ｏ明", "王○明"),
        ("伊斯坦大·貝雅夫·正福", "伊○○大·貝○夫·正○"),
        ("Kolas Yotaka", "K*** Y***"),
        ("瓦旦 Watan", "瓦○ W***"),
        ("", ""),
    ],
)
def test_a_hidden_name_shows_only_its_outer_characters(name: str, shown: str) -> None:
    assert mask_name(name) == shown
    assert mask_name(shown) in (shown, "○")


@settings(deadline=None)
@given(HAN_NAMES)
def test_hiding_twice_hides_no_more(name: str) -> None:
    assert mask_name(mask_name(name)) == mask_name(name)


@settings(deadline=None)
@given(st.text(st.sampled_from("王李陳林張簡歐陽小明秀英志"), min_size=2, max_size=6))
def test_a_hidden_name_still_agrees_with_the_name_it_hides(name: str) -> None:
    assert is_masked(mask_name(name))
    assert could_be_same(mask_name(name), name)


@pytest.mark.parametrize("name", ["王○明", "王*明", "王Ｏ明", "王〇明", "王＊＊", "王XX", "○小明"])
def test_a_source_that_hid_characters_is_recognised(name: str) -> None:
    assert is_masked(name)


@pytest.mark.parametrize("name", ["王小明", "Kolas Yotaka", "林\ue000玉", "Oxana", "瓦旦 Watan"])
def test_other_names_are_not_called_hidden(name: str) -> None:
    assert not is_masked(name)


def test_a_lost_glyph_is_a_wildcard_but_not_a_hidden_one() -> None:
    assert has_wildcard("林\ue000玉")
    assert could_be_same("林\ue000玉", "林堃玉")


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("王○明", "王小明", True),
        ("王○明", "王小民", False),
        ("王○明", "王明", False),
        ("鐘○明", "鍾小明", True),
        ("王○○", "○小明", False),
        ("歐○○明", "歐陽小明", True),
    ],
)
def test_names_agree_where_both_can_be_read(one: str, other: str, agree: bool) -> None:
    assert could_be_same(one, other) is agree
    assert could_be_same(other, one) is agree
