"""Reading and writing Taiwanese addresses.

The written form is the registry's: 高雄市○○區○○里○鄰○○路○段○巷○弄○號○樓之○, with 臺 for 台,
half-width digits, a Chinese numeral in 段 and in the names of roads (中山二路), ASCII digits
elsewhere, and 12之3號 for 12-3號 or 12號之3. Names from before 99.12.25 become today's
(高雄縣鳳山市 → 高雄市鳳山區, 村 → 里). The caller keeps the raw text: normalising is for finding
and comparing, not for evidence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from .districts import CITY, District, districts, find_district
from .numerals import CHARACTERS, to_chinese, to_number
from .village_data import known_village_names

CITIES = (
    *("臺北市", "新北市", "桃園市", "臺中市", "臺南市", "高雄市", "基隆市", "新竹市", "嘉義市"),
    *("新竹縣", "苗栗縣", "彰化縣", "南投縣", "雲林縣", "嘉義縣", "屏東縣", "宜蘭縣", "花蓮縣"),
    *("臺東縣", "澎湖縣", "金門縣", "連江縣"),
    *("臺北縣", "桃園縣", "臺中縣", "臺南縣", "高雄縣"),  # until 99.12.25 and 103.12.25
)

_HAN = "一-鿿㐀-䶿"
_NUM = rf"(?:\d+|[{CHARACTERS}]+)"
_SUB = rf"(?:之|-)(?={_NUM})"
_COMPOUND = rf"{_NUM}(?:{_SUB}{_NUM})*"
_NAME = rf"[{_HAN}]"
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−~", "-") | {"台": "臺", "巿": "市"})
_POSTCODE = re.compile(r"^\(?\d{3}(?:-?\d{2,3})?\)?")
_OTHER_DISTRICT = re.compile(rf"^{_NAME}{{1,4}}?(?:區|[鄉鎮市](?![區市]))")
_UNKNOWN_VILLAGE = re.compile(
    rf"^[^里村\W\d]{{1,4}}(?:里(?![路街巷弄段道]|大道)|村(?={_NUM}鄰))"  # 黃埔新村12號 is no 村
)
_NEIGHBOURHOOD = re.compile(rf"^({_NUM})鄰")
_ROAD = re.compile(
    rf"^(?:[{_HAN}]|\d{{1,2}}(?![\d線號巷弄樓鄰之])){{1,12}}?(?:大道|[路街])(?![路街])"
)
_NUMBERED_ROAD = re.compile(r"^[^里村區鄉鎮市縣段]{2,7}$")
_SECTION = re.compile(rf"^({_NUM})段")
_LANE = re.compile(rf"^({_COMPOUND})巷")
_NAMED_LANE = re.compile(rf"^({_NAME}{{1,8}}?)巷")
_ALLEY = re.compile(rf"^({_COMPOUND})弄")
_PLACE_NAME = re.compile(rf"^({_NAME}{{1,10}}?)(?=[臨附]?{_COMPOUND}[號巷])")
_HOUSE = re.compile(rf"^[臨附]?{_COMPOUND}[號巷]")
_NUMBER = re.compile(rf"^([臨附]?)({_COMPOUND})號((?:{_SUB}{_NUM}(?!{_NUM}?[樓F]))*)")
_FLOOR = re.compile(rf"^,?(地下)?({_NUM})樓((?:{_SUB}{_NUM})*)")
_FLOOR_LATIN = re.compile(rf"^,?(B?)(\d{{1,3}})F((?:{_SUB}{_NUM})*)")
_BASEMENT = re.compile(rf"^,?B(\d{{1,2}})樓?(?!\w)((?:{_SUB}{_NUM})*)")
_STREET_MARKS = "號巷弄樓鄰"


@dataclass(frozen=True)
class Address:
    """An address in its parts, each empty when not given; parts carry no unit (`lane` is "12").

    `district` is the name with its unit (三民區), as are `city`, `village` and `road`. `section`
    is a Chinese numeral. `number` and `floor` may hold 之 ("12之3"); a basement is "地下1". What
    could not be read stays in `rest`, in its place at the end.
    """

    city: str = ""
    district: str = ""
    village: str = ""
    neighbourhood: str = ""
    road: str = ""
    section: str = ""
    lane: str = ""
    alley: str = ""
    number: str = ""
    floor: str = ""
    rest: str = ""

    def __str__(self) -> str:
        units = (
            (self.neighbourhood, "鄰"),
            (self.road, ""),
            (self.section, "段"),
            (self.lane, "巷"),
            (self.alley, "弄"),
            (self.number, "號"),
        )
        middle = "".join(part + unit for part, unit in units if part)
        floor, sub, rest_of_floor = self.floor.partition("之")
        storey = f"{floor}樓{sub}{rest_of_floor}" if floor else ""
        return f"{self.city}{self.district}{self.village}{middle}{storey}{self.rest}"

    @property
    def found_district(self) -> District | None:
        """The Kaohsiung district it lies in; None elsewhere or when none was named."""
        return find_district(self.district) if self.city == CITY and self.district else None


def parse_address(text: str) -> Address:
    """Take an address apart; never fails: what is not understood ends in `rest`."""
    return _street(*_area(_canonical(text)))


def normalise_address(text: str) -> str:
    """One spelling for one address; normalising twice changes nothing more."""
    return str(parse_address(text))


def _canonical(text: str) -> str:
    """NFKC, no blanks (a comma between two numbers), one dash, 臺 for 台, capitals."""
    before = None
    while before != text:
        before = text
        text = unicodedata.normalize("NFKC", text).translate(_DASHES)
        text = (
            "".join(re.sub(r"(?<=\d)\s+(?=\d)", ",", text).split())
            .replace("\u200b", "")
            .replace("\ufeff", "")
            .upper()
        )
    return text


def _area(text: str) -> tuple[Address, str]:
    """City, district, village and neighbourhood, and the text after them."""
    after_postcode = _POSTCODE.sub("", text)
    if after_postcode != text and _area_named(after_postcode):
        text = after_postcode
    city = next((name for name in CITIES if text.startswith(name)), "")
    rest = text[len(city) :]
    found, named = _kaohsiung_district(city, rest)
    if found is None and not city and text.startswith(("高雄", "高市")):
        found, named = _kaohsiung_district("", text[2:])
        rest = text[2:] if found else rest
    if found is not None:
        address, rest = _village(Address(city=CITY, district=found.name), found, rest[len(named) :])
    elif city in ("", CITY, "高雄縣"):
        return Address(city=CITY if city else ""), rest
    else:
        match = _OTHER_DISTRICT.match(rest)
        address = Address(city=city, district=match[0] if match else "")
        address, rest = _village(address, None, rest[len(address.district) :])
    if match := _NEIGHBOURHOOD.match(rest):
        number = to_number(match[1])
        if number is not None:
            return replace(address, neighbourhood=str(number)), rest[match.end() :]
    return address, rest


def _area_named(text: str) -> bool:
    return (
        text.startswith(("高雄", "高市", *CITIES)) or _kaohsiung_district("", text)[0] is not None
    )


def _kaohsiung_district(city: str, text: str) -> tuple[District | None, str]:
    """The district the text begins with and the name it was given by."""
    if city not in ("", CITY, "高雄縣"):
        return None, ""
    for each in districts():
        for name in each.names:
            if text.startswith(name):
                return each, name
    return None, ""


def _village(address: Address, found: District | None, text: str) -> tuple[Address, str]:
    if not address.district:
        return address, text
    for written, name in _written_villages(found.code) if found else ():
        after = text.removeprefix(written)
        if after != text and not after.startswith(("路", "街", "大道", "巷")):
            return replace(address, village=name), after
    if match := _UNKNOWN_VILLAGE.match(text):
        return replace(address, village=match[0]), text[match.end() :]
    return address, text


@lru_cache(maxsize=64)
def _written_villages(district_code: str) -> tuple[tuple[str, str], ...]:
    """How each village of a district may stand in an address, and its official name.

    The name keeps its own spelling: 岡山區's 台上里 is officially not 臺上里.
    """
    found = [(_canonical(name), name) for name in known_village_names()[district_code]]
    found += [(spelled.removesuffix("里") + "村", name) for spelled, name in found]
    return tuple(sorted(found, key=lambda each: (-len(each[0]), each)))


def _street(address: Address, text: str) -> Address:
    """Road to floor; what is left over is `rest`."""
    address, text = _road(address, text)
    address, text = _lanes(address, text)
    if match := _NUMBER.match(text):
        number = _compound(match[2] + match[3])
        if number:
            address = replace(address, number=match[1] + number)
            text = text[match.end() :]
    if address.number:
        address, text = _floor(address, text)
    return replace(address, rest=text)


def _road(address: Address, text: str) -> tuple[Address, str]:
    match = _ROAD.match(text)
    if match and not any(mark in match[0] for mark in _STREET_MARKS):
        road = _digits_to_chinese(match[0])
        if road is not None:
            address, text = replace(address, road=road), text[match.end() :]
            if section := _SECTION.match(text):
                number = to_number(section[1])
                if number is not None and 1 <= number <= 99:
                    address = replace(address, section=to_chinese(number))
                    text = text[section.end() :]
            return address, text
    match = None if _HOUSE.match(text) else _PLACE_NAME.match(text)
    if match and not any(mark in match[1] for mark in _STREET_MARKS):
        return replace(address, road=match[1]), text[match.end() :]
    return address, text


def _lanes(address: Address, text: str) -> tuple[Address, str]:
    lane = None
    if match := _LANE.match(text):
        lane = _compound(match[1])
    if not lane and (match := _NAMED_LANE.match(text)):
        lane = None if any(mark in match[1] for mark in _STREET_MARKS) else match[1]
    if lane and match:
        address, text = replace(address, lane=lane), text[match.end() :]
    if match := _ALLEY.match(text):
        alley = _compound(match[1])
        if alley:
            address, text = replace(address, alley=alley), text[match.end() :]
    return address, text


def _floor(address: Address, text: str) -> tuple[Address, str]:
    for pattern in (_FLOOR, _FLOOR_LATIN, _BASEMENT):
        match = pattern.match(text)
        if match is None:
            continue
        below, storey, sub = ("地下", *match.groups()) if pattern is _BASEMENT else match.groups()
        written = _compound(storey + sub)
        if written:
            floor = ("地下" if below else "") + written
            return replace(address, floor=floor), text[match.end() :]
    return address, text


def _compound(text: str) -> str | None:
    """12-3 and 十二之三 as 12之3; None when a piece is no number."""
    numbers = [to_number(piece) for piece in re.split("之|-", text)]
    if any(number is None for number in numbers):
        return None
    return "之".join(map(str, numbers))


def _digits_to_chinese(name: str) -> str | None:
    """中山2路 as 中山二路; None where a number stands that no road is named by."""
    runs = [int(run) for run in re.findall(r"\d+", name)]
    if not runs:
        return name
    if any(not 1 <= run <= 99 for run in runs) or not _NUMBERED_ROAD.match(name):
        return None
    return re.sub(r"\d+", lambda run: to_chinese(int(run[0])), name)
