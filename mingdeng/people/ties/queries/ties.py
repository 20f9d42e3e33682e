"""One tie, for changing it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.decision import Denied
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.queries.persons import same_person
from mingdeng.people.ties import kinds
from mingdeng.people.ties.models import Tie


@dataclass(frozen=True)
class TieLine:
    """A tie as the person at `ref` sees it. `ego_is_subject`: the stored subject is that person,
    so what is told of the relative reads by the inverse kind."""

    tie: Any = field(repr=False)
    ego_is_subject: bool
    kind: str
    called: str = field(repr=False)


def tie_for(viewer: Viewer | None, record_id: int, ref: uuid.UUID) -> TieLine:
    """A standing tie of the person, to be changed by the viewer.

    Raises Denied when it is another person's, withdrawn, or told by a case out of her hands.
    """
    tie = Tie.objects.filter(ref=ref, withdrawn_at=None).first()
    own = same_person(record_id)
    if tie is None or not {tie.subject_id, tie.other_id} & set(own):
        raise Denied
    scopes.require(viewer, writer_of(tie, record_id), write=[Group.FAMILY])
    return line_of(tie, ego_is_subject=tie.subject_id in own)


def line_of(tie: Any, *, ego_is_subject: bool) -> TieLine:
    """A tie read from one of its sides."""
    kind = kinds.kind_of(tie.kind)
    code = kind.inverse if ego_is_subject else kind.code
    return TieLine(tie, ego_is_subject, code, tie.called or "")


def is_told(once: uuid.UUID) -> bool:
    """Whether the form with this `once` made its tie already."""
    return Tie.objects.filter(ref=once).exists()


def labels() -> dict[str, str]:
    """Column → its name on the screen."""
    return {
        field.name: str(getattr(field, "verbose_name", field.name))
        for field in Tie._meta.get_fields()
    }


def writer_of(tie: Any, ego: int) -> int:
    """The record whose FAMILY one must be allowed to write: the teller's, else the person's."""
    return tie.told_by_id or ego
