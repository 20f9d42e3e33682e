"""Telling, correcting and withdrawing facts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mingdeng.care.cases.models import Case
from mingdeng.care.cases.services.changes import as_viewer
from mingdeng.care.facts import policies
from mingdeng.care.facts.given import FactGiven, refusal
from mingdeng.care.facts.models import Fact
from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import acting, current
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.queries import same_person

BATCH = 1000


@transaction.atomic
def tell_fact(
    *,
    viewer: Viewer,
    record: PersonRecord,
    kind: str,
    outcome: str,
    occurred_on: date,
    told_by: str,
    until_on: date | None = None,
    agency_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
    note: str = "",
    once: uuid.UUID | None = None,
) -> Fact:
    """Put on record what happened to a person on a day; sent twice with one `once`, once.

    Raises Denied unless the viewer may write the group of the kind, ValidationError naming the
    field. The audit and the event carry identifiers only: a kind already says something.
    """
    grant = scopes.require(viewer, record.pk, write=[Group.CASEWORK])
    if not policies.tells(grant, kind):
        raise Denied
    given = FactGiven(
        record.pk, kind, outcome, occurred_on, told_by, until_on, agency_id,
        dict(detail or {}), note.strip(), once or uuid.uuid4(),
    )  # fmt: skip
    check(given)
    held = Fact.objects.select_related("record").filter(once=given.once).first()
    if held is not None:
        if held.record_id != record.pk:
            raise Denied
        return held
    with acting_as(viewer, record.pk, grant):
        fact = build_fact(given, record)
        fact.save(force_insert=True)
        audit.record("fact.told", subject=fact, records=[record.pk])
        events.emit("fact.told", fact_id=fact.pk, record_id=record.pk)
    return fact


@transaction.atomic
def tell_facts(given: Sequence[FactGiven], *, announce: bool = True) -> int:
    """Put many on record; how many were new. Who may is the caller's to check.

    For imports and the demo city: a few statements per thousand, one audit entry, one event
    `facts.told` with the ids of each thousand (none without `announce`). All or none: raises
    ValidationError for the first that `given.refusal` refuses, so ask that row by row before.
    """
    for one in given:
        check(one)
    told = 0
    for start in range(0, len(given), BATCH):
        part = given[start : start + BATCH]
        held = set(
            Fact.objects.filter(once__in=[one.once for one in part]).values_list("once", flat=True)
        )
        records = PersonRecord.objects.in_bulk({one.record_id for one in part})
        fresh = {one.once: one for one in part if one.once not in held}
        made = Fact.objects.bulk_create(
            [build_fact(one, records[one.record_id]) for one in fresh.values()]
        )
        told += len(made)
        if made and announce:
            events.emit("facts.told", fact_ids=[fact.pk for fact in made])
    if told:
        audit.record(
            "facts.told", detail={"count": told}, records=sorted({one.record_id for one in given})
        )
    return told


@transaction.atomic
def correct_fact(*, viewer: Viewer, fact: Fact, expected: int, reason: str, **changes: Any) -> Fact:
    """Store a corrected version of a fact; what stood before stays in its revision.

    `changes`: outcome, occurred_on, until_on, told_by, detail, note. The kind cannot change (it
    decides who knows of the fact): withdraw and tell anew. Raises StaleEdit, Denied,
    ValidationError.
    """
    grant = _demand(viewer, fact)
    _check_reason("fact_correction_reason", reason)
    unknown = set(changes) - {"outcome", "occurred_on", "until_on", "told_by", "detail", "note"}
    if unknown:
        raise TypeError(f"a fact has no {sorted(unknown)} to correct")
    now = {
        name: changes.get(name, getattr(fact, name))
        for name in ("outcome", "occurred_on", "until_on", "told_by")
    }
    check(FactGiven(fact.record_id, fact.kind, **now))
    with acting_as(viewer, fact.record_id, grant):
        if audit.save_new_version(fact, expected=expected, changes=changes, key=fact.key):
            audit.record(
                "fact.corrected",
                subject=fact,
                records=[fact.record_id],
                detail={"fields": sorted(changes)},
                reason=reason,
            )
            events.emit("fact.corrected", fact_id=fact.pk, record_id=fact.record_id)
    return fact


@transaction.atomic
def withdraw_fact(*, viewer: Viewer, fact: Fact, expected: int, reason: str) -> Fact:
    """Take a fact back that was told wrongly: it counts nowhere and stays readable as withdrawn."""
    grant = _demand(viewer, fact)
    _check_reason("fact_withdraw_reason", reason)
    taken_back = {"withdrawn_at": timezone.now(), "withdrawn_reason": reason}
    with acting_as(viewer, fact.record_id, grant):
        audit.save_new_version(fact, expected=expected, changes=taken_back, key=fact.key)
        audit.record("fact.withdrawn", subject=fact, records=[fact.record_id], reason=reason)
        events.emit("fact.withdrawn", fact_id=fact.pk, record_id=fact.record_id)
    return fact


@contextmanager
def acting_as(viewer: Viewer, record_id: int, grant: Grant) -> Iterator[None]:
    """Act as the viewer; a deputy's act names the colleague whose case it is as well."""
    case = None
    if grant.relation == Relation.DEPUTY:
        absent = Case.objects.filter(now_worker_id__in=viewer.stands_in_for)
        case = absent.filter(record_id__in=same_person(record_id)).order_by("-id").first()
    if case is not None:
        with as_viewer(viewer, case, grant):
            yield
    else:
        with acting(viewer.actor(current().request_id)):
            yield


def check(given: FactGiven) -> None:
    """Raise ValidationError naming the field that is wrong."""
    wrong = refusal(given)
    if wrong is not None:
        name, sentence = wrong
        raise ValidationError({name: [sentence]})


def build_fact(given: FactGiven, record: PersonRecord) -> Fact:
    """The unsaved row of a fact."""
    return Fact(
        key=record.key,
        record=record,
        kind=given.kind,
        outcome=given.outcome,
        occurred_on=given.occurred_on,
        until_on=given.until_on,
        told_by=given.told_by,
        agency_id=given.agency_id,
        detail=dict(given.detail) or None,
        note=given.note or None,
        recorded_by_id=current().staff_id,
        once=given.once,
    )


def _demand(viewer: Viewer, fact: Fact) -> Grant:
    grant = scopes.require(viewer, fact.record_id, write=[Group.CASEWORK])
    if not policies.tells(grant, fact.kind):
        raise Denied
    if fact.withdrawn_at is not None:
        raise ValidationError("這筆事實已撤銷，不能再更改。")
    return grant


def _check_reason(list_name: str, reason: str) -> None:
    if reason not in dict(codes.choices(list_name)):
        raise ValidationError({"reason": ["請選擇理由。"]})
