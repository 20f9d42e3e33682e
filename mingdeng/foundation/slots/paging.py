"""Keyset paging: the next page begins after a row, not after a count.

Inserting or closing rows between two pages neither repeats nor skips any, and page 400 costs
what page 1 does. The cursor is signed, so that nobody makes up an order; it may hold identifiers,
days and ranks, never a name (it stands in an address).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core import signing
from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
SALT = "mingdeng.keyset"


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """One page: its rows and the cursor of the next page (empty on the last)."""

    rows: list[Row]
    after: str


def keyset(
    rows: QuerySet[Row],
    order: Sequence[str],
    *,
    after: str = "",
    size: int = 50,
    carry: Mapping[str, Any] | None = None,
) -> Slice[Row]:
    """The page of `rows` in `order` (field names, `-` for descending) that follows `after`.

    The last of `order` must be unique and none may be null. One query, one row more than `size`.
    A cursor that was tampered with or belongs to another order begins anew. `carry` is kept in
    the cursor, for what must not move between pages (see `carried`).
    """
    place = _read(after).get("at")
    if isinstance(place, list) and len(place) == len(order):
        rows = rows.filter(_beyond(order, place))
    found = list(rows.order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Slice(found, _cursor(found[-1], order, carry or {}) if more else "")


def carried(after: str) -> Mapping[str, Any]:
    """What a cursor carries; empty for none or a forged one."""
    held = _read(after).get("carry")
    return held if isinstance(held, dict) else {}


def _beyond(order: Sequence[str], place: Sequence[Any]) -> Q:
    beyond = Q()
    same = Q()
    for field, value in zip(order, place, strict=True):
        name = field.lstrip("-")
        step = "lt" if field.startswith("-") else "gt"
        beyond |= same & Q(**{f"{name}__{step}": value})
        same &= Q(**{name: value})
    return beyond


def _cursor(row: Model, order: Sequence[str], carry: Mapping[str, Any]) -> str:
    place = [_plain(getattr(row, field.lstrip("-"))) for field in order]
    return signing.dumps({"at": place, "carry": dict(carry)}, salt=SALT, compress=True)


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is a date
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(after: str) -> dict[str, Any]:
    if not after:
        return {}
    try:
        held = signing.loads(after, salt=SALT)
    except signing.BadSignature:
        return {}
    return held if isinstance(held, dict) else {}
