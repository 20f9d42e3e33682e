"""Who sees which papers a case has. Each paper's own policy stands at its view."""

from __future__ import annotations

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare

PANEL = declare("papers.panel", reads=[Group.CASEWORK], about="case")
