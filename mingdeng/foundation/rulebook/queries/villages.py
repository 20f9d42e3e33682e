"""Villages of a district on a day, and what became of those before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from mingdeng.foundation.places.models import Village
from mingdeng.foundation.places.queries import Denominator, NoVillageCount, denominator
from mingdeng.foundation.rulebook.models import Change, Kind
from mingdeng.foundation.rulebook.queries.history import Past, past


@dataclass(frozen=True)
class VillageLine:
    """A village; `came_from` and `became` are names with days, where a change told them."""

    village: Village
    standing: bool
    came_from: tuple[str, ...]
    became: tuple[str, ...]


def lines(viewer: Any, district_code: str, day: date) -> list[VillageLine]:
    """Villages a district has or had, those of the day first: three queries."""
    rows = Village.objects.filter(district_code=district_code).prefetch_related(
        "came_from__before", "became__after"
    )
    found = [
        VillageLine(
            row,
            (row.valid_from is None or row.valid_from <= day)
            and (row.valid_to is None or day <= row.valid_to),
            tuple(each.before.name for each in row.came_from.all()),
            tuple(each.after.name for each in row.became.all()),
        )
        for row in rows
    ]
    return sorted(found, key=lambda line: not line.standing)


def city(day: date) -> Denominator | None:
    """The official and the named number of villages; None when none is entered for the day."""
    try:
        return denominator(day)
    except NoVillageCount:
        return None


def seen_of(district_code: str) -> str:
    """What a page showed of a district's villages: another value means somebody changed them."""
    rows = Village.objects.filter(district_code=district_code).order_by("pk")
    said = "|".join(f"{pk}.{ends}" for pk, ends in rows.values_list("pk", "valid_to"))
    return sha256(said.encode()).hexdigest()[:16]


def ids(district_code: str, names: list[str], day: date) -> list[int]:
    """Keys of the villages of those names on the day before a change."""
    rows = Village.objects.on(day).filter(district_code=district_code, name__in=names)
    return list(rows.values_list("pk", flat=True))


def history(district_code: str = "") -> list[Past]:
    """Changes of villages, newest first: two queries."""
    rows = Change.objects.filter(kind=Kind.VILLAGE)
    return past(rows.filter(place=district_code) if district_code else rows)
