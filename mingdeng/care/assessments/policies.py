"""Who may read and write ratings, tiers and instruments; the table of access decides the rest."""

from __future__ import annotations

from mingdeng.foundation.access.decision import Denied, Grant
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.identity.viewer import Viewer

FAMILY = "care.assessments"

RADAR = declare("assessments.radar", reads=[Group.CASEWORK], about="case")
TIER = declare("assessments.tier", reads=[Group.CASEWORK], about="case")
TIMELINE = declare("assessments.timeline", reads=[Group.CASEWORK], about="case")
SECTION = declare("assessments.section", writes=[Group.CASEWORK], about="case")
INSTRUMENTS = declare("assessments.instruments", reads=[Group.HEALTH], about="case")
INSTRUMENT_TIMELINE = declare("assessments.instrument_moments", reads=[Group.HEALTH], about="case")
COLUMN = declare("assessments.column", reads=[Group.CASEWORK], about="cases")


def decides_tier(viewer: Viewer, asked_by_id: int, grant: Grant) -> bool:
    """Whether the viewer may sign a lower tier: a supervisor who may write this case, never the
    one who asked or her deputy."""
    if asked_by_id in viewer.workers or viewer.role != "supervisor":
        return False
    return grant.may_write(Group.CASEWORK)


def demand(allowed: bool) -> None:
    """Raise Denied unless `allowed`."""
    if not allowed:
        raise Denied
