"""One address, however it is typed, gets one spelling."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mingdeng.foundation.places.addresses import Address, normalise_address, parse_address
from mingdeng.foundation.places.districts import districts
from mingdeng.foundation.places.village_data import shipped_villages

CASES = {
    "高雄市三民區建國三路123巷4弄56號7樓之2": [
        "高雄市三民區建國三路123巷4弄56號7樓之2",
        "高雄市三民區建國３路１２３巷４弄５６號７樓之２",
        "三民區建國三路一二三巷四弄五十六號七樓之二",
        "高雄三民區建國3路 123巷 4弄 56號 7F-2",
        "80708高雄市三民區建國三路123巷4弄56號7樓-2",
        "(807)高雄市三民區建國三路一百二十三巷4弄56號,7樓之2",
    ],
    "高雄市鳳山區中山路1號": [
        "高雄縣鳳山市中山路1號",
        "鳳山市中山路一號",
        "830鳳山區中山路001號",
        "高雄市鳳山市中山路1號",
    ],
    "高雄市大寮區中庄里5鄰鳳林三路12之3號": [
        "高雄縣大寮鄉中庄村5鄰鳳林三路12-3號",
        "高雄市大寮區中庄里005鄰鳳林3路12之3號",
        "大寮區中庄里五鄰鳳林三路十二號之三",
        "大寮區中庄里5鄰鳳林三路12號-3",
    ],
    "高雄市前金區中正四路二段8號地下1樓": [
        "高雄市前金區中正四路2段8號B1",
        "高雄市前金區中正4路二段8號地下一樓",
        "高雄市前金區中正四路二段8號B1樓",
        "高雄市前金區中正四路二段8號B1F",
    ],
    "高雄市旗山區大山里大山巷1之2號": ["旗山鎮大山里大山巷1-2號", "旗山區大山里大山巷一之二號"],
    "高雄市左營區黃埔新村12號": ["左營區黃埔新村12號", "高雄市左營區黃埔新村十二號"],
    "高雄市那瑪夏區": ["高雄縣三民鄉", "那瑪夏鄉", "高雄市 那瑪夏區"],
    "高雄市路竹區路科五路99號": ["路竹鄉路科五路99號", "高雄市路竹區路科5路99號"],
    "高雄市鹽埕區大勇路10號": ["塩埕區大勇路10號"],
    "高雄市橋頭區中路里成功路1號": ["橋頭區中路里成功路1號"],
    "高雄市小港區中大里1鄰臨3號": [],
    "高雄市前鎮區一心二路128之2號3樓": [
        "前鎮區一心二路128號之2 3樓",
        "高市前鎮區一心2路128-2號 3F",
    ],
    "高雄市前鎮區一心二路128號之23樓": [],
    "臺南市新市區中興街5號3樓": ["台南市新市區中興街5號3F"],
    "屏東縣屏東市廣東路8號": ["屏東縣屏東市廣東路8號"],
    "臺東縣臺東市中山路10號": ["台東縣台東市中山路１０號"],
    "高雄市三民區建國三路12號、14號": ["三民區建國3路12號、14號"],
    "高雄市楠梓區土庫路段123地號": [],
    "無固定居所": ["無固定居所 "],
    "": ["", "　"],
}


@pytest.mark.parametrize(
    ("typed", "wanted"), [(typed, wanted) for wanted, all_ in CASES.items() for typed in all_]
)
def test_every_way_of_typing_gives_the_registry_form(typed: str, wanted: str) -> None:
    assert normalise_address(typed) == wanted


@pytest.mark.parametrize("wanted", CASES)
def test_the_registry_form_stays_as_it_is(wanted: str) -> None:
    assert normalise_address(wanted) == wanted


def test_an_address_is_taken_apart() -> None:
    assert parse_address("台灣") == Address(rest="臺灣")
    assert parse_address(
        "高雄市三民區安生里3鄰建國三路二段123巷4之1弄56之7號8樓之9 A室"
    ) == Address(
        city="高雄市",
        district="三民區",
        village="安生里",
        neighbourhood="3",
        road="建國三路",
        section="二",
        lane="123",
        alley="4之1",
        number="56之7",
        floor="8之9",
        rest="A室",
    )


def test_the_district_is_found_only_in_this_city() -> None:
    found = parse_address("鳳山市中山路1號").found_district
    assert found is not None
    assert found.code == "64000120"
    assert parse_address("臺北市中山區中山北路1號").found_district is None
    assert parse_address("高雄市中山路1號").found_district is None


def test_a_road_that_begins_like_a_village_is_not_one() -> None:
    assert parse_address("三民區大里路12號").road == "大里路"
    assert parse_address("三民區大里路12號").village == ""
    assert parse_address("大社區中里里1鄰").rest == ""


def test_a_village_of_another_spelling_is_kept() -> None:
    parsed = parse_address("高雄市三民區某某里2鄰建國路1號")
    assert (parsed.village, parsed.neighbourhood, parsed.road) == ("某某里", "2", "建國路")


def test_a_settlement_is_no_village() -> None:
    parsed = parse_address("左營區黃埔新村12號")
    assert (parsed.village, parsed.road, parsed.number) == ("", "黃埔新村", "12")
    parsed = parse_address("高雄縣三民鄉民權村5鄰12號")
    assert (parsed.district, parsed.village, parsed.number) == ("那瑪夏區", "民權村", "12")


def test_new_villages_of_115_are_read() -> None:
    assert parse_address("那瑪夏區瑪星哈蘭里1鄰5號").village == "瑪星哈蘭里"
    assert parse_address("鼓山區北美術館里美術東二路1號").village == "北美術館里"


def test_every_village_of_the_register_is_read() -> None:
    names = {each.code: each.name for each in districts()}
    for village in shipped_villages():
        parsed = parse_address(f"{names[village.district_code]}{village.name}12鄰中山路1號")
        assert (parsed.village, parsed.neighbourhood, parsed.number) == (village.name, "12", "1")


pieces = st.sampled_from(
    [
        *"零〇一二三四五六七八九十百千兩0123456789０１２之-－ —~臺台里村鄰路街段巷弄號樓市區鄉鎮縣",
        *"臨附地下大道BF,，、()室中山民生新線",
        "高雄市",
        "高雄縣",
        "高雄",
        "807",
        "三民區",
        "三民鄉",
        "鳳山市",
        "大寮鄉",
        "中庄村",
        "安生里",
        "建國三路",
        "2段",
        "123巷",
        "4弄",
        "56號",
        "之7",
        "8樓",
        "B1",
        "屏東縣屏東市",
        "臺南市新市區",
        "大道",
        "新村",
    ]
)


@settings(max_examples=1000)
@given(st.lists(pieces, max_size=14).map("".join))
@example("高雄市高雄縣鳳山市")
@example("807高雄")
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise_address(text)
    assert normalise_address(once) == once
    assert parse_address(once) == parse_address(text)


@given(st.text(max_size=30))
def test_any_text_has_one_normal_form(text: str) -> None:
    once = normalise_address(text)
    assert normalise_address(once) == once


numbers = st.integers(1, 999).map(str)
parts = st.builds(
    Address,
    city=st.just("高雄市"),
    district=st.sampled_from([each.name for each in districts()]),
    neighbourhood=numbers | st.just(""),
    road=st.sampled_from(
        ["中山路", "五福一路", "路科五路", "九如一路", "中華街", "世運大道", "三聖路"]
    ),
    section=st.sampled_from(["", "一", "二", "十", "十二"]),
    lane=numbers | st.just("") | st.just("三民"),
    alley=numbers | st.just("") | st.just("3之1"),
    number=numbers | st.just("12之3") | st.just("臨5"),
    floor=st.sampled_from(["", "2", "12", "7之2", "地下1"]),
    rest=st.sampled_from(["", "A室", "(後棟)"]),
)


@given(parts)
def test_a_whole_address_is_read_back_part_by_part(address: Address) -> None:
    assert parse_address(str(address)) == address
