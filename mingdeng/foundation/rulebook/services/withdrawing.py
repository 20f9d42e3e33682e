"""Taking back a change before it comes into force."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import current
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.codes.models import CodeEntry, DatedRow
from mingdeng.foundation.rulebook import policies
from mingdeng.foundation.rulebook.models import Act, Change, Kind
from mingdeng.foundation.rulebook.services import days
from mingdeng.foundation.rulebook.services.dating import DAY
from mingdeng.foundation.rules import queries as rules
from mingdeng.foundation.rules.models import RuleVersion

TOO_LATE = "這筆變更已經生效，不能撤回；請另做一次變更，或以「更正錯誤」更正。"


def may_withdraw(change: Change, today: date) -> bool:
    """Whether a change has not come into force and can be taken back."""
    if change.withdrawn_at is not None or change.kind == Kind.VILLAGE:
        return False
    return change.effective_on > today


@transaction.atomic
def withdraw(*, viewer: Any, change: Change) -> Change:
    """Undo a change that is not in force; the row before it holds on. Both stay in the history.

    Raises Denied, ValidationError when it is in force or was withdrawn already.
    """
    policies.demand_change(viewer)
    held = Change.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if held.withdrawn_at is not None:
        raise ValidationError("這筆變更已經撤回了。")
    if not may_withdraw(held, timezone.localdate()):
        raise ValidationError(TOO_LATE)
    if held.kind == Kind.DAY:
        days.restore(viewer, held)
    else:
        _restore(held)
    held.withdrawn_at = timezone.now()
    held.withdrawn_by_id = current().staff_id
    held.save(update_fields=["withdrawn_at", "withdrawn_by_id"])
    audit.record(
        "dated.withdrawn",
        subject=held,
        detail={"what": f"{held.kind} {held.place}.{held.code}", "on": str(held.effective_on)},
    )
    transaction.on_commit(rules.forget)
    transaction.on_commit(codes.forget)
    return held


def _restore(change: Change) -> None:
    model: type[RuleVersion] | type[CodeEntry] = (
        RuleVersion if change.kind == Kind.RULE else CodeEntry
    )
    place = "family" if change.kind == Kind.RULE else "list_name"
    rows = list(
        model._default_manager.select_for_update(of=("self",)).filter(
            **{place: change.place}, code=change.code, set_aside_at=None
        )
    )
    if change.act == Act.ENDED:
        _reopen(rows, change)
        return
    row = next((each for each in rows if each.pk == change.row_id), None)
    if row is None:
        raise ValidationError("這筆變更的內容已不在了，請重新整理頁面。")
    row.set_aside_at = timezone.now()
    row.save(update_fields=["set_aside_at"])
    earlier = next((each for each in rows if each.valid_to == change.effective_on - DAY), None)
    if earlier is not None:
        earlier.valid_to = row.valid_to
        if earlier.pk == change.closed.get("row"):
            earlier.edited = change.closed["edited"]
        earlier.save()


def _reopen(rows: list[Any], change: Change) -> None:
    row: DatedRow | None = next(
        (each for each in rows if each.pk == change.closed.get("row")), None
    )
    if row is None or row.valid_to != change.effective_on - DAY:
        raise ValidationError("停用之後又有別的變更，不能撤回；請先處理那一筆。")
    if any(each.valid_from and each.valid_from > row.valid_to for each in rows):
        raise ValidationError("停用之後又有別的變更，不能撤回；請先處理那一筆。")
    was = change.closed["valid_to"]
    row.valid_to = date.fromisoformat(was) if was else None
    row.edited = change.closed["edited"]
    row.save()
