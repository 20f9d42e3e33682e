"""What the clock starts for alerts: the ladder, and the nightly look at every case."""

from __future__ import annotations

from datetime import time, timedelta

from mingdeng.care.alerts.jobs import escalate, look_at_all
from mingdeng.foundation.clock.registry import recurring

# Before the tiers are computed anew (04:10), which rest on alerts.
recurring("alerts.evaluate", every=time(3, 40), run=look_at_all, title="每日重看警示")
recurring("alerts.escalate", every=timedelta(minutes=1), run=escalate, title="逾時警示升級")
