"""What the clock starts for cases: telling of periods that end soon."""

from __future__ import annotations

from datetime import time

from mingdeng.care.cases.jobs import tell_endings
from mingdeng.foundation.clock.registry import recurring

recurring("cases.endings", every=time(5, 30), run=tell_endings, title="輔導期將滿提醒")
