"""Folding: what counts as the same spelling of a name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingdeng.people.normal.glyphs import strong_folds, weak_folds
from mingdeng.people.normal.names import fold_name, fold_name_weak, raw_name
from mingdeng.people.normal.tables import load_table

GLYPHS = sorted({char for group in load_table("variants")["strong"] for char in group})
WEAK_GLYPHS = sorted({char for group in load_table("variants")["weak"] for char in group})
SIGNS = list(" ·‧．-*○〇□?ＯoxX0Ａa'\u3000\u200b\ufe00\U000e0100\ue000")
NAMES = st.text(
    st.one_of(
        st.sampled_from(GLYPHS + WEAK_GLYPHS), st.sampled_from(SIGNS), st.characters(codec="utf-8")
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("林峯", "林峰"),
        ("臺生", "台生"),
        ("黄温吕", "黃溫呂"),
        ("真眞", "真真"),
        ("王 小　明", "王小明"),
        ("伊斯坦大·貝雅夫", "伊斯坦大・貝雅夫"),
        ("伊斯坦大．貝雅夫", "伊斯坦大‧貝雅夫"),
        ("陈龙", "陳龍"),
        ("栄徳沢", "榮德澤"),
        ("羣祕啓", "群秘啟"),
        ("悦説衞", "悅說衛"),
        ("𠮷髙﨑", "吉高崎"),
        ("ＫＯＬＡＳ Yotaka", "kolas yotaka"),
        ("Nguyễn Thị Hoa", "NGUYEN THI HOA"),
        ("林\ufe00明", "林明"),
        ("六\uf9d1", "六六"),
    ],
)
def test_spellings_of_one_character_fold_together(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("鍾", "鐘"),
        ("涂", "凃"),
        ("游", "遊"),
        ("邱", "丘"),
        ("余", "餘"),
        ("范", "範"),
        ("于", "於"),
        ("凌", "淩"),
        ("鍾", "钟"),
        ("志", "誌"),
        ("傑", "杰"),
        ("葉", "叶"),
        ("沈", "瀋"),
    ],
)
def test_distinct_surnames_meet_only_at_the_weak_level(one: str, other: str) -> None:
    if {one, other} != {"葉", "叶"}:  # 叶 is in no Taiwanese register: only a simplified 葉
        assert fold_name(one) != fold_name(other)
    assert fold_name_weak(one) == fold_name_weak(other)


@pytest.mark.parametrize(("one", "other"), [("王", "黃"), ("秀", "琇"), ("芸", "藝"), ("惠", "慧")])
def test_other_characters_never_meet(one: str, other: str) -> None:
    assert fold_name_weak(one) != fold_name_weak(other)


def test_the_raw_form_keeps_the_glyph_for_display() -> None:
    assert raw_name("黄 温　峯") == "黄温峯"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("王*明", "王○明"),
        ("王Ｏ明", "王○明"),
        ("王〇明", "王○明"),
        ("王ＸＸ", "王○○"),
        ("王 o 明", "王○明"),
        ("林\ue000玉", "林□玉"),
        ("林?玉", "林□玉"),
        ("林〓玉", "林□玉"),
    ],
)
def test_hidden_and_lost_characters_have_one_sign_each(written: str, folded: str) -> None:
    assert fold_name(written) == folded


@settings(deadline=None)
@given(NAMES)
def test_folding_twice_changes_nothing(text: str) -> None:
    for fold in (raw_name, fold_name, fold_name_weak):
        assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(NAMES)
def test_each_level_is_coarser_than_the_one_before(text: str) -> None:
    assert fold_name(raw_name(text)) == fold_name(text)
    assert fold_name_weak(fold_name(text)) == fold_name_weak(text)


def test_no_glyph_stands_in_two_strong_groups() -> None:
    groups = load_table("variants")["strong"]
    everything = [char for group in groups for char in group]
    assert len(everything) == len(set(everything))
    assert all(len(group) > 1 for group in groups)


def test_every_group_of_the_table_folds_as_it_says() -> None:
    for group in load_table("variants")["strong"]:
        assert {fold_name(char) for char in group} == {fold_name(group[0])}, group
    for group in load_table("variants")["weak"]:
        assert {fold_name_weak(char) for char in group} == {fold_name_weak(group[0])}, group


def test_the_weak_table_keeps_apart_at_the_strong_level_what_it_joins() -> None:
    for group in load_table("variants")["weak"]:
        assert len({fold_name(char) for char in group}) == len(group), group


def test_canonical_characters_are_canonical_at_both_levels() -> None:
    strong, weak = strong_folds(), weak_folds()
    assert not set(strong) & set(strong.values())
    assert not set(weak) & set(weak.values())
    assert not set(weak.values()) & set(strong)
