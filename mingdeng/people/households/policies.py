"""What the panels of households ask for."""

from __future__ import annotations

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare

CASE_PANEL = declare("households.panel", reads=[Group.FAMILY], about="case")
PERSON_PANEL = declare("households.person_panel", reads=[Group.FAMILY], about="record")
