"""Reads of places. They hold nothing about anyone, so they are the same for every user."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from .districts import district
from .models import Jurisdiction, Village, VillageCount


class NoVillageCount(LookupError):
    """No official number of villages is known for a day; `str()` is Chinese and names the fix."""


@dataclass(frozen=True)
class Denominator:
    """The villages of a day: the official number, and how many the register here names.

    A coverage rate divides by `official`. Where `named` differs (a merger nobody has identified),
    the page says so: `explanation` is empty when they agree.
    """

    official: int
    named: int
    source: str
    explanation: str = ""


def villages_on(day: dt.date, district_code: str | None = None) -> QuerySet[Village]:
    """Villages existing on `day`, in official order; those without a code come first."""
    found = Village.objects.on(day)
    return found.filter(district_code=district_code) if district_code else found


def find_village(district_code_or_name: str, name: str, day: dt.date) -> Village | None:
    """The village of that name on `day`; raises `UnknownDistrict` for a district there is not."""
    code = district(district_code_or_name).code
    return Village.objects.on(day).filter(district_code=code, name=name).first()


def village_choices(day: dt.date, district_code: str) -> list[tuple[str, str]]:
    """Pairs of primary key and name for a select, first an empty one."""
    rows = villages_on(day, district_code).values_list("pk", "name")
    return [("", "請選擇里"), *((str(pk), name) for pk, name in rows)]


def successors_on(village: Village, day: dt.date) -> list[Village]:
    """What the village is on `day`: itself while it lasts, else those it became, one or several.

    Several mean that the place has to be told by hand (a station in a village since split). Empty
    means that it ended and nobody has said what it became.
    """
    current, found, seen = [village], [], set()
    while current:
        each = current.pop()
        if each.pk in seen:
            continue
        seen.add(each.pk)
        if each.valid_to is None or each.valid_to >= day:
            found.append(each)
        else:
            current.extend(each.successors.all())
    return sorted(found, key=lambda one: (one.district_code, one.code, one.name))


def denominator(day: dt.date) -> Denominator:
    """The official number of villages on `day`. Raises `NoVillageCount` where none is entered."""
    count = VillageCount.objects.on(day).order_by("-valid_from").first()
    if count is None:
        raise NoVillageCount("這一天沒有官方里數，請先在「官方里數」補登。")
    named = villages_on(day).count()
    gap = named - count.villages
    explanation = ""
    if gap:
        more = "多" if gap > 0 else "少"
        explanation = f"里別資料列有{named}里，較官方里數{more}{abs(gap)}里。{count.note}".rstrip()
    return Denominator(count.villages, named, count.source, explanation)


def jurisdictions(district_code: str, kind: str, day: dt.date) -> QuerySet[Jurisdiction]:
    """Precincts or prosecutors' offices of a district on `day`; 三民區 has two precincts."""
    return Jurisdiction.objects.on(day).filter(district_code=district_code, kind=kind)


def districts_under(name: str, kind: str, day: dt.date) -> list[str]:
    """Codes of the districts a precinct or office covers on `day`, in official order."""
    rows = Jurisdiction.objects.on(day).filter(name=name, kind=kind)
    return list(rows.order_by("district_code").values_list("district_code", flat=True))
