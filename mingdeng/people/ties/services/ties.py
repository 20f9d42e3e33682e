"""Adding, changing and withdrawing ties; a relative nobody registered is put on record with one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.given import PersonGiven
from mingdeng.people.records.models import PersonRecord
from mingdeng.people.records.services.building import tidy
from mingdeng.people.records.services.registering import register
from mingdeng.people.records.services.serial import one_at_a_time
from mingdeng.people.ties import kinds
from mingdeng.people.ties.models import Tie
from mingdeng.people.ties.queries.checks import Impossible, Proposed, as_changed, check
from mingdeng.people.ties.queries.ties import writer_of

REVISABLE = (
    "kind",
    "called",
    "quality",
    "cares_for",
    "cared_for",
    "from_on",
    "to_on",
    "source",
    "certainty",
    "note",
)


@dataclass(frozen=True)
class TieGiven:
    """What is told of a relative: the relative is the `kind` of the person whose case tells.

    `cares_for`: the relative looks after that person; `cared_for`: the other way round.
    """

    kind: str
    called: str = field(default="", repr=False)
    quality: str = ""
    cares_for: bool = False
    cared_for: bool = False
    from_on: date | None = None
    to_on: date | None = None
    source: str = "visit"
    certainty: str = "stated"
    note: str = field(default="", repr=False)


def add_tie(
    ego: PersonRecord,
    relative: PersonRecord,
    given: TieGiven,
    *,
    viewer: Viewer | None,
    once: uuid.UUID | None = None,
) -> Any:
    """Say that `relative` is the `given.kind` of `ego`, as told by ego's case.

    Raises Denied without FAMILY of the ego in hand, Impossible (Chinese) for what no family can
    have. `once` makes sending the same form twice one tie.
    """
    with transaction.atomic():
        one_at_a_time("family")
        if viewer is not None:
            scopes.require(viewer, ego.pk, write=[Group.FAMILY])
        known = Tie.objects.filter(ref=once).first() if once else None
        if known is not None:
            return known
        row = build_tie(ego, relative, given)
        row.ref = once or row.ref
        kind = kinds.kind_of(row.kind)
        check(Proposed(row.subject, row.other, kind, row.from_on, row.to_on))
        row.save(force_insert=True)
        _note("tie.added", row)
    return row


def add_relative(
    ego: PersonRecord,
    person: PersonGiven,
    given: TieGiven,
    *,
    viewer: Viewer | None,
    once: uuid.UUID | None = None,
    override_reason: str = "",
) -> Any:
    """Put a relative on record, known only from this case, with the tie; both or neither."""
    with transaction.atomic():
        known = Tie.objects.filter(ref=once).first() if once else None
        if known is not None:
            return known
        if viewer is not None:
            scopes.require(viewer, ego.pk, write=[Group.FAMILY])
        relative = register(person, override_reason=override_reason)
        return add_tie(ego, relative, given, viewer=viewer, once=once)


def build_tie(ego: PersonRecord, relative: PersonRecord, given: TieGiven) -> Any:
    """An unsaved tie in its stored form: the elder generation is the subject."""
    kind = kinds.kind_of(given.kind)
    turned = kinds.is_stored_from_other_side(kind)
    subject, other = (ego, relative) if turned else (relative, ego)
    return Tie(
        key=ego.key,
        subject=subject,
        other=other,
        told_by=ego,
        kind=kind.inverse if turned else kind.code,
        called=tidy(given.called) or None,
        quality=given.quality,
        cares_for=given.cared_for if turned else given.cares_for,
        cared_for=given.cares_for if turned else given.cared_for,
        from_on=given.from_on,
        to_on=given.to_on,
        source=given.source,
        certainty=given.certainty,
        note=tidy(given.note) or None,
    )


def revise_tie(
    tie: Any, *, viewer: Viewer | None, ego: int, expected: int, changes: Mapping[str, Any]
) -> bool:
    """Apply `changes` (stored columns, see `stored_changes`) at version `expected`.

    True when anything differed. Raises StaleEdit, Denied, Impossible.
    """
    if unknown := set(changes) - set(REVISABLE):
        raise KeyError(sorted(unknown))
    with transaction.atomic():
        one_at_a_time("family")
        if viewer is not None:
            scopes.require(viewer, writer_of(tie, ego), write=[Group.FAMILY])
        check(as_changed(tie, changes))
        revision = audit.save_new_version(tie, expected=expected, changes=changes, key=tie.key)
        if revision is None:
            return False
        _note("tie.revised", tie, fields=sorted(revision.changes))
    return True


def stored_changes(given: TieGiven, *, ego_is_subject: bool) -> dict[str, Any]:
    """What the form says of the relative, as the columns of a tie stored the one way or the other.

    Raises Impossible when the kind would turn the tie round: withdraw it and add a new one.
    """
    kind = kinds.kind_of(given.kind)
    turned = kinds.is_stored_from_other_side(kind)
    if kind.generation != 0 and turned != ego_is_subject:
        raise Impossible("長輩與晚輩的方向相反，請撤銷這一筆，再新增正確的關係。")
    turned = ego_is_subject
    return {
        "kind": kind.inverse if turned else kind.code,
        "called": tidy(given.called) or None,
        "quality": given.quality,
        "cares_for": given.cared_for if turned else given.cares_for,
        "cared_for": given.cares_for if turned else given.cared_for,
        "from_on": given.from_on,
        "to_on": given.to_on,
        "source": given.source,
        "certainty": given.certainty,
        "note": tidy(given.note) or None,
    }


def withdraw_tie(tie: Any, *, viewer: Viewer | None, ego: int) -> None:
    """It was never so: a mistake. The row stays for the record. Withdrawing twice is one act."""
    with transaction.atomic():
        held = Tie.objects.select_for_update(of=("self",)).get(pk=tie.pk)
        if viewer is not None:
            scopes.require(viewer, writer_of(held, ego), write=[Group.FAMILY])
        if held.withdrawn_at is not None:
            return
        held.withdrawn_at = timezone.now()
        held.save(update_fields=["withdrawn_at"])
        _note("tie.withdrawn", held)


def _note(code: str, tie: Any, **detail: Any) -> None:
    records = [tie.subject_id, tie.other_id]
    audit.record(code, subject=tie, records=records, detail={"kind": tie.kind, **detail})
    events.emit(code, tie_id=tie.pk, subject_id=tie.subject_id, other_id=tie.other_id)
