"""Loads the agencies the bureau works with; never over one the bureau edited."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from mingdeng.foundation.identity.models import Agency

FILES: frozenset[str] = frozenset()
LISTS = frozenset({"agency"})
FILE = Path(__file__).parent / "data" / "agencies.toml"


def load() -> int:
    """Put data/agencies.toml into the table; how many agencies it names."""
    rows: list[dict[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))["agency"]
    held = {agency.code: agency for agency in Agency.objects.all()}
    fresh = []
    for row in rows:
        values = {
            "name": row["label"],
            "kind": row["kind"],
            "in_network": row.get("in_network", True),
            "aliases": [{k: str(v) for k, v in alias.items()} for alias in row.get("aliases", [])],
            "valid_from": row.get("valid_from"),
            "valid_to": row.get("valid_to"),
        }
        known = held.get(row["code"])
        if known is None:
            fresh.append(Agency(code=row["code"], **values))
        elif not known.edited:
            Agency.objects.filter(pk=known.pk).update(**values)
    Agency.objects.bulk_create(fresh)
    return len(rows)
