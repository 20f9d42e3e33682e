"""What the pages and panels of ties ask for."""

from __future__ import annotations

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare

FAMILY_PANEL = declare("ties.panel", reads=[Group.FAMILY], about="case")
PERSON_PANEL = declare("ties.person_panel", reads=[Group.FAMILY], about="record")
