"""Changing villages, told as every other change of dated data is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.audit.services import StaleEdit
from mingdeng.foundation.places import services as places
from mingdeng.foundation.places.models import Village
from mingdeng.foundation.rulebook import policies
from mingdeng.foundation.rulebook.models import Act, Change, Kind
from mingdeng.foundation.rulebook.queries.villages import seen_of
from mingdeng.foundation.rulebook.services import dating


@transaction.atomic
def change_villages(
    *,
    viewer: Any,
    district_code: str,
    before: Sequence[str],
    after: Sequence[str],
    on: date,
    basis: str,
    reason: str,
    seen: str,
    note: str = "",
    touched: Sequence[str] = (),
) -> Change:
    """End some villages of a district and begin others on a day; a rename is one of each.

    The audit entry is places' own. Raises Denied, StaleEdit, ValidationError by field.
    """
    policies.demand_change(viewer)
    rows = Village.objects.select_for_update(of=("self",)).filter(district_code=district_code)
    list(rows)
    if seen != seen_of(district_code):
        raise StaleEdit(rows.order_by("-recorded_at").first())  # type: ignore[arg-type]
    policies.check_reason(reason, note, corrects=on < timezone.localdate())
    try:
        written = places.change_villages(
            district_code,
            before=list(before),
            after=list(after),
            on=on,
            source=basis,
            note=note.strip()[:200],
        )
    except places.VillageChangeError as error:
        raise ValidationError({"before": str(error)}) from error
    if not written:
        raise ValidationError("這個調整已經登記過，沒有變更可存。")
    return dating.keep(
        kind=Kind.VILLAGE,
        act=_act(before, after),
        place=district_code,
        code="、".join(before or after)[:80],
        effective_on=on,
        before=list(before),
        after=list(after),
        reason=reason,
        note=note.strip(),
        basis=basis,
        touched=list(touched),
    )


def _act(before: Sequence[str], after: Sequence[str]) -> Act:
    if not before:
        return Act.ADDED
    return Act.CHANGED if after else Act.ENDED
