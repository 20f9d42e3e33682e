"""The village files that ship with the system, read without a database."""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache

from .districts import DATA, district, districts


@dataclass(frozen=True)
class ShippedVillage:
    """A village of the register of 110; `code` is empty where no free source gives it."""

    district_code: str
    name: str
    code: str = ""


@dataclass(frozen=True)
class VillageEvent:
    """A dated change: villages of one district become others; "unidentified" names none."""

    on: dt.date
    kind: str
    source: str
    note: str = ""
    district_code: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class OfficialCount:
    """How many villages there officially were from a day to a day (None: until further notice)."""

    valid_from: dt.date
    valid_to: dt.date | None
    villages: int
    source: str


@lru_cache(maxsize=1)
def shipped_villages() -> tuple[ShippedVillage, ...]:
    """The 891 villages of 110, in official order, those without a code last in their district."""
    atlas = json.loads((DATA / "villages.json").read_text(encoding="utf-8"))["villages"]
    found = [
        ShippedVillage(code, name, f"{code}{number}")
        for code, names in atlas.items()
        for number, name in names.items()
    ]
    found += [
        ShippedVillage(district(row["district"]).code, row["village"])
        for row in _toml()["missing_from_atlas"]
    ]
    return tuple(sorted(found, key=lambda each: (each.district_code, each.code or "~")))


@lru_cache(maxsize=1)
def village_events() -> tuple[VillageEvent, ...]:
    """The dated changes, oldest first."""
    events = [
        VillageEvent(
            on=row["on"],
            kind=row["kind"],
            source=row["source"],
            note=row.get("note", ""),
            district_code=district(row["district"]).code if "district" in row else "",
            before=tuple(row.get("before", ())),
            after=tuple(row.get("after", ())),
        )
        for row in _toml()["event"]
    ]
    return tuple(sorted(events, key=lambda each: each.on))


@lru_cache(maxsize=1)
def official_counts() -> tuple[OfficialCount, ...]:
    """The official denominators, oldest first."""
    return tuple(
        OfficialCount(row["from"], row.get("to"), row["villages"], row["source"])
        for row in _toml()["official_count"]
    )


@lru_cache(maxsize=1)
def known_village_names() -> dict[str, frozenset[str]]:
    """District code → every village name it has or had, for reading addresses."""
    names: dict[str, set[str]] = {each.code: set() for each in districts()}
    for village in shipped_villages():
        names[village.district_code].add(village.name)
    for event in village_events():
        if event.district_code:
            names[event.district_code].update(event.after)
    return {code: frozenset(found) for code, found in names.items()}


@lru_cache(maxsize=1)
def _toml() -> dict[str, list[dict]]:
    return tomllib.loads((DATA / "villages.toml").read_text(encoding="utf-8"))
