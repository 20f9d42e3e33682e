"""What a person is stored under, and what a search finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingdeng.people.normal.idnumbers import IdNumberError
from mingdeng.people.normal.names import mask_name
from mingdeng.people.normal.romanise import romanisations
from mingdeng.people.normal.search import Query, matches, query_tokens
from mingdeng.people.normal.tokens import Token, id_tokens, name_tokens, phone_tokens, tokens_of


def found(query: Query, tokens: set[Token]) -> bool:
    return any(alternative <= tokens for alternative in query.alternatives)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王小明", "王小明"),
        ("小明", "王小明"),
        ("王小", "王小明"),
        ("王", "王明"),
        ("明", "王明"),
        ("王明", "王明"),
        (" 王　小明 ", "王小明"),
        ("林峯", "林峰"),
        ("林峰", "林峯"),
        ("陈志伟", "陳志偉"),
        ("鐘志銘", "鍾志銘"),
        ("鍾志銘", "鐘志銘"),
        ("王○明", "王小明"),
        ("王*明", "王小明"),
        ("王小明", "王○明"),
        ("王小明", "王○○"),
        ("林堃玉", "林\ue000玉"),
        ("李秀英", "陳李秀英"),
        ("貝", "伊斯坦大·貝雅夫·正福"),
        ("貝雅夫", "伊斯坦大·貝雅夫·正福"),
        ("伊斯坦大貝雅夫", "伊斯坦大·貝雅夫·正福"),
        ("chen chih-wei", "陳志偉"),
        ("CHEN CHIHWEI", "陳志偉"),
        ("chenchihw", "陳志偉"),
        ("wei chen", "陳志偉"),
        ("zhiwei", "陳志偉"),
        ("lee", "李登輝"),
        ("li yu", "李玉"),
        ("chen c w", "陳志偉"),
        ("kolas", "Kolas Yotaka"),
        ("yota", "Kolas Yotaka"),
        ("NGUYEN THI", "Nguyễn Thị Hoa"),
        ("瓦旦 wat", "瓦旦 Watan"),
        ("王 xiao", "王小明"),
    ],
)
def test_what_people_type_finds_the_person(typed: str, name: str) -> None:
    query = query_tokens(typed)
    assert found(query, name_tokens(name))
    assert matches(query, name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("小明", "王小民"),
        ("明小", "王小明"),
        ("王明", "王小明"),
        ("小", "王小明"),
        ("王○明", "王明"),
        ("王○明", "王小民"),
        ("陳志偉", "王○明"),
        ("wang chih", "陳志偉"),
        ("chenwei", "陳志偉"),
        ("otaka", "Kolas Yotaka"),
    ],
)
def test_what_is_not_in_the_name_does_not_match(typed: str, name: str) -> None:
    assert not matches(query_tokens(typed), name)


def test_an_exact_search_heeds_the_glyph() -> None:
    query = query_tokens("林峯", exact=True)
    assert found(query, name_tokens("林峯"))
    assert matches(query, "林峯")
    assert not found(query, name_tokens("林峰"))
    assert not matches(query, "林峰")


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("王小明", "name"),
        ("chen", "roman"),
        ("a123456789", "id_number"),
        ("Ａ１２３４５６７８９", "id_number"),
        ("A1234", "id_number"),
        ("0912-345-678", "phone"),
        ("+886912345678", "phone"),
        ("0912", "phone"),
        ("KH113-02417", "case_number"),
        ("ｋｈ１１３０２４１７", "case_number"),
    ],
)
def test_a_search_text_is_told_apart(typed: str, kind: str) -> None:
    assert query_tokens(typed).kind == kind


def test_numbers_are_found_whole_however_they_are_written() -> None:
    assert found(query_tokens("ａ１２３４５６７８９"), id_tokens("A123456789"))
    assert found(query_tokens("+886 912 345 678"), phone_tokens("0912-345-678"))
    assert found(query_tokens("077134000"), phone_tokens("(07)713-4000#123"))
    assert found(query_tokens("kh11302417"), {("case_number", "KH113-02417")})


@pytest.mark.parametrize("typed", ["", "  ", "?", "○", "x", "0912", "A1234", "！", "12"])
def test_what_cannot_be_looked_up_says_what_to_type_instead(typed: str) -> None:
    query = query_tokens(typed)
    assert query.alternatives == ()
    assert query.message
    assert not matches(query, "王小明")


def test_no_alternative_is_empty_for_an_empty_one_would_find_everybody() -> None:
    for typed in ["王", "○明", "王○", "o", "ab", "li", "chen c", "王 x"]:
        assert all(query_tokens(typed).alternatives)


def test_what_was_typed_does_not_show_in_the_repr() -> None:
    assert "小明" not in repr(query_tokens("王小明"))
    assert "chen" not in repr(query_tokens("chen chihwei"))


def test_a_person_is_stored_under_every_name_he_ever_had() -> None:
    tokens = tokens_of(["王小明", "李大華"], ["A123456789", "不詳"], ["0912345678", "無"])
    for typed in ["王小明", "李大華", "A123456789", "0912345678"]:
        assert found(query_tokens(typed), tokens)


def test_an_unreadable_number_has_no_token() -> None:
    with pytest.raises(IdNumberError):
        id_tokens("不詳")


@pytest.mark.parametrize("name", ["王小明", "陳志偉", "張簡志明", "陳李秀英", "呂學恩", "曾昱柏"])
def test_an_index_row_stays_small(name: str) -> None:
    assert len(name_tokens(name)) < 160


HAN = "王李陳林張簡歐陽鍾鐘峯峰志偉明小秀英雅呂曾柏"
NAMES = st.one_of(
    st.text(st.sampled_from(HAN), min_size=1, max_size=5),
    st.text(st.sampled_from(HAN + "·○□"), min_size=1, max_size=7),
    st.sampled_from(["Kolas Yotaka", "Nguyễn Thị Hoa", "Li Yu", "瓦旦 Watan", "王O明"]),
)


@settings(deadline=None)
@given(st.data(), NAMES)
def test_a_piece_of_a_name_finds_it(data: st.DataObject, name: str) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    typed = name[start : data.draw(st.integers(start + 1, len(name)))]
    query = query_tokens(typed)
    if matches(query, name):
        assert found(query, name_tokens(name))


@settings(deadline=None)
@given(NAMES, NAMES)
def test_whatever_matches_is_found_by_its_tokens(typed: str, name: str) -> None:
    query = query_tokens(typed)
    if matches(query, name):
        assert found(query, name_tokens(name))


@settings(deadline=None)
@given(st.data(), st.text(st.sampled_from(HAN), min_size=2, max_size=4))
def test_every_spelling_and_its_beginning_finds_the_name(data: st.DataObject, name: str) -> None:
    written = data.draw(st.sampled_from(sorted(romanisations(name))))
    typed = written[: data.draw(st.integers(3, max(3, len(written))))]
    query = query_tokens(typed)
    assert query.kind == "roman"
    assert matches(query, name)
    assert found(query, name_tokens(name))


@settings(deadline=None)
@given(
    st.lists(st.text(st.sampled_from("abceghijlnostuwyxz"), max_size=6), max_size=4),
    st.text(st.sampled_from(HAN), min_size=1, max_size=4),
)
def test_latin_words_match_only_what_their_tokens_find(words: list[str], name: str) -> None:
    query = query_tokens(" ".join(words))
    if matches(query, name):
        assert found(query, name_tokens(name))


@settings(deadline=None)
@given(st.text(st.sampled_from(HAN), min_size=2, max_size=5))
def test_a_masked_name_and_the_full_one_find_each_other(name: str) -> None:
    hidden = mask_name(name)
    for typed, stored in [(hidden, name), (name, hidden)]:
        query = query_tokens(typed)
        assert found(query, name_tokens(stored))
        assert matches(query, stored)


@settings(deadline=None)
@given(st.text())
def test_no_text_breaks_the_search(text: str) -> None:
    query = query_tokens(text)
    assert all(query.alternatives)
    matches(query, text)
    name_tokens(text)
