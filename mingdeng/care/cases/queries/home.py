"""What the home page shows of cases, by role."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from mingdeng.care.cases.models import STANDING, Case
from mingdeng.care.cases.queries.sheet import TIER_MARK, Rhythm, rhythm
from mingdeng.foundation.access.decision import Veil
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.people.records import queries as records

MOST = 80


@dataclass(frozen=True)
class Tile:
    """One person of a caseload at a glance."""

    ref: uuid.UUID
    name: str | Veil = field(repr=False)
    tier: str
    rhythm: Rhythm


def tiles(viewer: Viewer) -> Sequence[Tile]:
    """The viewer's standing cases, the most pressing contact first. One query and the briefs'."""
    held = list(
        Case.objects.filter(now_worker_id__in=viewer.workers, now_status__in=STANDING).order_by(
            "next_contact_on", "id"
        )[:MOST]
    )
    people = records.briefs(viewer, [case.record_id for case in held])
    return [
        Tile(
            case.ref,
            people[case.record_id].name,
            TIER_MARK.get(case.now_tier, ""),
            rhythm(case),
        )
        for case in held
        if people[case.record_id].grant.may_read(Group.CASEWORK)
    ]
