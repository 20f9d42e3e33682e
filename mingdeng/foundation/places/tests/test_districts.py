"""38 districts, in official order, found by any name they go by."""

from __future__ import annotations

import pytest

from mingdeng.foundation.places.districts import (
    UnknownDistrict,
    district,
    district_choices,
    districts,
    find_district,
    indigenous_districts,
)
from mingdeng.foundation.places.outlines import district_outlines


def test_there_are_38_districts_in_code_order() -> None:
    found = districts()
    assert len(found) == 38
    assert [each.code for each in found] == [f"64000{n:02}0" for n in range(1, 39)]
    assert (found[0].name, found[-1].name) == ("鹽埕區", "那瑪夏區")
    assert len({each.postcode for each in found}) == 38


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("64000050", "三民區"),
        ("三民區", "三民區"),
        ("三民", "三民區"),
        ("高雄市三民區", "三民區"),
        ("鳳山市", "鳳山區"),
        ("岡山鎮", "岡山區"),
        ("三民鄉", "那瑪夏區"),
        (" 塩埕區 ", "鹽埕區"),
    ],
)
def test_a_district_is_found_by_code_or_any_name(key: str, name: str) -> None:
    assert district(key).name == name


@pytest.mark.parametrize("key", ["", "中正區", "64000999", "6400005"])
def test_a_district_there_is_not_is_refused(key: str) -> None:
    assert find_district(key) is None
    with pytest.raises(UnknownDistrict, match="38區"):
        district(key)


def test_the_27_former_townships_are_known() -> None:
    assert sum(bool(each.former) for each in districts()) == 27


def test_three_districts_are_indigenous() -> None:
    assert [each.short for each in indigenous_districts()] == ["茂林", "桃源", "那瑪夏"]


def test_a_select_begins_with_an_empty_choice() -> None:
    choices = district_choices()
    assert choices[:2] == [("", "請選擇行政區"), ("64000010", "鹽埕區")]
    assert len(choices) == 39


def test_every_district_has_a_closed_outline_within_the_city() -> None:
    outlines = district_outlines()
    assert list(outlines) == [each.code for each in districts()]
    for rings in outlines.values():
        assert rings
        for ring in rings:
            assert ring[0] == ring[-1]
            assert len(ring) >= 4
            assert all(114 < x < 121.1 and 10 < y < 23.5 for x, y in ring)


def test_neighbours_share_one_border() -> None:
    corners = {
        code: {p for ring in rings for p in ring} for code, rings in district_outlines().items()
    }
    sanmin, zuoying = corners[district("三民").code], corners[district("左營").code]
    assert len(sanmin & zuoying) > 2
