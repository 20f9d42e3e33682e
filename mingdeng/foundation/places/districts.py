"""The 38 districts of Kaohsiung: fixed since the city and the county were joined on 99.12.25."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
CITY = "高雄市"


class UnknownDistrict(LookupError):
    """No district of that code or name; `str()` is a Chinese message naming the fix."""


@dataclass(frozen=True, order=True)
class District:
    """One 行政區. `code` is the eight-digit official code, whose order is the official order."""

    code: str
    name: str
    english: str
    postcode: str
    former: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    indigenous: bool = False

    @property
    def short(self) -> str:
        """鹽埕, without 區."""
        return self.name.removesuffix("區")

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it goes by in addresses, its own first."""
        return (self.name, *self.former, *self.aliases)


@lru_cache(maxsize=1)
def districts() -> tuple[District, ...]:
    """All districts in official code order."""
    rows = tomllib.loads((DATA / "districts.toml").read_text(encoding="utf-8"))["district"]
    return tuple(sorted(map(_district, rows)))


def _district(row: dict[str, Any]) -> District:
    names = {key: tuple(row.get(key, ())) for key in ("former", "aliases")}
    return District(**{**row, **names})


@lru_cache(maxsize=1)
def _by_key() -> dict[str, District]:
    found = {}
    for each in districts():
        for key in (each.code, each.short, *each.names):
            found[key] = each
    return found


def district(code_or_name: str) -> District:
    """By code (64000050), name (三民區), name without 區 (三民) or former name (鳳山市).

    Raises `UnknownDistrict` for anything else.
    """
    found = find_district(code_or_name)
    if found is None:
        raise UnknownDistrict("行政區有誤：高雄市沒有這個行政區，請從38區中選一個。")
    return found


def find_district(code_or_name: str) -> District | None:
    """Like `district`, with None where there is none."""
    return _by_key().get(code_or_name.strip().removeprefix(CITY))


def indigenous_districts() -> tuple[District, ...]:
    """The three 原住民區: 茂林, 桃源, 那瑪夏."""
    return tuple(each for each in districts() if each.indigenous)


def district_pairs() -> list[tuple[str, str]]:
    """Pairs of code and name in official order, for a model's or a filter's choices."""
    return [(each.code, each.name) for each in districts()]


def district_choices(*, blank: str = "請選擇行政區") -> list[tuple[str, str]]:
    """`district_pairs` for a select, after an empty first entry that reads `blank`."""
    return [("", blank), *district_pairs()]
