"""Who may read, take and end a consent."""

from __future__ import annotations

from mingdeng.foundation.access.groups import Group
from mingdeng.foundation.access.policies import declare

PANEL = declare("consents.panel", reads=[Group.CASEWORK], about="case")
MOMENTS = declare("consents.timeline", reads=[Group.CASEWORK], about="case")
ABOUT, SCAN = "consent", "consent_scan"  # what a scan hangs on, and its kind of file
FAMILY = "care.consents"
