"""The ground of every verb: lock, check, act for whom, change columns and spells together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from mingdeng.care.cases.models import Assignment, Case, Spell
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Grant
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer

STATUS, PHASE, LEGAL = "status", "phase", "legal_status"
COLUMN = {STATUS: "now_status", PHASE: "now_phase", LEGAL: "now_legal_status"}


def refuse(field: str, message: str) -> ValidationError:
    """An error a form shows beside `field` (or above itself when empty)."""
    return ValidationError({field: [message]} if field else [message])


def locked(case: Case) -> Case:
    """The case as it stands, locked until the transaction ends."""
    rows = Case.objects.select_related("key", "record", "record__key", "now_worker", "now_team")
    return rows.select_for_update(of=("self",)).get(pk=case.pk)


def check_version(case: Case, expected: int | None) -> None:
    """Raise StaleEdit when somebody saved after the viewer's page was drawn."""
    if expected is not None and case.version != expected:
        raise audit.StaleEdit(case)


def granted(
    viewer: Viewer, case: Case, *, read: Sequence[Group] = (), write: Sequence[Group] = ()
) -> Grant:
    """The viewer's grant on the case's person, or Denied."""
    return scopes.require(viewer, case.record_id, read=read, write=write)


@contextmanager
def as_viewer(viewer: Viewer, case: Case, grant: Grant) -> Iterator[None]:
    """Act as the viewer; a deputy's act names the absent colleague as well."""
    standing_in = grant.relation == Relation.DEPUTY and case.now_worker_id in viewer.stands_in_for
    actor = viewer.actor(current().request_id, case.now_worker_id if standing_in else None)
    with acting(replace(actor)):
        yield


def save(case: Case, **changes: Any) -> bool:
    """Store changed columns as a new version with its revision; whether anything differed."""
    made = audit.save_new_version(case, expected=case.version, changes=changes, key=case.key)
    return made is not None


def begin_spell(case: Case, kind: str, value: str, on: date, reason: str = "") -> None:
    """End the open spell of a kind the day before `on` and begin another.

    Raises ValidationError (field `on`) when `on` lies before the open one began or in the future.
    """
    open_spell = Spell.objects.filter(case=case, kind=kind, to_on=None).first()
    if open_spell is not None:
        if open_spell.value == value:
            return
        check_day(on, open_spell.from_on)
        Spell.objects.filter(pk=open_spell.pk).update(to_on=on - timedelta(days=1))
    Spell.objects.create(
        case=case,
        kind=kind,
        value=value,
        from_on=on,
        reason=reason,
        recorded_by_id=current().staff_id,
    )


def check_day(on: date, not_before: date | None) -> None:
    """Raise ValidationError on `on` for a day in the future or before `not_before`."""
    if on > timezone.localdate():
        raise refuse("on", "生效日不能是未來的日子，請填今天或更早。")
    if not_before is not None and on < not_before:
        raise refuse("on", "生效日早於前一狀態的起日，請往後填。")


def enter(case: Case, kind: str, value: str, on: date, reason: str = "", **columns: Any) -> None:
    """Begin a spell and set its column (and others) in one version."""
    begin_spell(case, kind, value, on, reason)
    held: Any = int(value) if kind == PHASE else value
    save(case, **{COLUMN[kind]: held, **columns})


def end_assignment(case: Case, on: date) -> Assignment | None:
    """End the open assignment the day before `on`; it, or None when there is none."""
    held = Assignment.objects.filter(case=case, to_on=None).first()
    if held is not None:
        check_day(on, held.from_on)
        Assignment.objects.filter(pk=held.pk).update(to_on=on - timedelta(days=1))
    return held


def check_code(list_name: str, code: str, field: str = "reason") -> codes.Code:
    """The entry of a code list in force today, or ValidationError on `field`."""
    for entry in codes.entries(list_name):
        if entry.code == code:
            return entry
    raise refuse(field, "沒有這個選項，請重新選擇。")


def close_on(case: Case, status: str, on: date, reason: str) -> None:
    """End a case on the day proposed, which may lie before the day it was asked.

    Every state and the assignment end the day before; what began on that day or later held for no
    day, so that the stock of every day agrees with the day of closing.
    """
    eve = on - timedelta(days=1)
    for spell in Spell.objects.filter(case=case).exclude(to_on__lt=on):
        _end(spell, eve)
    for held in Assignment.objects.filter(case=case).exclude(to_on__lt=on):
        _end(held, eve)
    Spell.objects.create(
        case=case,
        kind=STATUS,
        value=status,
        from_on=on,
        reason=reason,
        recorded_by_id=current().staff_id,
    )
    save(case, now_status=status, closed_on=on, closing_reason=reason, next_contact_on=None)


def _end(held: Spell | Assignment, eve: date) -> None:
    held.to_on = max(eve, held.from_on - timedelta(days=1))
    held.save(update_fields=["to_on"])
