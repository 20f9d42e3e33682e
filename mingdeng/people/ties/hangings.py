"""What ties hang on the floors below."""

from __future__ import annotations

from mingdeng.foundation.slots import registry
from mingdeng.people.records import kin
from mingdeng.people.ties import panels, participation
from mingdeng.people.ties.queries.around import near

for panel in panels.PANELS:
    registry.panels.add(panel)
registry.participants.add(participation.PARTICIPANT)
kin.register("people.ties", near)
