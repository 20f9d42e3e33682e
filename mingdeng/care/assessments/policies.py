"""Who may read and write ratings, tiers and instruments; the table of access decides the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingdeng.foundation.access.decision import Denied, Grant, role_key
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.rules import queries as rules

FAMILY = "care.assessments"

RADAR = declare("assessments.radar", reads=[Group.CASEWORK], about="case")
TIER = declare("assessments.tier", reads=[Group.CASEWORK], about="case")
TIMELINE = declare("assessments.timeline", reads=[Group.CASEWORK], about="case")
SECTION = declare("assessments.section", writes=[Group.CASEWORK], about="case")
INSTRUMENTS = declare("assessments.instruments", reads=[Group.HEALTH], about="case")
INSTRUMENT_TIMELINE = declare("assessments.instrument_moments", reads=[Group.HEALTH], about="case")
COLUMN = declare("assessments.column", reads=[Group.CASEWORK], about="cases")


def decides_tier(viewer: Viewer, asked_by_id: int, grant: Grant) -> bool:
    """Whether the viewer may sign a tier below the rule's: her role, the person in her reach,
    never her own wish nor one asked by or for whom she stands in."""
    if asked_by_id in viewer.workers or role_key(viewer) not in override_rule()["deciders"]:
        return False
    return grant.may_read(Group.CASEWORK)


def override_rule() -> Mapping[str, Any]:
    """Who signs a lower tier, and within how many working days. Raises NoRule."""
    return rules.find(FAMILY, "tier_override").params


def demand(allowed: bool) -> None:
    """Raise Denied unless `allowed`."""
    if not allowed:
        raise Denied
