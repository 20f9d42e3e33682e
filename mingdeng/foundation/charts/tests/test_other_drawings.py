"""What the other drawings promise."""

from __future__ import annotations

import itertools

import pytest
from django.template import Context, Template
from hypothesis import given, settings
from hypothesis import strategies as st

from mingdeng.foundation.charts import (
    Bar,
    Load,
    Series,
    bars,
    clock_pie,
    line,
    load_bar,
    load_bars,
    sparkline,
)
from mingdeng.foundation.charts.tests.reading import (
    NS,
    assert_inside,
    boxes,
    parse,
    texts,
)

NAMES = st.text(alphabet="鳳山三民前鎮苓雅大寮左營區其他個管師", min_size=1, max_size=16)
COUNTS = st.integers(0, 2_000_000)
SCORES = st.lists(st.none() | st.floats(0, 4), max_size=30)
MONTHS = [f"{m} 月" for m in range(1, 13)]


@settings(deadline=None)
@given(points=SCORES, kind=st.sampled_from(["risk", "protection", "plain"]))
def test_a_sparkline_keeps_inside_and_marks_its_last_known_point(points, kind):
    drawn = sparkline(points, kind=kind, high=4)
    assert_inside(drawn)
    marks = [s for s in parse(drawn).iter() if s.attrib.get("class") == "mark-pt"]
    assert len(marks) == (1 if any(p is not None for p in points) else 0)
    assert len(drawn.table.rows) == len(points)


@settings(deadline=None)
@given(fraction=st.floats(-1, 3))
def test_a_clock_is_empty_at_the_start_and_full_when_overdue(fraction):
    drawn = clock_pie(fraction, "剩 1 工作天")
    assert_inside(drawn)
    pies = [s for s in parse(drawn).iter() if "pie" in s.attrib.get("class", "").split()]
    assert len(pies) == (0 if fraction <= 0 else 1)
    assert (f"{NS}circle" in [p.tag for p in pies]) == (fraction >= 1)
    assert parse(drawn).attrib["aria-label"] == "剩 1 工作天"


@settings(deadline=None)
@given(rows=st.lists(st.tuples(NAMES, COUNTS, st.none() | COUNTS), max_size=12))
def test_bars_name_and_number_every_row(rows):
    drawn = bars([Bar(*row) for row in rows], title="訪視人次", unit="人次")
    assert_inside(drawn)
    shown = "".join(texts(drawn))
    for name, value, _ in rows:
        assert f"{value:,}" in shown
        assert all(character in shown for character in name)
    for one, other in itertools.combinations(boxes(drawn), 2):
        assert not one.touches(other)


def test_a_bar_without_a_value_says_so():
    drawn = bars([Bar("鳳山區", None), Bar("三民區", 5)], title="t")
    assert "－" in texts(drawn)


def test_negative_bars_are_refused():
    with pytest.raises(ValueError, match="zero and more"):
        bars([Bar("鳳山區", -1)], title="t")


@settings(deadline=None)
@given(rows=st.lists(st.tuples(NAMES, st.floats(0, 300)), min_size=1, max_size=8))
def test_what_lies_beyond_the_ratio_is_hatched_and_named(rows):
    drawn = load_bars([Load(*row) for row in rows], base=40)
    assert_inside(drawn)
    over = [name for name, load in rows if load > 40]
    edges = [s for s in parse(drawn).iter() if s.attrib.get("class") == "over-edge"]
    assert len(edges) == len(over)
    assert all(name in drawn.desc for name in over)
    bases = [s for s in parse(drawn).iter() if s.attrib.get("class") == "base"]
    assert len(bases) == len(rows)


def test_a_single_load_bar_says_how_far_over():
    drawn = load_bar(52.5, 40, label="張雅雯", highest=60)
    assert_inside(drawn)
    assert parse(drawn).attrib["aria-label"] == "張雅雯 52.5 案，基準 40。超過 12.5 案"


VALUES = st.lists(
    st.none() | st.floats(0, 1_000_000, allow_subnormal=False), min_size=12, max_size=12
)


@settings(deadline=None)
@given(now=VALUES, before=VALUES, target=st.none() | st.floats(1, 1_000_000))
def test_a_line_keeps_inside_and_its_table_has_every_period(now, before, target):
    drawn = line(
        [Series("114 年", now), Series("113 年", before, "m3")],
        MONTHS,
        title="訪視人次",
        unit="人次",
        target=target,
    )
    assert_inside(drawn)
    assert [row[0] for row in drawn.table.rows] == MONTHS


def test_period_names_never_touch_however_many():
    labels = [f"{y} 年 {m} 月" for y in (112, 113, 114) for m in range(1, 13)]
    drawn = line([Series("本局", list(range(36)))], labels, title="t")
    names = [box for box in boxes(drawn) if "月" in box.words]
    assert labels[-1] in [box.words for box in names]
    for one, other in itertools.combinations(names, 2):
        assert not one.touches(other)


def test_the_names_at_the_ends_of_lines_do_not_touch():
    drawn = line(
        [Series("114 年", [5, 9]), Series("113 年", [4, 9], "m3"), Series("112 年", [1, 9], "m6")],
        ["1 月", "2 月"],
        title="t",
    )
    names = [box for box in boxes(drawn) if "年" in box.words]
    assert len(names) == 3
    for one, other in itertools.combinations(names, 2):
        assert not one.touches(other)


def test_a_scale_that_does_not_start_at_zero_says_so():
    drawn = line([Series("114 年", [9000, 9400])], ["1 月", "2 月"], title="t")
    assert drawn.desc.startswith("縱軸從")
    assert "縱軸從" in parse(drawn).attrib["aria-label"]


def test_a_band_and_rings_are_drawn():
    drawn = line(
        [Series("114 年", [9, 12])],
        ["1 月", "2 月"],
        title="t",
        band=[(8, 10), (8, 10)],
        ringed={1},
    )
    classes = [s.attrib.get("class") for s in parse(drawn).iter()]
    assert classes.count("ring") == 1
    assert classes.count("band") == 1


def test_series_of_another_length_are_refused():
    with pytest.raises(ValueError, match="one value per label"):
        line([Series("a", [1])], ["1 月", "2 月"], title="t")


def test_a_drawing_is_safe_html_of_itself():
    drawn = clock_pie(0.5)
    assert str(drawn) == drawn.svg
    assert Template("{{ drawn }}").render(Context({"drawn": drawn})) == drawn.svg
