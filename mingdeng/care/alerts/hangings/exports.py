"""The list that can be taken out, for the job that takes out a long one."""

from __future__ import annotations

from mingdeng.care.alerts.queries.taking_out import EXPORT
from mingdeng.foundation.documents import exporting

exporting.register(EXPORT)
