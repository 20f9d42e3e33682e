"""Who brings lists in: supervisors, who answer for the team's board."""

from __future__ import annotations

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare

RUN = declare("imports.run", writes=[Group.TEAM])
