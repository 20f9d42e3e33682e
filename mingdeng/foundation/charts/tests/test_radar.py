"""What a radar promises: every factor named whole, gaps are gaps, noise is told apart."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingdeng.foundation.charts import Axis, radar
from mingdeng.foundation.charts.tests.reading import (
    NS,
    assert_inside,
    boxes,
    parse,
    texts,
    view,
)

RISKS = [
    "失聯與接觸",
    "毒品使用",
    "就業經濟",
    "家庭衝突",
    "動機不足",
    "交友",
    "身心與自殺",
    "司法壓力",
    "居住",
]
CHINESE = st.text(
    alphabet="失聯與接觸毒品使用就業經濟家庭衝突動機不足交友身心司法壓力居住混物質", min_size=1
)


def axes(count: int) -> list[Axis]:
    names = [*RISKS, "混用物質", "兒少照顧與家庭安全", "BSRS-5 情緒"]
    return [Axis(f"f{i}", names[i % len(names)]) for i in range(count)]


def full(count: int, value: float = 2) -> dict[str, float | None]:
    return {f"f{i}": value for i in range(count)}


@settings(deadline=None, max_examples=150)
@given(
    names=st.lists(CHINESE.filter(lambda t: len(t) <= 12), min_size=8, max_size=12),
    scores=st.lists(st.integers(0, 4), min_size=12, max_size=12),
    size=st.sampled_from([300.0, 340.0, 420.0]),
)
def test_labels_are_whole_apart_and_inside_for_eight_to_twelve_factors(names, scores, size):
    made = [Axis(str(i), name) for i, name in enumerate(names)]
    drawn = radar(made, now={str(i): scores[i] for i in range(len(names))}, size=size)
    assert_inside(drawn)
    labels = [box for box in boxes(drawn) if box.words not in {"0", "2", "4"}]
    assert sorted("".join(names)) == sorted("".join(box.words for box in labels))
    for one, other in itertools.combinations(labels, 2):
        assert not one.touches(other), (one, other)


@pytest.mark.parametrize("count", [3, 5, 8, 9, 10, 11, 12, 18])
def test_the_factors_of_the_catalogue_fit(count):
    drawn = radar(axes(count), now=full(count), m3=full(count, 1), m6=full(count, 3))
    assert_inside(drawn)


@settings(deadline=None, max_examples=80)
@given(label=st.text(max_size=30), title=st.text(max_size=30))
def test_any_label_makes_valid_xml(label, title):
    drawn = radar([Axis("a", label), Axis("b", "<b>"), Axis("c", '"&')], now={}, title=title)
    assert "<script" not in drawn.svg
    assert parse(drawn).tag == f"{NS}svg"
    assert "<b>" in texts(drawn)


def test_a_radar_is_drawn_the_same_twice():
    assert radar(axes(10), now=full(10)) == radar(axes(10), now=full(10))


def test_a_missing_score_is_a_gap_and_never_a_zero():
    now = full(8)
    now["f3"] = None
    drawn = radar(axes(8), now=now)
    tree = parse(drawn)
    assert len(tree.findall(f".//{NS}circle[@class='mark-pt']")) == 7
    assert tree.find(f".//{NS}polygon[@class='l-now']") is None
    assert tree.find(f".//{NS}polygon[@class='wash']") is None
    assert drawn.table.rows[3][1] == "－"


def test_a_lone_score_between_gaps_is_still_seen():
    drawn = radar(axes(8), now={"f2": 3})
    tree = parse(drawn)
    assert len(tree.findall(f".//{NS}line[@class='l-now']")) == 1


def test_the_gap_runs_join_across_the_top():
    now = full(8)
    now["f4"] = None
    runs = parse(radar(axes(8), now=now)).findall(f".//{NS}polyline[@class='l-now']")
    assert len(runs) == 1
    assert len(runs[0].attrib["points"].split()) == 7


def test_a_reliable_change_is_ringed_bold_and_said_in_words():
    drawn = radar(axes(8), now=full(8, 3), m3=full(8, 1), ringed={"f1"})
    tree = parse(drawn)
    assert len(tree.findall(f".//{NS}circle[@class='ring']")) == 1
    assert [t.text for t in tree.findall(f".//{NS}text[@class='t-b']")] == ["毒品使用"]
    assert drawn.table.rows[1][-1] == "超過誤差"
    assert drawn.table.rows[0][-1] == "誤差內"
    assert "變化超過測量誤差：毒品使用" in tree.attrib["aria-label"]


def test_risk_ends_in_discs_and_protection_in_squares():
    risk = parse(radar(axes(8), now=full(8), kind="risk"))
    protection = parse(radar(axes(8), now=full(8), kind="protection"))
    assert len(risk.findall(f".//{NS}circle[@class='mark-pt']")) == 8
    assert len(protection.findall(f".//{NS}rect[@class='mark-pt']")) == 8


def test_without_a_past_score_no_change_is_claimed():
    drawn = radar(axes(8), now=full(8))
    assert {row[4] for row in drawn.table.rows} == {"－"}
    assert {row[5] for row in drawn.table.rows} == {"－"}


def test_scores_outside_the_scale_stay_in_the_drawing_and_true_in_the_table():
    drawn = radar(axes(8), now=full(8, 9))
    assert_inside(drawn)
    assert drawn.table.rows[0][1] == "9"


def test_too_few_axes_or_a_key_twice_are_refused():
    with pytest.raises(ValueError, match="three axes"):
        radar(axes(2), now={})
    with pytest.raises(ValueError, match="own key"):
        radar([Axis("a", "甲"), Axis("a", "乙"), Axis("b", "丙")], now={})


def test_no_style_attribute_no_id_no_script_anywhere():
    drawn = radar(axes(12), now=full(12), m3=full(12, 1), m6=full(12, 3), ringed={"f0"})
    for shape in parse(drawn).iter():
        assert not {"style", "id", "onload", "onclick"} & set(shape.attrib)
    assert view(drawn)[0] <= 400
