"""Two records are one person: a link added or withdrawn. Nothing is ever re-pointed.

The person is the connected component of the standing links; `canonical` and `shown` are derived
from it here and nowhere else. Links are made one at a time over the whole house: they are rare,
and two that meet would otherwise settle one component twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mingdeng.foundation.access import scopes
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.audit import actor
from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.events import services as events
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.slots.registry import participants
from mingdeng.people.records.models import Link, PersonRecord
from mingdeng.people.records.queries.additions import LEFT, RIGHT, Addition, additions_since
from mingdeng.people.records.queries.components import component_of, parted
from mingdeng.people.records.queries.values import CHOOSABLE
from mingdeng.people.records.services.refusal import Refused
from mingdeng.people.records.services.serial import one_at_a_time


def link(
    left: PersonRecord,
    right: PersonRecord,
    *,
    viewer: Viewer | None,
    reason: str,
    note: str = "",
    choices: Mapping[str, int] | None = None,
    origin: str = "person",
) -> Link:
    """Say that two records are one person. `reason`: code of `link_reason`.

    `choices`: field → id of the record whose value is shown. `viewer` must be allowed to write
    both identities; None is the house itself (linkage after confirmation, the demo city).
    Raises Refused when they are linked directly already or a choice names a stranger.
    """
    first, second = sorted((left, right), key=lambda record: record.pk)
    with transaction.atomic():
        one_at_a_time("links")
        _require(viewer, first.pk, second.pk)
        chosen = _checked(choices or {}, component_of([first.pk, second.pk]))
        if first.pk == second.pk or _standing(first.pk, second.pk):
            raise Refused("這兩筆紀錄已經是同一人，不需要再連結。")
        made = Link.objects.create(
            key=first.key,
            left=first,
            right=second,
            origin=origin,
            reason=reason,
            note=note or None,
            choices=chosen,
            made_by_id=actor.current().staff_id,
        )
        members = settle([first.pk, second.pk])
        audit.record(
            "person.linked",
            subject=made,
            records=members,
            detail={"left": first.pk, "right": second.pk, "shown": sorted(chosen)},
            reason=reason,
        )
        events.emit("person.linked", link_id=made.pk, left_id=first.pk, right_id=second.pk)
    return made


def withdraw_link(
    made: Link,
    *,
    viewer: Viewer | None,
    reason: str,
    attribution: Mapping[str, str] | None = None,
) -> None:
    """Undo a link: both persons are again what they were. `reason`: code of `unlink_reason`.

    Rows added to the person since are given by `attribution`: an addition's key → "left" or
    "right", the side it belongs to. Raises Refused when the link was withdrawn already or an
    addition has no answer; then nothing has changed.
    """
    with transaction.atomic():
        one_at_a_time("links")
        held = Link.objects.select_related("left__key", "right__key").get(pk=made.pk)
        _require(viewer, held.left_id, held.right_id)
        if held.withdrawn_at is not None:
            raise Refused("這個連結已經撤銷，請重新整理。")
        before = component_of([held.left_id])
        given = _attribute(held, attribution or {})
        held.withdrawn_at = timezone.now()
        held.withdrawn_by_id = actor.current().staff_id
        held.withdrawn_reason = reason
        held.save(update_fields=["withdrawn_at", "withdrawn_by_id", "withdrawn_reason"])
        settle([held.left_id, held.right_id])
        audit.record(
            "person.link_withdrawn",
            subject=held,
            records=before,
            detail={"left": held.left_id, "right": held.right_id, "given": given},
            reason=reason,
        )
        events.emit(
            "person.link_withdrawn",
            link_id=held.pk,
            left_id=held.left_id,
            right_id=held.right_id,
        )


def settle(record_ids: Iterable[int]) -> list[int]:
    """Derive canonical and shown of every person the records belong to; the ids concerned."""
    concerned: list[int] = []
    for start in record_ids:
        if start in concerned:
            continue
        members = component_of([start])
        concerned += members
        head = members[0]
        rows = PersonRecord.objects.filter(pk__in=members)
        rows.exclude(pk=head).update(canonical=head, shown={})
        rows.filter(pk=head).update(canonical=None, shown=_shown(members))
    return concerned


def _shown(members: list[int]) -> dict[str, int]:
    """The choices of the standing links, later ones over earlier, as far as they name a member."""
    links = Link.objects.filter(withdrawn_at=None).filter(
        Q(left__in=members) | Q(right__in=members)
    )
    shown: dict[str, int] = {}
    for choices in links.order_by("made_at", "pk").values_list("choices", flat=True):
        shown |= {name: pk for name, pk in choices.items() if pk in members}
    return shown


def _checked(choices: Mapping[str, int], members: list[int]) -> dict[str, int]:
    for name, record in choices.items():
        if name not in CHOOSABLE or record not in members:
            raise Refused("顯示的選擇只能從這兩筆紀錄中挑，請重新選擇。")
    return dict(choices)


def _standing(left: int, right: int) -> bool:
    return Link.objects.filter(left=left, right=right, withdrawn_at=None).exists()


def _require(viewer: Viewer | None, *records: int) -> None:
    if viewer is not None:
        for record in records:
            scopes.require(viewer, record, write=[Group.IDENTITY])


def _attribute(held: Link, attribution: Mapping[str, str]) -> int:
    """Give each row added since the link to its side; how many were moved."""
    sides = parted(held)
    if sides is None:
        return 0
    moved: dict[tuple[str, int], list[Addition]] = defaultdict(list)
    for added in additions_since(held):
        side = attribution.get(added.key)
        if side not in (LEFT, RIGHT):
            raise Refused("還有連結後新增的資料沒有選是誰的，請逐筆選擇。")
        owner = held.left_id if side == LEFT else held.right_id
        if added.record_id not in (sides.left if side == LEFT else sides.right):
            moved[added.participant, owner].append(added)
    for (name, owner), rows in moved.items():
        participants.get(name).give([added.row for added in rows], owner)
    return sum(len(rows) for rows in moved.values())
