"""Changes made, in words: who, when, why, what they touched, whether they can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.queries import names_of
from mingdeng.foundation.rulebook.models import Change
from mingdeng.foundation.rulebook.policies import REASONS
from mingdeng.foundation.rulebook.services.withdrawing import may_withdraw

MOST = 50


@dataclass(frozen=True)
class Past:
    """A change as a page tells it."""

    ref: UUID
    act: str
    effective_on: date
    at: object
    who: str
    reason: str
    note: str
    basis: str
    touched: tuple[str, ...]
    withdrawn: str
    withdrawable: bool
    change: Change


def past(rows: QuerySet[Change], most: int = MOST) -> list[Past]:
    """The newest `most` of some changes: two queries."""
    found = list(rows[:most])
    staff = {pk for row in found for pk in (row.actor_id, row.withdrawn_by_id, row.acting_for_id)}
    names = names_of(pk for pk in staff if pk)
    today = timezone.localdate()
    return [_past(row, names, today) for row in found]


def ours(rows: QuerySet[Change]) -> frozenset[int]:
    """Keys of the rows some changes made: what the bureau wrote, not only ended. One query."""
    return frozenset(pk for pk in rows.values_list("row_id", flat=True) if pk)


def _past(row: Change, names: dict[int, str], today: date) -> Past:
    def name(pk: int | None) -> str:
        return names.get(pk, "") if pk else "系統"

    deputy = f"（代理 {name(row.acting_for_id)}）" if row.acting_for_id else ""
    return Past(
        ref=row.ref,
        act=row.get_act_display(),
        effective_on=row.effective_on,
        at=row.at,
        who=f"{name(row.actor_id)}{deputy}",
        reason=codes.label(REASONS, row.reason, timezone.localdate(row.at)),
        note=row.note,
        basis=row.basis,
        touched=tuple(row.touched),
        withdrawn=name(row.withdrawn_by_id) if row.withdrawn_at else "",
        withdrawable=may_withdraw(row, today),
        change=row,
    )
