"""What households hang on the floors below."""

from __future__ import annotations

from mingdeng.foundation.slots import registry
from mingdeng.people.households import panels, participation

for panel in panels.PANELS:
    registry.panels.add(panel)
registry.participants.add(participation.PARTICIPANT)
