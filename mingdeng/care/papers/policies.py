"""Who sees which papers and files a case has. Each paper's own policy stands at its view."""

from __future__ import annotations

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare

PANEL = declare("papers.panel", reads=[Group.CASEWORK], about="case")
FILES_PANEL = declare("papers.files_panel", reads=[Group.CASEWORK], about="case")
FILES_MOMENTS = declare("papers.files_timeline", reads=[Group.CASEWORK], about="case")
CASE, CONSENT = "case", "consent"
