"""What the head of the case page says: who, how it stands, what is due, why here."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from mingdeng.care.cases.models import Case, CaseStatus
from mingdeng.foundation.access.decision import Grant, Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.calendar.roc import roc_table
from mingdeng.foundation.codes import queries as codes
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records.queries.briefs import PersonBrief, load_members, make_briefs
from mingdeng.people.records.queries.page import (
    Held,
    held_numbers,
    held_phones,
    held_residences,
)
from mingdeng.people.records.queries.persons import same_person

TIER_MARK = {"high": "high", "mid": "medium", "low": "low"}
STRENGTHS = 5


@dataclass(frozen=True)
class Rhythm:
    """How long since the last contact against the interval planned. Days."""

    since: int | None
    interval: int | None
    last_on: date | None
    reached_on: date | None
    next_on: date | None
    channel: str
    failed: int

    @property
    def late(self) -> bool:
        """Whether the planned day has passed."""
        return self.next_on is not None and self.next_on < timezone.localdate()

    @property
    def left(self) -> int | None:
        """Days until the planned contact; negative when late."""
        return (self.next_on - timezone.localdate()).days if self.next_on else None


@dataclass(frozen=True)
class Sheet:
    """The head of the page; what the viewer may not read is a Veil."""

    ref: uuid.UUID
    case_no: str
    person: PersonBrief = field(repr=False)
    status: str
    status_label: str
    shielded: bool
    tier: str | Veil
    tier_label: str | Veil
    strength: int | Veil
    rhythm: Rhythm | Veil
    why: Sequence[str] | Veil
    worker: str
    team: str
    episode: int
    version: int
    grant: Grant = field(repr=False)


@dataclass(frozen=True)
class Reach:
    """How the person is named and reached, masked, each with the reference that unmasks it."""

    numbers: Sequence[Held] = field(default=(), repr=False)
    phones: Sequence[Held] = field(default=(), repr=False)
    residences: Sequence[Held] = field(default=(), repr=False)
    reasons: Sequence[tuple[str, str]] = ()


def reach(grant: Grant, case: Case) -> Reach:
    """What stands of numbers, phones and addresses of the case's person: four queries."""
    ids = same_person(case.record_id)
    return Reach(
        numbers=[one for one in held_numbers(grant, ids) if one.standing][:2],
        phones=[one for one in held_phones(grant, ids) if one.standing][:3],
        residences=[one for one in held_residences(grant, ids) if one.standing][:2],
        reasons=codes.choices("unmask_reason"),
    )


def sheet(viewer: Viewer | None, case: Case, grant: Grant) -> Sheet:
    """The head for one case: two queries (the person's records and numbers)."""
    wanted = [case.record_id]
    person = make_briefs(wanted, {case.record_id: grant}, load_members(wanted))[case.record_id]
    return Sheet(
        ref=case.ref,
        case_no=case.case_no,
        person=person,
        status=case.now_status,
        status_label=CaseStatus(case.now_status).label,
        shielded=case.shielded and grant.may_read(Group.JUSTICE),
        tier=grant.show(Group.CASEWORK, TIER_MARK.get(case.now_tier, "")),
        tier_label=grant.show(Group.CASEWORK, tier_label(case.now_tier)),
        strength=grant.show(Group.CASEWORK, case.now_strength),
        rhythm=grant.show(Group.CASEWORK, rhythm(case)),
        why=grant.show(Group.JUSTICE, why_here(case)),
        worker=case.now_worker.name if case.now_worker else "",
        team=case.now_team.name if case.now_team else "",
        episode=case.episode,
        version=case.version,
        grant=grant,
    )


def rhythm(case: Any) -> Rhythm:
    """The contact rhythm from the columns of a case (a model row or a list row)."""
    last, planned = case.last_contact_on, case.next_contact_on
    begun = case.last_reached_on or last
    return Rhythm(
        since=(timezone.localdate() - last).days if last else None,
        interval=(planned - begun).days if planned and begun and planned > begun else None,
        last_on=last,
        reached_on=case.last_reached_on,
        next_on=planned,
        channel=codes.label("channel", case.next_channel) if case.next_channel else "",
        failed=case.failed_in_row,
    )


def tier_label(tier: str) -> str:
    """高風險群, or the words for a case not yet tiered."""
    return codes.label("tier", tier) if tier else "尚未分群"


def why_here(case: Case) -> list[str]:
    """Source, legal status and period as short lines."""
    source = codes.label("case_source", case.source, case.received_on)
    lines = [f"{source}（{roc_table(case.received_on)} 受理）"]
    if case.now_legal_status:
        lines.append(codes.label("legal_status", case.now_legal_status))
    if case.opened_on:
        until = f" 至 {roc_table(case.due_on)}" if case.due_on else ""
        phase = codes.label("case_phase", str(case.now_phase))
        lines.append(f"輔導期 {roc_table(case.opened_on)}{until}，{phase}")
    if case.episode > 1:
        lines.append(f"第 {case.episode} 次開案")
    if case.closed_on:
        reason = codes.label("closing_reason", case.closing_reason)
        lines.append(f"{roc_table(case.closed_on)} 結案：{reason}")
    return lines


@dataclass(frozen=True)
class Place:
    """Where a case stands in the viewer's own list, 1 for the first, and its neighbours."""

    at: int
    of: int
    before: uuid.UUID | None
    after: uuid.UUID | None


def place_in_list(viewer: Viewer | None, case: Case) -> Place | None:
    """The case among those the viewer carries, in the order of the list; None when not hers.

    One query of references (a caseload is 25 to 60), no names.
    """
    if viewer is None or case.now_worker_id not in viewer.workers:
        return None
    refs = list(
        Case.objects.filter(
            now_worker_id__in=viewer.workers, now_status__in=["intake", "open", "closing"]
        )
        .order_by("next_contact_on", "id")
        .values_list("ref", flat=True)
    )
    if case.ref not in refs:
        return None
    at = refs.index(case.ref)
    return Place(
        at + 1,
        len(refs),
        refs[at - 1] if at else None,
        refs[at + 1] if at + 1 < len(refs) else None,
    )
