"""Who may do what with a case, beyond what the access table says of its fields.

Views and panels name these policies; services ask the functions below. Nobody decides on what he
asked for himself (the database refuses it as well).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from mingdeng.foundation.access.decision import Denied, Grant, role_key, table
from mingdeng.foundation.access.groups import Group, Relation
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.rules import queries as rules

FAMILY = "care.cases"

PAGE = declare("cases.page", reads=[Group.IDENTITY], about="case")
PANEL = declare("cases.panel", reads=[Group.IDENTITY], about="case")
LIST = declare("cases.list", reads=[Group.IDENTITY], about="cases")
INTAKE = declare("cases.intake", writes=[Group.IDENTITY, Group.CASEWORK], about="new_case")
REACH = declare("cases.reach", reads=[Group.IDENTITY, Group.CONTACT], about="case")
PERSON = declare("cases.person", reads=[Group.IDENTITY], about="record")
TIMELINE = declare("cases.timeline", reads=[Group.CASEWORK], about="case")
COURSE = declare("cases.course", reads=[Group.CASEWORK], about="case")
LOOKED = declare("cases.looked", reads=[Group.IDENTITY], about="case")
OPENING = declare("cases.opening_panel", reads=[Group.CASEWORK], about="case")
FLOWS = declare("cases.flows_panel", reads=[Group.MINORS], about="case")
ACTIONS = declare("cases.actions", reads=[Group.CASEWORK], about="case")
TEAM = declare("cases.team", reads=[Group.TEAM])
QUEUE = declare("cases.queue", reads=[Group.TEAM])
HOME = declare("cases.home", reads=[Group.SELF])


def rule(code: str, on: date | None = None) -> Mapping[str, Any]:
    """The parameters of one of this module's rules. Raises NoRule."""
    return rules.find(FAMILY, code, on).params


def approval_rule(kind: str, on: date | None = None) -> Mapping[str, Any]:
    """How a kind of approval works: needed, deciders, due_working_days. Raises NoRule."""
    for row in rule("approvals", on)["rows"]:
        if row["kind"] == kind:
            return dict(row)
    raise rules.NoRule(f"{FAMILY}.approvals {kind}")


def decides(viewer: Viewer, kind: str) -> bool:
    """Whether the viewer's role signs this kind of approval at all."""
    return role_key(viewer) in approval_rule(kind)["deciders"]


def may_decide(viewer: Viewer, kind: str, asked_by_id: int, grant: Grant) -> bool:
    """Whether this viewer may sign this one: her role, the person in her reach, not her own.

    Who asked through a deputy, or for whom a deputy asked, is the one who asked.
    """
    if asked_by_id in viewer.workers or not decides(viewer, kind):
        return False
    return grant.may_read(Group.CASEWORK)


def takes_in(viewer: Viewer) -> bool:
    """Whether the viewer's role takes people into care and begins flows."""
    return viewer.role in {"case_manager", "supervisor"}


def assigns(viewer: Viewer, grant: Grant) -> bool:
    """Whether the viewer may give this case to a worker: its supervisor, or the section."""
    if viewer.role == "supervisor":
        return grant.may_write(Group.CASEWORK)
    return role_key(viewer) == "officer_treatment" and grant.may_read(Group.CASEWORK)


def breaks_glass(viewer: Viewer) -> bool:
    """Whether the viewer's role has the emergency reading at all."""
    return Relation.GLASS.value in table().get(role_key(viewer), {})


def reviews_glass(viewer: Viewer, staff_id: int, team_id: int | None) -> bool:
    """Whether the viewer reviews what this member of staff opened: her supervisor, or the section
    (which alone reviews supervisors and the director). Never one's own."""
    if staff_id in viewer.workers:
        return False
    if viewer.role == "supervisor":
        return team_id is not None and team_id == viewer.team_id
    return role_key(viewer) == "officer_treatment"


def demand(allowed: bool) -> None:
    """Raise Denied unless `allowed`."""
    if not allowed:
        raise Denied
