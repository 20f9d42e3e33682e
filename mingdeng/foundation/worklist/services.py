"""Owing, settling, passing on and escalating.

Owing and settling follow from acts that their own modules audit; only passing on and escalating
are acts of their own and are audited here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from mingdeng.foundation.audit import services as audit
from mingdeng.foundation.audit.actor import current
from mingdeng.foundation.identity.models import Posting
from mingdeng.foundation.worklist import kinds
from mingdeng.foundation.worklist.dues import Due, shift
from mingdeng.foundation.worklist.kinds import Rank
from mingdeng.foundation.worklist.models import Item

BATCH = 500


class UnknownKind(LookupError):
    """No kind of that code is registered."""


def owe(
    *,
    kind: str,
    once: str,
    due_at: datetime | Due,
    subject_type: str,
    subject_ref: UUID,
    owner: int | None = None,
    team_id: int | None = None,
    section: str = "",
    agency_id: int | None = None,
    record_id: int | None = None,
    case_id: int | None = None,
    strength: int = 0,
    rank: Rank | None = None,
    escalate_at: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Item:
    """Say that something is owed by a time; one open item per `once`.

    `due_at` is a `Due` where it is counted in working days: it moves when the calendar changes.

    Said again, the open item takes over what is said now (another due time, owner, reason); an
    escalation stands unless the due time moved on. `owner` is a staff id; without one, name the
    pool: `team_id`, `section` or `agency_id`. Team and section of an owner are looked up when not
    given. `rank` overrides the kind's. `facts` hold codes, numbers and dates only. Raises
    UnknownKind, and ValueError when it belongs to nobody.
    """
    values = _values(
        kind=kind,
        once=once,
        due_at=due_at,
        subject_type=subject_type,
        subject_ref=subject_ref,
        owner=owner,
        team_id=team_id,
        section=section,
        agency_id=agency_id,
        record_id=record_id,
        case_id=case_id,
        strength=strength,
        rank=rank,
        escalate_at=escalate_at,
        facts=facts,
    )
    with transaction.atomic():
        held = _open(once)
        if held is None:
            try:
                with transaction.atomic():
                    return Item.objects.create(once=once, **values)
            except IntegrityError:
                held = _open(once)
                if held is None:
                    raise
        return _restate(held, values)


@transaction.atomic
def owe_all(owed: Sequence[Mapping[str, Any]]) -> int:
    """Say that many things are owed, each as the arguments of `owe`; how many items are new.

    What nobody owed yet goes in together, two queries per 500; what is owed already is said again
    one by one, and so is what another process began to owe in between. Raises as `owe`.
    """
    new = 0
    for start in range(0, len(owed), BATCH):
        part = {str(one["once"]): one for one in owed[start : start + BATCH]}
        held = Item.objects.filter(once__in=list(part), done_at=None)
        known = set(held.values_list("once", flat=True))
        fresh = [Item(once=key, **_values(**one)) for key, one in part.items() if key not in known]
        try:
            with transaction.atomic():
                Item.objects.bulk_create(fresh)
        except IntegrityError:
            known = set(part)
        else:
            new += len(fresh)
        for key in known:
            owe(**part[key])
    return new


def put_off(*, once: str, due_at: datetime) -> bool:
    """The open item of a key is due at another time, and goes up as much later or earlier; whether
    there was one."""
    with transaction.atomic():
        held = _open(once)
        if held is None:
            return False
        shift(held, due_at)
        held.save(update_fields=["due_at", "escalate_at", "escalated_at"])
    return True


def settle(*, once: str, outcome: str = "done") -> bool:
    """Close the open item of a key; whether there was one. `outcome` is a code."""
    return bool(settle_all(once=[once], outcome=outcome))


def settle_all(*, once: Sequence[str], outcome: str = "done") -> int:
    """Close the open items of several keys; how many."""
    return _close(Q(once__in=list(once)), outcome)


def settle_case(*, case_id: int, outcome: str, kinds: Sequence[str] = ()) -> int:
    """Close whatever is open about a case (of some kinds, or all), as when it is closed."""
    about = Q(case_id=case_id)
    return _close(about & Q(kind__in=list(kinds)) if kinds else about, outcome)


def weigh(*, case_id: int, strength: int) -> int:
    """Take over a case's new tier strength (0 to 5) into its open items; how many changed."""
    open_items = Item.objects.filter(case_id=case_id, done_at=None)
    return open_items.exclude(strength=strength).update(strength=strength)


@transaction.atomic
def reassign(*, from_owner: int, to_owner: int, case_ids: Sequence[int] | None = None) -> int:
    """Pass open items from one member of staff to another; how many.

    With `case_ids` only those about these cases, whoever owned them by then in `from_owner`'s
    name. The team follows the new owner. Telling both is the caller's, who knows what it means.
    """
    mine = Item.objects.filter(owner_id=from_owner, done_at=None)
    if case_ids is not None:
        mine = mine.filter(case_id__in=list(case_ids))
    team_id, section = _unit_of(to_owner)
    count = mine.update(owner_id=to_owner, team_id=team_id, section=section)
    if count:
        audit.record(
            "worklist.reassigned",
            detail={"from": from_owner, "to": to_owner, "count": count, "cases": case_ids},
        )
    return count


def _values(
    *,
    kind: str,
    once: str,
    due_at: datetime | Due,
    subject_type: str,
    subject_ref: UUID,
    owner: int | None = None,
    team_id: int | None = None,
    section: str = "",
    agency_id: int | None = None,
    record_id: int | None = None,
    case_id: int | None = None,
    strength: int = 0,
    rank: Rank | None = None,
    escalate_at: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The columns of what is said to be owed. Raises UnknownKind, ValueError."""
    held_kind = kinds.find(kind)
    if held_kind is None:
        raise UnknownKind(kind)
    if owner is None and team_id is None and agency_id is None and not section:
        raise ValueError(f"{kind} {once} belongs to nobody")
    if owner is not None and team_id is None and agency_id is None and not section:
        team_id, section = _unit_of(owner)
    counted = due_at if isinstance(due_at, Due) else None
    return {
        "kind": kind,
        "due_at": due_at.at if isinstance(due_at, Due) else due_at,
        "counted_from": counted.start if counted else None,
        "counted_days": counted.days if counted else None,
        "subject_type": subject_type,
        "subject_ref": subject_ref,
        "owner_id": owner,
        "team_id": team_id,
        "section": section,
        "agency_id": agency_id,
        "record_id": record_id,
        "case_id": case_id,
        "strength": strength,
        "rank": int(held_kind.rank if rank is None else rank),
        "escalate_at": escalate_at,
        "facts": dict(facts or {}),
    }


def _open(once: str) -> Item | None:
    return Item.objects.select_for_update().filter(once=once, done_at=None).first()


def _restate(held: Item, values: Mapping[str, Any]) -> Item:
    changed = [name for name, value in values.items() if getattr(held, name) != value]
    if held.escalated_at is not None and values["due_at"] > held.due_at:
        held.escalated_at = None
        changed.append("escalated_at")
    for name in changed:
        if name in values:
            setattr(held, name, values[name])
    if changed:
        held.save(update_fields=changed)
    return held


def _close(which: Q, outcome: str) -> int:
    return Item.objects.filter(which, done_at=None).update(
        done_at=timezone.now(), done_by_id=current().staff_id, outcome=outcome
    )


def _unit_of(staff_id: int) -> tuple[int | None, str]:
    """Team and section of somebody's present posting."""
    day = timezone.localdate()
    posting = (
        Posting.objects.select_related("team")
        .filter(Q(to_on=None) | Q(to_on__gte=day), staff=staff_id, from_on__lte=day)
        .order_by("-from_on", "-id")
        .first()
    )
    if posting is None:
        return None, ""
    return posting.team_id, posting.section or (posting.team.section if posting.team else "")
