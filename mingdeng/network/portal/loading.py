"""Loads the shipped agreements; never over one the bureau edited."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from mingdeng.network.portal.models import Agreement

FILES: frozenset[str] = frozenset()
LISTS = frozenset({"agreement"})
FILE = Path(__file__).parent / "data" / "agreements.toml"
COLUMNS = ("label", "legal_basis", "needs_consent", "fields", "valid_to", "source")


def load() -> int:
    """Put data/agreements.toml into the table; how many agreements it names."""
    rows: list[dict[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))["agreement"]
    held = {
        (row.agency_kind, row.purpose, row.group, row.valid_from): row
        for row in Agreement.objects.all()
    }
    fresh = []
    for row in rows:
        values = {"code": row["code"], **{name: row.get(name) for name in COLUMNS}}
        place = (row["agency_kind"], row["purpose"], row["group"], row["valid_from"])
        known = held.get(place)
        if known is None:
            kind, purpose, group, since = place
            fresh.append(
                Agreement(
                    agency_kind=kind, purpose=purpose, group=group, valid_from=since, **values
                )
            )
        elif not known.edited:
            Agreement.objects.filter(pk=known.pk).update(**values)
    Agreement.objects.bulk_create(fresh)
    return len(rows)
