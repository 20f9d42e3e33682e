"""Spelling Chinese names in Latin letters, in four systems and by habit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingdeng.people.normal.romanise import fold_roman, latin_words, romanisations
from mingdeng.people.normal.syllables import SYSTEMS, from_pinyin, inventory, spellings
from mingdeng.people.normal.tables import load_table


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("陳志偉", "Chen Chih-wei"),
        ("陳志偉", "CHEN, CHIH-WEI"),
        ("陳志偉", "Ch'en Chih-wei"),
        ("陳志偉", "Zhi-Wei Chen"),
        ("陳志偉", "Chen Jhih-Wei"),
        ("陈志伟", "Chen Zhiwei"),
        ("蔡英文", "Tsai Ying-wen"),
        ("謝淑芬", "Hsieh Shu-fen"),
        ("謝淑芬", "Sie Shu-fen"),
        ("黃俊傑", "Huang Chun-chieh"),
        ("黃俊傑", "Hwang Jyun-Jie"),
        ("許雅婷", "Hsu Ya-ting"),
        ("許雅婷", "Sheu Ya-ting"),
        ("邱怡君", "Chiu Yi-chun"),
        ("邱怡君", "Ciou Yi-jyun"),
        ("曾國城", "Tseng Kuo-cheng"),
        ("曾國城", "Zeng Guocheng"),
        ("單立文", "Shan Li-wen"),
        ("解明", "Xie Ming"),
        ("查良鏞", "Cha Liang-yung"),
        ("查良鏞", "Zha Liangyong"),
        ("區桂芝", "Ou Kuei-chih"),
        ("仇小玉", "Qiu Xiao-yu"),
        ("葉倫會", "Yeh Lun-hui"),
        ("樂子文", "Yue Zi-wen"),
        ("呂學恩", "Lu Hsueh-en"),
        ("呂學恩", "Lyu Syue-en"),
        ("李登輝", "Lee Teng-hui"),
        ("歐陽小明", "Ouyang Hsiao-ming"),
        ("張簡志明", "Chang Chien Chih-ming"),
        ("陳李秀英", "Chen Lee Hsiu-ying"),
        ("徐自強", "Hsu Tzu-chiang"),
        ("司馬光", "Ssuma Kuang"),
        ("徐思婷", "Syu Sih-ting"),
        ("柏安", "Bo An"),
        ("尉遲敬德", "Yuchi Jingde"),
        ("王小明 Wang Hsiao-ming", "Wang Xiaoming"),
        ("Kolas Yotaka", "Yotaka Kolas"),
        ("瓦旦 Watan", "Watan"),
    ],
)
def test_a_name_is_known_by_its_usual_spelling(name: str, written: str) -> None:
    assert fold_roman(written) in romanisations(name)


@pytest.mark.parametrize(
    ("name", "written"),
    [("單立文", "Dan Liwen"), ("曾國城", "Ceng Guocheng"), ("仇小玉", "Chou Xiaoyu")],
)
def test_a_surname_is_not_read_as_the_common_word(name: str, written: str) -> None:
    assert fold_roman(written) not in romanisations(name)


def test_a_given_name_does_not_mix_systems() -> None:
    assert "chenzhichun" not in romanisations("陳志俊")


@pytest.mark.parametrize("name", ["", "王○明", "林\ue000玉", "???", "123"])
def test_what_cannot_be_read_has_no_spelling(name: str) -> None:
    assert romanisations(name) == frozenset()


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=6))
def test_spellings_are_plain_lower_case_letters(name: str) -> None:
    forms = romanisations(name)
    assert all(form and fold_roman(form) == form for form in forms)


@settings(deadline=None)
@given(st.text())
def test_folding_latin_writing_twice_changes_nothing(text: str) -> None:
    folded = fold_roman(text)
    assert fold_roman(folded) == folded
    assert folded == "" or (folded.isascii() and folded.isalpha() and folded.islower())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Lee, Chih-wei", ("lee", "chihwei")),
        ("Nguyễn Thị Đào", ("nguyen", "thi", "dao")),
        ("王Ｏ明", ()),
        ("瓦旦Watan", ("watan",)),
    ],
)
def test_hyphens_and_apostrophes_join_a_word(text: str, words: tuple[str, ...]) -> None:
    assert latin_words(text) == words


def test_every_syllable_is_spelled_in_every_system() -> None:
    for syllable in inventory():
        for system in SYSTEMS:
            for form in spellings(syllable, system):
                assert fold_roman(form) == form
                assert "v" not in form or syllable in ("lv", "nv"), form


def test_every_reading_of_the_tables_is_a_syllable() -> None:
    listed = [r for rs in load_table("readings")["given"].values() for r in rs]
    listed += [r for rs in load_table("surnames")["readings"].values() for r in rs]
    listed += " ".join(load_table("surnames")["compound_readings"].values()).split()
    assert [r for r in listed if from_pinyin(r) not in inventory()] == []
