"""Who may ask and sign what, beyond what the access table says of a person's fields.

The roles stand in dated rules (data/rules.toml); nobody signs what she, or whom she stands in
for, asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mingdeng.foundation.access.decision import Denied, role_key
from mingdeng.foundation.access.groups import PERSONAL, Group
from mingdeng.foundation.access.policies import declare
from mingdeng.foundation.identity.viewer import Viewer
from mingdeng.foundation.rules import queries as rules

FAMILY = "people.rights"
SEES = (Group.IDENTITY, Group.CASEWORK)
PANEL = declare("rights.panel", reads=SEES, about="record")
RUN = declare("rights.make_copy", reads=PERSONAL, about="record")


def rule(code: str) -> Mapping[str, Any]:
    """The parameters of one of this module's rules. Raises NoRule: then nothing may be done."""
    return rules.find(FAMILY, code).params


def asks(viewer: Viewer) -> bool:
    """Whether her role may order a shredding."""
    return role_key(viewer) in rule("shredding")["askers"]


def signs(viewer: Viewer) -> bool:
    """Whether her role signs shreddings."""
    return role_key(viewer) in rule("shredding")["signers"]


def may_sign(viewer: Viewer, asked_by_id: int) -> bool:
    """Whether she may sign this one: her role, and not her own or of whom she stands in for."""
    return signs(viewer) and asked_by_id not in viewer.workers


def copies(viewer: Viewer) -> bool:
    """Whether her role takes in and answers requests for a copy."""
    return role_key(viewer) in rule("copy")["handlers"]


def demand(allowed: bool) -> None:
    """Raise Denied unless `allowed`."""
    if not allowed:
        raise Denied
