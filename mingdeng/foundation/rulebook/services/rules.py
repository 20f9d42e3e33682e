"""Changing a rule: a new version from a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.rulebook import policies
from mingdeng.foundation.rulebook.models import Change, Kind
from mingdeng.foundation.rulebook.services import dating
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.rules import shapes
from mingdeng.foundation.rules.models import RuleVersion


@transaction.atomic
def change_rule(
    *,
    viewer: Any,
    family: str,
    code: str,
    on: date,
    params: Mapping[str, Any],
    basis: str,
    reason: str,
    seen: str,
    note: str = "",
    touched: Sequence[str] = (),
) -> Change:
    """Let a rule say something else from a day on; what it said stays.

    `seen`: `dating.seen_of` the versions the page showed. `touched`: the impact sentences shown.
    Raises Denied, StaleEdit, ValidationError by field (`on`, `reason`, `note`, or by the form
    name of a value, see `shapes.Problem`).
    """
    policies.demand_change(viewer)
    today = timezone.localdate()
    every = list(
        RuleVersion.objects.select_for_update(of=("self",))
        .filter(family=family, code=code)
        .order_by("valid_from", "version")
    )
    rows = [row for row in every if row.set_aside_at is None]
    if not rows:
        raise ValidationError("沒有這條規則。")
    dating.demand_unchanged(rows, seen, on)
    corrects = dating.corrects(rows, on, today)
    policies.check_reason(reason, note, corrects=corrects)
    problems = shapes.check(family, code, params)
    if problems:
        raise ValidationError([f"「{each.label}」{each.message}" for each in problems])
    standing = dating.holding(rows, on)
    if standing is not None and standing.params == params:
        raise ValidationError("內容和那一天生效的版本相同，沒有變更可存。")
    fresh = RuleVersion(
        family=family,
        code=code,
        label=rows[-1].label,
        valid_from=on,
        params=dict(params),
        source=basis,
        edited=True,
    )
    closed = dating.place(rows, fresh, every)
    fresh.save()
    made = dating.keep(
        kind=Kind.RULE,
        act=dating.act_of(corrects, standing),
        place=family,
        code=code,
        effective_on=on,
        row_id=fresh.pk,
        closed=closed,
        before=standing.params if standing is not None else None,
        after=dict(params),
        reason=reason,
        note=note.strip(),
        basis=basis,
        touched=list(touched),
    )
    audit.record(
        "rule.changed",
        subject=made,
        reason=reason,
        detail={"rule": f"{family}.{code}", "on": on.isoformat(), "act": made.act},
    )
    transaction.on_commit(rules.forget)
    return made
