"""Who may see and deal with alerts, beyond what the access table says of casework.

An alert is casework. What it rests on has groups of its own (`groups` of its rule: urine is
health, a deferred prosecution justice): who lacks one is told only that there is an alert.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from mingdeng.foundation.access.decision import Denied, role_key
from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.rules import queries as rules

FAMILY = "care.alerts"
CARRIERS = frozenset({"case_manager"})
CHIEFS = frozenset({"supervisor", "officer_treatment", "director"})

PANEL = declare("alerts.panel", reads=[Group.CASEWORK], about="case")
TIMELINE = declare("alerts.timeline", reads=[Group.CASEWORK], about="case")
COLUMN = declare("alerts.column", reads=[Group.CASEWORK], about="cases")
LIST = declare("alerts.list", reads=[Group.CASEWORK], about="cases")
HOME = declare("alerts.home", reads=[Group.SELF])


def rule(code: str, on: date | None = None) -> Mapping[str, Any]:
    """The parameters of one of this module's policy rules. Raises NoRule."""
    return rules.find(FAMILY, code, on).params


def scopes_of(viewer: Viewer) -> tuple[str, ...]:
    """Which lists of alerts the viewer has: mine, team, all. The first is where she begins."""
    if role_key(viewer) in CARRIERS:
        return ("mine",)
    if viewer.role == "supervisor":
        return ("team", "mine")
    return ("all",) if role_key(viewer) in CHIEFS else ()


def measures(viewer: Viewer) -> None:
    """Raise Denied unless the viewer answers for a team's, the section's or the bureau's alerts."""
    if role_key(viewer) not in CHIEFS:
        raise Denied
